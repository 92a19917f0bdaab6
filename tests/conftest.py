"""What all tests share: golden files, rewritten with `pytest --update`, and what is tried in part unless `--all` is said."""

from __future__ import annotations

import gc
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import license_expression  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import settings
from tests.properties.network import forbidden

Golden = Callable[[str, str], None]
# NOTE: how long an example takes says more of the machine than of us.
settings.register_profile("timeless", settings.default, deadline=None)
settings.load_profile("timeless")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--update` and `--all`."""
    parser.addoption("--update", action="store_true", help="write golden files anew instead of comparing with them")
    parser.addoption("--all", action="store_true", help="try whole products of which a part of each kind is enough")


def pytest_collection_finish() -> None:
    """What was collected stays until the end: whoever looks for cycles need not go through it each time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """What hands tests out to processes, where there are several and that is to be done by file."""
    if config.getoption("dist") != "loadfile":
        return None
    from tests.handing_out import ByFile  # NOTE: xdist need not be there

    return ByFile(config, log)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """No test reaches beyond this machine."""
    with forbidden():
        yield


@pytest.fixture(autouse=True, scope="session")
def licences_read_once() -> Iterator[None]:
    """The list of licences, which spdx-tools otherwise makes ready again for each licence in tag-value, is made ready once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("license_expression.get_spdx_licensing", cache(license_expression.get_spdx_licensing))
        yield


@pytest.fixture(scope="session")
def everything(request: pytest.FixtureRequest) -> bool:
    """Whether whole products are tried, and not a part of each kind."""
    return bool(request.config.getoption("--all"))


@pytest.fixture(scope="session")
def chosen(*, everything: bool) -> Callable[[str], bool]:
    """Tells of the name of a real document whether it is tried: each with `--all`, else one of four, always the same."""
    return lambda name: everything or zlib.crc32(name.encode()) % 4 == 0


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
