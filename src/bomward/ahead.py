"""A large document that is read while the program loads, which takes about as long."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

_COMMANDS = frozenset({"check", "annotate", "restore", "validate"})
_LARGE = 16 << 20
_MOST = 1 << 30  # what is larger may be more than anybody wants in memory


class _Reading(Thread):
    """Reads one file; what goes wrong is met again, and told, by whoever reads it then."""

    def __init__(self, path: Path, size: int) -> None:
        super().__init__(daemon=True)
        self.size = size
        self.data = b""
        self.told: tuple[int, ...] = ()
        self._path = path

    def run(self) -> None:
        """See Thread."""
        with suppress(OSError, MemoryError), self._path.open("rb", buffering=0) as file:
            self.told = _told(os.fstat(file.fileno()))
            self.data = file.readall()


_begun: dict[str, _Reading] = {}


def begin(arguments: Sequence[str]) -> None:
    """Begin to read the one file that a command line names, where it is a large one."""
    command, *others = arguments or [""]
    # NOTE: where there are several, other processes may be made before this one comes to it.
    there = {name: status for name in others if (status := _status(name))} if command in _COMMANDS else {}
    if len(there) == 1:
        ((name, status),) = there.items()
        # NOTE: a machine may have no thread to spare.
        with suppress(RuntimeError):
            if _is_large(status):
                reading = _Reading(Path(name), status.st_size)
                reading.start()
                _begun[name] = reading


def expected() -> int:
    """How many bytes are being read that nobody has asked for yet."""
    return sum(reading.size for reading in _begun.values())


def taken(name: str, status: os.stat_result) -> bytes | None:
    """The bytes of the file of that name and status, for whoever asks first; None where another one was read ahead, or none."""
    reading = _begun.pop(name, None)
    if reading is None:
        return None
    reading.join()
    return reading.data if reading.told == _told(status) and len(reading.data) == status.st_size else None


def _status(name: str) -> os.stat_result | None:
    """What there is of that name; None for nothing, and for what cannot be looked at."""
    try:
        return Path(name).stat()
    except (OSError, ValueError):
        return None


def _is_large(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and _LARGE <= status.st_size <= _MOST


def _told(status: os.stat_result) -> tuple[int, ...]:
    """What tells whether two files are the same one, and have the same in them."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
