"""What workers are copied from: it has everything loaded, and no threads; where it cannot be, workers begin by themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing import forkserver

import pytest

from bomward.cli.fleet import _environment
from bomward.fleet import forking

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="here workers are no copies of anything")


def test_what_is_copied_has_one_thread() -> None:
    """And all of it can be loaded, of which nobody else would tell."""
    lines = [f"import {name}" for name in forking.LOADED]
    code = "\n".join(["import os", *lines, "print(len(os.listdir('/proc/self/task')))"])
    with _environment(forking.ENVIRONMENT):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == ["1"]


def test_the_environment_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    before = dict(os.environ)
    with _environment(forking.ENVIRONMENT):
        assert os.environ["OMP_NUM_THREADS"] == os.environ["MALLOC_ARENA_MAX"] == "1"
    assert dict(os.environ) == before


def test_where_it_cannot_begin_workers_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise OSError("AF_UNIX path too long")

    monkeypatch.setattr(forkserver, "ensure_running", fails)
    assert forking.begin() == forking.SPAWN
