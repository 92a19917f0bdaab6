"""Desks over a portfolio of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.desk.running import Room, furnished
from tests.portfolio.conftest import postgresql  # noqa: F401 - a fixture

from bomward.portfolio.database import Database

Furnish = Callable[..., Room]
"""Makes a desk over the portfolio at an address."""


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portfolio in which nothing is yet; to make one takes longer than to copy it."""
    file = tmp_path_factory.mktemp("desk") / "empty.db"
    Database(str(file), create=True).close()
    return file


@pytest.fixture
def url(tmp_path: Path, empty: Path) -> str:
    return f"sqlite:///{shutil.copy(empty, tmp_path / 'portfolio.db')}"


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
