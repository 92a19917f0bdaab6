"""Desks over a portfolio of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.desk.running import Room, furnished
from tests.portfolio.conftest import empty_file, postgresql  # noqa: F401 - fixtures

Furnish = Callable[..., Room]
"""Makes a desk over the portfolio at an address."""


@pytest.fixture
def url(tmp_path: Path, empty_file: Path) -> str:  # noqa: F811 - the fixture of that name
    return f"sqlite:///{shutil.copy(empty_file, tmp_path / 'portfolio.db')}"


@pytest.fixture
def furnish() -> Iterator[Furnish]:
    made: list[Room] = []

    def make(url: str, **options: Any) -> Room:
        made.append(furnished(url, **options))
        return made[-1]

    yield make
    for room in made:
        room.desk.database.close()


@pytest.fixture
def room(url: str, furnish: Furnish) -> Iterator[Room]:
    made = furnish(url)
    yield made
    assert made.failures == []
