"""Times one process from start to exit, with all that it starts, and stops it at a limit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_TURN = 0.02  # seconds between two looks at the clock
_LOOK = 0.2  # seconds between two looks at the memory: each one holds up the process for a moment
_SAID = 200
_PAGE = 1024


class BenchError(Exception):
    """A command of ours failed: nothing was measured."""


@dataclass(frozen=True)
class Command:
    """One process to measure, and how its answer is read."""

    name: str
    arguments: Sequence[str]
    exits: frozenset[int] = frozenset({0})
    """Exit codes of a process that did its work."""
    sign: str = ""
    """What its answer holds if it found the component; nothing for a command that looks for none."""
    answer: Path | None = None
    """The file that it writes its answer to, where that is not its output."""


@dataclass(frozen=True)
class Sample:
    """What one process took, together with those that it started."""

    wall: float
    cpu: float
    peak: int
    found: bool | None = None
    """Whether its answer names the component; None for a command that looks for none."""
    turns: tuple[float, ...] = ()
    """Wall time of each run; the rest is of the best of them, but for the peak, which is the highest."""


@dataclass(frozen=True)
class Missing:
    """Why there is no sample."""

    why: str


def measure(command: Command, limit: float, *, looks: bool = True) -> Sample | Missing:
    """Run one process to its end, or to the limit.

    To look at the memory that it holds with its children holds it up, and nobody that has none; without looks that is not known.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env=_environment(),
            start_new_session=True,
        )
        watch = _Watch(process.pid, limit, looks=looks)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        watch.end()
        process.returncode = os.waitstatus_to_exitcode(status)
        said = _read(output)
        complaint = _read(errors)
        if watch.overdue:
            return Missing(f"> {limit:g} s")
        # NOTE: Python ends with 1 where it breaks down, and so does a check that found something.
        if process.returncode not in command.exits or "Traceback" in complaint:
            return Missing(failure(process.returncode, complaint or said))
        scale = 1 if sys.platform == "darwin" else 1024
        peak = max(usage.ru_maxrss * scale, watch.peak)
        return Sample(wall, usage.ru_utime + usage.ru_stime, peak, _found(command, said))


def failure(code: int, said: str) -> str:
    """How a process ended that did not do its work: its exit code and its last words."""
    words = [line.strip() for line in said.splitlines() if line.strip()] or ["nothing"]
    return f"error: exit {code}, said: {words[-1][:_SAID]}"


def _found(command: Command, said: str) -> bool | None:
    if not command.sign:
        return None
    if command.answer is not None:
        said = command.answer.read_text(encoding="utf-8") if command.answer.exists() else ""
    return command.sign in said


def _environment() -> dict[str, str]:
    """The environment, but with compiled modules kept: the libraries beside us come with theirs."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def _read(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace").strip()


class _Watch(threading.Thread):
    """Looks at a process while it runs: at its time, and at the memory that it and its children hold together."""

    def __init__(self, pid: int, limit: float, *, looks: bool) -> None:
        super().__init__(daemon=True)
        self._looks = looks
        self.peak = 0
        self.overdue = False
        self._pid = pid
        self._limit = limit
        self._ended = threading.Event()
        self.start()

    def run(self) -> None:
        """Until the process ends, or is ended here."""
        begin = looked = time.perf_counter()
        while not self._ended.wait(_TURN):
            now = time.perf_counter()
            if now - begin > self._limit:
                self.overdue = True
                os.killpg(self._pid, signal.SIGKILL)
                return
            if self._looks and now - looked > _LOOK:
                looked = now
                self.peak = max(self.peak, held_together(self._pid))

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()
        self.join()


def held_together(pid: int) -> int:
    """Bytes that a process with children holds with them, shared ones counted once; 0 for one without, which the system counts."""
    family = list(_descent(pid))
    return sum(map(_proportional, family)) if len(family) > 1 else 0


def _descent(pid: int) -> Iterator[int]:
    yield pid
    # NOTE: it may end meanwhile.
    with suppress(OSError):
        for tasks in Path(f"/proc/{pid}/task").iterdir():
            for child in (tasks / "children").read_text(encoding="ascii").split():
                yield from _descent(int(child))


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * _PAGE for line in lines if line.startswith("Pss:"))
