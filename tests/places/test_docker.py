"""The image, as far as it can be checked without an engine: what goes in, from where, and who runs it."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatchcase
from pathlib import PurePath

from tests.places.runner import ROOT

LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
STEPS = [tuple(line.split(maxsplit=1)) for line in LINES if line and not line.startswith("#")]
LOCK = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)", re.MULTILINE)


def said(instruction: str) -> list[str]:
    """What stands behind each instruction of that name."""
    return [text for name, text in STEPS if name == instruction]


def is_ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path out: the last line that fits decides."""
    out = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!").removeprefix("**/")
        parents = (path, *map(str, PurePath(path).parents))
        names = PurePath(path).parts if "**/" in line else parents
        if any(fnmatchcase(name, pattern) for name in names):
            out = not line.startswith("!")
    return out


def test_both_stages_start_from_the_same_pinned_image() -> None:
    images = {text.split()[0] for text in said("FROM")}
    assert len(said("FROM")) == 2
    assert len(images) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+", images.pop())


def test_it_runs_the_command_as_nobody_in_the_folder_that_is_mounted() -> None:
    last = STEPS[max(index for index, (name, _) in enumerate(STEPS) if name == "FROM") :]
    told = {step[0]: step[1] for step in last}
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", told["USER"])
    assert told["WORKDIR"] == "/data"
    assert told["ENTRYPOINT"] == '["/opt/bomward/bin/bomward"]'
    assert "RUN" not in told
    assert [text for text in said("COPY") if text.startswith("--from")] == ["--from=build /opt/bomward /opt/bomward"]


def test_what_is_copied_is_there_and_not_kept_out() -> None:
    sources = [source for text in said("COPY") if not text.startswith("--from") for source in text.split()[:-1]]
    assert sources == ["requirements/run.txt", "pyproject.toml", "README.md", "LICENSE", "NOTICE", "src"]
    for source in sources:
        assert (ROOT / source).exists()
        assert not is_ignored(source)
    assert not is_ignored("src/bomward/data/compiled.json")
    for other in (".git/config", ".venv/bin/python", "tests/conftest.py", "out/x", "src/bomward/__pycache__/a.pyc"):
        assert is_ignored(other)


def test_only_what_is_locked_is_installed() -> None:
    locked, package = (text for text in said("RUN") if "pip install" in text)
    assert "--require-hashes --only-binary :all: -r requirements/run.txt" in " ".join(locked.split())
    assert "--no-index --no-deps --no-build-isolation" in package
    assert not said("ADD")
    assert not re.search(r"\b(apt|apt-get|curl|wget)\b", "\n".join(said("RUN")))


def test_the_lock_file_covers_what_the_package_and_its_build_need() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    names = {re.split(r"[^\w.-]", text)[0] for text in needed}
    assert names <= dict(PIN.findall(LOCK)).keys()


def test_the_tests_run_with_what_is_installed() -> None:
    """What is locked for users is locked for the tests in the same version."""
    tested = set(PIN.findall((ROOT / "requirements" / "ci.txt").read_text(encoding="utf-8")))
    assert set(PIN.findall(LOCK)) - tested == set()
