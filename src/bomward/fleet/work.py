"""What a worker does with some documents: read each, judge it unless it is as it was, and send back how it fared."""

from __future__ import annotations

import gc
import hashlib
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

import msgspec
import zstandard

from bomward.checking import Checker
from bomward.errors import Error, UsageError
from bomward.findings import DocumentReport
from bomward.fleet import objects
from bomward.fleet.sources import Item, unspelled
from bomward.inventory import Note
from bomward.outputs.json import dump
from bomward.pool import ended
from bomward.references import Checked

_DEATHS = 2
"""So many processes of its own may a document end before it is given up."""
_ONE_AT_A_TIME = Lock()
_LEVEL = 1


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """How one object fared, and what tells whether that still holds."""

    address: str
    mark: str = ""
    sha256: str = ""
    """Of its bytes; empty where they could not be read, or ended whoever judged them: then nothing here is used again."""
    identities: tuple[str, ...] = ()
    """What others may refer to it by."""
    refers: bool = False
    finds: bool = False
    """Whether there is a finding."""
    checked: msgspec.Raw = msgspec.Raw(b"[]")
    """How each document in it fared by itself, as JSON; none where the object is as it was."""

    def each(self) -> list[Checked]:
        """How each document in it fared by itself."""
        return msgspec.json.decode(self.checked, type=list[Checked])


class Placed(msgspec.Struct, frozen=True):
    """A report with the object and the place in it that it is on."""

    address: str
    member: int
    report: DocumentReport
    notes: tuple[Note, ...] = ()


class Known(msgspec.Struct, frozen=True):
    """What tells an object that was judged before."""

    mark: str
    sha256: str


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What all workers of a run have to know; whatever a worker needs of the command line comes with it."""

    make: Callable[[], Checker]
    terms: str
    bug: Callable[[Exception, str], Error]
    """What an unforeseen exception is for a document."""
    read: Callable[[str, int], bytes]
    """Reads a file of the worker's machine."""
    alone: Callable[[Job, Sequence[Item], Sequence[Known | None]], Iterator[bytes]]
    """Does `batch` for one after the other in a process of its own; raises TimeoutError or ChildProcessError where that ended."""
    seconds: float
    """How long one document may take to be read, and how long to be judged."""


class OtherTermsError(Error):
    """A worker has another version, catalog or law than whoever sent it the work."""


def batch(job: Job, items: Sequence[Item], known: Sequence[Known | None]) -> bytes:
    """How some objects fared, packed. Raises OtherTermsError."""
    checker = _checker(job)
    return packed([_judged(job, checker, item, before) for item, before in zip(items, known, strict=True)])


def apart(job: Job, items: Sequence[Item], known: Sequence[Known | None]) -> bytes:
    """The same for objects over which workers have died, in a process of its own; one that ends it is given up."""
    return packed(list(_apart(job, items, known)))


def _apart(job: Job, items: Sequence[Item], known: Sequence[Known | None]) -> Iterator[Judged]:
    at = deaths = 0
    while at < len(items):
        try:
            for done in job.alone(job, items[at:], known[at:]):
                yield from unpacked(done)
                at, deaths = at + 1, 0
        except (ChildProcessError, TimeoutError) as failure:
            if at == len(items):
                return
            is_late = isinstance(failure, TimeoutError)
            # NOTE: not tried twice where it would most likely take as long again.
            deaths = _DEATHS if is_late else deaths + 1
            if deaths == _DEATHS:
                error = _late(items[at], job.seconds) if is_late else ended(items[at].address)
                yield _unread(_checker(job), items[at], error)
                at, deaths = at + 1, 0


def _late(item: Item, seconds: float) -> Error:
    hint = "give it more time with --timeout, or check it by itself: bomward check FILE"
    return Error(f"it was not judged within {seconds:g} seconds", where=item.address, hint=hint)


def given_up(checker: Checker, item: Item) -> bytes:
    """That an object ended whoever judged it, packed."""
    return packed([_unread(checker, item, ended(item.address))])


