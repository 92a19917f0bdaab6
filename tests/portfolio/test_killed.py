"""Whoever is killed, at whatever point, leaves a portfolio that opens, with nothing half-written and nothing lost."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(nowhere: str) -> str:
    """Where there is no portfolio yet."""
    return nowhere


@pytest.mark.slow
def test_nothing_is_lost_or_half_written(url: str, tmp_path: Path) -> None:
    seconds = "6" if url.startswith("sqlite") else "3"
    line = [sys.executable, "-m", "tests.portfolio.killing", url, str(tmp_path / "in"), seconds]
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT, timeout=240)
    assert done.returncode == 0, done.stderr
    told = re.fullmatch(r"(\d+) killed in (\d+) rounds\n", done.stdout)
    assert told
    assert int(told[1]) >= 5 * int(told[2])
