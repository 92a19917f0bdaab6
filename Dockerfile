FROM python:3.13-slim-trixie AS build
WORKDIR /src
RUN python -m venv /opt/bomward
COPY requirements/run.txt requirements/
RUN /opt/bomward/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-input \
    --require-hashes --only-binary :all: -r requirements/run.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY src src
RUN /opt/bomward/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-input \
    --no-index --no-deps --no-build-isolation . \
    && /opt/bomward/bin/python -m pip uninstall --yes --quiet hatchling pathspec pluggy tomlkit trove-classifiers pip \
    && /opt/bomward/bin/bomward --version

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="bomward" org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/bomward /opt/bomward
ENV PATH="/opt/bomward/bin:${PATH}"
# No user has this number: what is mounted is read with the rights of others, or run it with --user.
USER 65532:65532
WORKDIR /data
ENTRYPOINT ["/opt/bomward/bin/bomward"]
CMD ["--help"]
