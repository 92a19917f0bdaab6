"""What all tests share: golden files, rewritten with `pytest --update`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from tests.properties.network import forbidden

Golden = Callable[[str, str], None]
# NOTE: how long an example takes says more of the machine than of us.
settings.register_profile("timeless", settings.default, deadline=None)
settings.load_profile("timeless")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--update`."""
    parser.addoption("--update", action="store_true", help="write golden files anew instead of comparing with them")


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """No test reaches beyond this machine."""
    with forbidden():
        yield


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares text with a file in the folder `golden` beside the test, byte for byte."""
    folder = request.path.parent / "golden"
    update = bool(request.config.getoption("--update"))

    def compare(name: str, actual: str) -> None:
        file: Path = folder / name
        if update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(actual.encode())
        assert file.exists(), f"{file.name} is missing: write it with --update, then read it"
        assert file.read_bytes().decode() == actual

    return compare