def _unread(checker: Checker, item: Item, error: Error) -> Judged:
    return _with(item, "", (Checked(report=checker.unread(item.address, error)),))


_made: dict[str, Checker] = {}
"""What this process judges with, by its terms: one at a time, whatever the number of threads."""
_MAKING = Lock()


def _checker(job: Job) -> Checker:
    # NOTE: with every task comes another copy of the job, so that the job itself would tell nothing.
    with _MAKING:
        if job.terms not in _made:
            _made.clear()
            _made[job.terms] = _ready(job)
        return _made[job.terms]


def _ready(job: Job) -> Checker:
    try:
        checker = job.make()
        theirs = checker.fingerprint
    except UsageError as error:
        raise OtherTermsError(
            f"a worker has not got what the run asks for: {error.message}", where=error.where
        ) from None
    if theirs != job.terms:
        hint = "install the same version of bomward everywhere, and the same catalog folders in the same place"
        raise OtherTermsError("a worker would judge by other terms than this run", where="--scheduler", hint=hint)
    _ = checker.prepared.matcher  # NOTE: made ready now, so that the first document has as much time as the next
    gc.freeze()
    return checker


def _judged(job: Job, checker: Checker, item: Item, known: Known | None) -> Judged:
    try:
        if item.root:
            item = objects.asked(item, job.seconds)
            if known is not None and item.mark and item.mark == known.mark:
                return _as_it_was(item, known)
            data = objects.content(item, checker.limits.size, job.seconds)
        else:
            data = job.read(unspelled(item.address), checker.limits.size)
    except Error as error:
        return _unread(checker, item, error)
    if known is not None and hashlib.sha256(data).hexdigest() == known.sha256:
        return _as_it_was(item, known)
    # NOTE: a worker with several threads reads with all of them; only one at a time could judge anyway.
    with _ONE_AT_A_TIME, _deadline(job.seconds):
        gc.disable()
        try:
            checked = checker.check(data, item.address)
            return _with(item, _digest(checked, data), checked)
        except Exception as error:  # noqa: BLE001 - a bug that one document meets must not silence the others
            told = error if isinstance(error, Error) else job.bug(error, item.address)
            # NOTE: without its digest, so that the next run tries again: it may have been for want of memory.
            return _with(item, "", (Checked(report=checker.unread(item.address, told, data)),))
        finally:
            gc.enable()


def _digest(checked: Sequence[Checked], data: bytes) -> str:
    """The SHA-256 of an object; the check has worked it out where it is a bare document."""
    first = checked[0].report
    bare = len(checked) == 1 and not first.wrappers
    return first.sha256 if bare and first.sha256 else hashlib.sha256(data).hexdigest()


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """End this process where what is done takes longer; whoever gave it the work then has it done apart."""
    if sys.platform == "win32":  # NOTE: it has no such signal
        yield
        return
    # NOTE: the system does it, since a library that hangs may let no other thread of Python run.
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _as_it_was(item: Item, known: Known) -> Judged:
    return Judged(address=item.address, mark=item.mark, sha256=known.sha256)


def _with(item: Item, sha256: str, checked: tuple[Checked, ...]) -> Judged:
    return Judged(
        address=item.address,
        mark=item.mark if sha256 else "",
        sha256=sha256,
        identities=tuple(one.identity for one in checked if one.identity),
        refers=any(one.elsewhere for one in checked),
        finds=any(one.report.findings for one in checked),
        checked=msgspec.Raw(_written(checked)),
    )


def _written(checked: tuple[Checked, ...]) -> bytes:
    try:
        return msgspec.json.encode(checked)
    except UnicodeEncodeError:  # NOTE: half a surrogate pair
        return dump(checked).encode()


def packed(judged: Sequence[Judged]) -> bytes:
    """Compressed, with a checksum."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(msgspec.json.encode(judged))


def unpacked(data: bytes) -> list[Judged]:
    """What was packed. Raises ValueError where it was damaged."""
    try:
        return msgspec.json.decode(zstandard.ZstdDecompressor().decompress(data), type=list[Judged])
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise ValueError(str(error)) from error
