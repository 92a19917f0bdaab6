"""The folder of a data set: the last whole run, the one before it, and attempts at a new one, of which nothing is lost."""

from __future__ import annotations

import datetime
import hashlib
import heapq
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import msgspec

from bomward.errors import Error, UsageError
from bomward.findings import CatalogId, Summary, Tool, WaiverRecord
from bomward.fleet.work import Judged, unpacked

SCHEMA = "bomward-fleet/1"
PART = 1_000
"""Objects in one part."""
TABLES = ("documents", "findings", "gaps")
_JUDGEMENTS, _BATCHES, _RUN = "judgements", "batches", "run.json"
_CURRENT, _PREVIOUS, _ATTEMPT, _GONE = "current", "previous", "attempt-", "gone"
_LOCK, _TURN = ".lock", ".turn"
"""Held by a run as long as it takes; and by whoever reads, or puts one run in the place of another."""
_PACKED = ".json.zst"


class Run(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a run was asked, and what it came to. No time of day stands in it."""

    schema: str
    tool: Tool
    catalog: CatalogId
    as_of: datetime.date
    act: str
    profile: str
    regimes: tuple[str, ...]
    fail_on: str
    terms: str
    """A digest of all that a judgement depends on besides the document."""
    objects: int = 0
    parts: int = 0
    summary: Summary | None = None
    """None in an attempt that is not done."""
    verdicts: dict[str, int] = {}
    """How many documents came to each verdict, the worst first."""
    exit_code: int = 0
    waivers: tuple[WaiverRecord, ...] = ()
    sources: tuple[str, ...] = ()
    """What was named, as it was spelled; a list of addresses by its file."""
    exclude: tuple[str, ...] = ()


class DataSet(msgspec.Struct, frozen=True):
    """A run that is there as a whole."""

    folder: Path
    run: Run

    def digest(self) -> str:
        """The SHA-256 of `run.json`, by which the run can be named."""
        return hashlib.sha256((self.folder / _RUN).read_bytes()).hexdigest()

    def parts(self, table: str) -> list[Path]:
        """The files of a table, in order."""
        return sorted((self.folder / table).glob("part-*.parquet"))


class Attempt(msgspec.Struct, frozen=True):
    """A run that is being made."""

    folder: Path

    def keep(self, part: int, number: int, data: bytes) -> None:
        """Keep what a batch came to."""
        write(self.folder / _BATCHES / f"{part:06d}-{number:04d}{_PACKED}", data)

    def judged(self, part: int) -> list[bytes]:
        """What the batches of a part came to, packed, in their order."""
        return [path.read_bytes() for path in sorted((self.folder / _BATCHES).glob(f"{part:06d}-*{_PACKED}"))]

    def every(self) -> Iterator[Judged]:
        """How each object fared, in the order of their addresses."""
        return _judged_in(self.folder / _BATCHES)

    def file(self, table: str, part: int) -> Path:
        """Where a part of a table goes."""
        return self.folder / table / f"part-{part:05d}.parquet"

    def put_together(self, part: int, data: bytes) -> None:
        """Keep what the batches of a part came to in one file."""
        write(self.folder / _JUDGEMENTS / f"part-{part:05d}{_PACKED}", data)


class Store(msgspec.Struct, frozen=True):
    """The folder that all runs of a fleet go to."""

    folder: Path

    def begin(self, run: Run) -> tuple[Attempt, Iterator[Judged]]:
        """A new attempt; and what is known of objects that were judged by the same terms, in the order of their addresses."""
        attempts = self._attempts()
        known = [path for path in (self.folder / _CURRENT, *attempts) if _terms(path) == run.terms]
        folder = self.folder / f"{_ATTEMPT}{_number(attempts[-1]) + 1 if attempts else 1}"
        for name in (_BATCHES, _JUDGEMENTS, *TABLES):
            (folder / name).mkdir(parents=True)
        write(folder / _RUN, msgspec.json.encode(run))
        streams = (_judged_in(path / name) for path in reversed(known) for name in (_BATCHES, _JUDGEMENTS))
        return Attempt(folder), heapq.merge(*streams, key=lambda judged: judged.address)

    def publish(self, attempt: Attempt, run: Run) -> None:
        """Put a whole run in the place of the last one, which becomes the one before it."""
        shutil.rmtree(attempt.folder / _BATCHES)
        write(attempt.folder / _RUN, msgspec.json.format(msgspec.json.encode(run)) + b"\n")
        current, previous, gone = self.folder / _CURRENT, self.folder / _PREVIOUS, self.folder / _GONE
        with _turn(self.folder, alone=True):
            if current.exists():
                if previous.exists():
                    previous.replace(gone)
                current.replace(previous)
            attempt.folder.replace(current)
        shutil.rmtree(gone, ignore_errors=True)
        for path in self._attempts():
            shutil.rmtree(path)

    def mend(self) -> None:
        """Finish what a run was ended in the middle of: the last step, in which it takes the place of the one before."""
        current, previous, gone = self.folder / _CURRENT, self.folder / _PREVIOUS, self.folder / _GONE
        with _turn(self.folder, alone=True):
            whole = [path for path in self._attempts() if _data_set(path) is not None]
            if not current.exists() and whole:
                whole[-1].replace(current)
            for older, newer in ((previous, current), (gone, previous)):
                if older.exists() and not newer.exists():
                    older.replace(newer)
        shutil.rmtree(gone, ignore_errors=True)

    def _attempts(self) -> list[Path]:
        return sorted((path for path in self.folder.iterdir() if _number(path)), key=_number)


def _number(path: Path) -> int:
    """Which attempt a folder is; 0 where it is none."""
    number = path.name.removeprefix(_ATTEMPT)
    return int(number) if path.name.startswith(_ATTEMPT) and number.isdecimal() else 0


@contextmanager
def opened(name: str) -> Iterator[Store]:
    """The folder, which no other run uses meanwhile. Raises UsageError where it is something else."""
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("ab")
    except OSError as error:
        hint = "name a folder that can be written to"
        raise UsageError(f"cannot be written: {error.strerror}", where=f"--out {name}", hint=hint) from error
    with lock:
        if not _locked(lock.fileno()):
            hint = "wait for it, or name another folder"
            raise UsageError("another run writes there", where=f"--out {name}", hint=hint)
        ours = {_CURRENT, _PREVIOUS, _GONE, _LOCK, _TURN}
        others = [one.name for one in folder.iterdir() if one.name not in ours and not _number(one)]
        if others:
            hint = "name a folder that is empty, or that an earlier run wrote"
            raise UsageError(f"there is something else: {min(others)}", where=f"--out {name}", hint=hint)
        store = Store(folder)
        store.mend()
        yield store


def _locked(handle: int) -> bool:
    """Whether this process has it alone now; where files cannot be locked, that is up to the user."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Meanwhile no run takes the place of another."""
    with _turn(Path(name), alone=False):
        yield


@contextmanager
def _turn(folder: Path, *, alone: bool) -> Iterator[None]:
    """Wait for those that read, or for who changes which run is the last; not where nothing can be locked."""
    with ExitStack() as stack:
        with suppress(OSError):
            file = stack.enter_context((folder / _TURN).open("ab" if alone else "rb"))
            if sys.platform != "win32":
                import fcntl

                fcntl.flock(file.fileno(), fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


def read(name: str) -> tuple[DataSet, DataSet | None]:
    """The last whole run, and the one before it. Raises UsageError where there is none."""
    current = _data_set(Path(name) / _CURRENT)
    if current is None:
        hint = "bomward fleet SOURCE... --out DIR writes one"
        raise UsageError("no data set of a fleet is there", where=name, hint=hint)
    return current, _data_set(Path(name) / _PREVIOUS)


def _data_set(folder: Path) -> DataSet | None:
    run = _run(folder)
    return DataSet(folder, run) if run is not None and run.summary is not None else None


def _run(folder: Path) -> Run | None:
    try:
        return msgspec.json.decode((folder / _RUN).read_bytes(), type=Run)
    except (OSError, msgspec.MsgspecError):
        return None


def _terms(folder: Path) -> str:
    run = _run(folder)
    return run.terms if run is not None else ""


def _judged_in(folder: Path) -> Iterator[Judged]:
    for path in sorted(folder.glob(f"*{_PACKED}")):
        try:
            yield from unpacked(path.read_bytes())
        except ValueError:
            continue  # NOTE: what was damaged is judged again


def whole(pieces: Iterable[bytes]) -> list[Judged]:
    """How the objects of a part fared. Raises Error where a file was damaged since it was written."""
    try:
        return [judged for piece in pieces for judged in unpacked(piece)]
    except ValueError as error:
        raise Error(f"an intermediate file was damaged: {error}", where="--out", hint="begin again") from error


def write(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all. Raises UsageError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        hint = "make room, or check the permissions; then begin again: what is done is kept"
        raise UsageError(f"cannot be written: {error.strerror}", where=str(path), hint=hint) from error
