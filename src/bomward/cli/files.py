"""Files in and out: which documents are meant, and writing that never leaves half a file."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from bomward import ahead
from bomward.errors import Error, UsageError
from bomward.exclusion import Exclusion
from bomward.limits import refuse_larger

STDIN = "-"
_MAGIC = frozenset("*?[")
_STREAMS = frozenset({"/dev", "/dev/fd", "/proc/self/fd"})
"""Folders whose names stand for something that is open: written to, never replaced."""
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG})
_NAMED, _LOOKED_AT, _ALIKE = 3, 10_000, 0.75
_PIECE = 1 << 20
CHECK_SPELLING = "check the spelling and the working folder"


def refuse_missing(names: Sequence[str], hint: str = CHECK_SPELLING) -> None:
    """Raise UsageError for names that nothing stands behind: a slip of the hand, and no document.

    The hint is told where nothing else stands there under a name much like it.
    """
    if "" in names:
        raise UsageError("a name is empty", where='""', hint="is the variable set that it comes from?")
    gone = [name for name in names if name != STDIN and is_gone(name)]
    if gone:
        more = f" and {len(gone) - _NAMED:,} more" if len(gone) > _NAMED else ""
        raise UsageError("no such file or folder", where=", ".join(gone[:_NAMED]) + more, hint=_meant(gone[0]) or hint)


def is_gone(name: str) -> bool:
    """Whether nothing stands behind a name."""
    try:
        Path(name).stat()
    except OSError as error:
        return error.errno in _GONE
    except ValueError:  # NOTE: a NUL in it
        return True
    return False


def _meant(name: str) -> str:
    """What stands in the same folder under a name much like this, if anything does."""
    from difflib import get_close_matches  # NOTE: needed by no run that goes well

    if "://" in name:
        return "nothing is fetched: download it, or see `bomward fleet` for an object store"
    path = Path(name)
    try:
        with os.scandir(path.parent) as found:
            close = get_close_matches(path.name, [one.name for one in islice(found, _LOOKED_AT)], cutoff=_ALIKE)
    except (OSError, ValueError):
        close = []
    if path.name in close:
        return "it is a link that leads nowhere"
    beside = [str(path.parent / one) for one in close]
    return f"did you mean {' or '.join(beside)}?" if beside else ""


def document(name: str, command: str, most: int | None = None) -> bytes:
    """The bytes of the one document that a command takes. Raises UsageError for none or several, Error where it cannot be read."""
    refuse_missing([name])
    if name != STDIN and stat.S_ISDIR(_mode_of(name)):
        count = "two documents" if command == "diff" else "one document"
        raise UsageError(f"{command} takes {count}, and this is a folder", where=name, hint=_instead(name, command))
    return read(name, most)


def _instead(folder: str, command: str) -> str:
    """What to name in place of a folder."""
    if command == "diff":
        return "name a document, or a JSON report on the whole folder: bomward check FOLDER -o json=FILE"
    return f'name one file at a time, for instance: for f in {folder}/*; do bomward {command} "$f" -o "$f.out"; done'


def is_pattern(name: str) -> bool:
    """Whether a name that nothing stands behind may stand for several."""
    return not _MAGIC.isdisjoint(name)


class Meant:
    """What is meant of the names that a walk or a pattern finds; and what was left out."""

    def __init__(self, exclusion: Exclusion) -> None:
        self._exclusion = exclusion
        self.left_out: set[Path] = set()

    def keeps(self, name: str, folder: str = "") -> bool:
        """Whether a name that was found is meant, by its last part and by its path below the folder that was walked."""
        path = Path(name)
        below = path.relative_to(folder) if folder else path
        # NOTE: a folder that is closed to us stands for itself, and was named.
        if below == Path() or not self._exclusion.fits(path.name, str(below)):
            return True
        self.left_out.add(path.absolute())
        return False


def documents(arguments: Iterable[str], meant: Meant) -> Iterator[str]:
    """The documents that the arguments mean: files as they are, folders walked in order, patterns expanded, each once."""
    seen: set[str | Path] = set()
    for argument in arguments:
        if argument == STDIN and STDIN in seen:
            raise UsageError(
                "standard input was named twice", where=STDIN, hint="it can be read only once: name - once"
            )
        for name in _expanded(argument, meant):
            # NOTE: `./a` is `a`, but `link/../a` may be another file: nothing more may be taken for the same.
            key = name if name == STDIN or "\0" in name else Path(name).absolute()
            if key not in seen:
                seen.add(key)
                yield name
    # NOTE: what is named itself is checked, whatever a walk has left out.
    meant.left_out.difference_update(key for key in seen if isinstance(key, Path))


def _expanded(argument: str, meant: Meant) -> Iterator[str]:
    mode = _mode_of(argument)
    if argument == STDIN or stat.S_ISREG(mode):
        yield argument
    elif stat.S_ISDIR(mode):
        hint = "name a folder or a file that holds an SBOM"
        yield from _kept(
            ((name, argument) for name in _walk(argument)), meant, "the folder holds no file", argument, hint
        )
    elif is_pattern(argument) and not mode:
        hint = "check the pattern and the working folder"
        yield from _kept(_fitting(argument), meant, "no file fits the pattern", argument, hint)
    else:
        yield argument


def _kept(found: Iterable[tuple[str, str]], meant: Meant, none: str, argument: str, hint: str) -> list[str]:
    """What is meant of the names that were found. Raises UsageError where that is nothing."""
    every = list(found)
    if not every:
        raise UsageError(none, where=argument, hint=hint)
    kept = [name for name, folder in every if meant.keeps(name, folder)]
    if not kept:
        raise UsageError(
            "all that it stands for is excluded", where=argument, hint="see --exclude, or `exclude` in the policy file"
        )
    return kept


def _fitting(pattern: str) -> Iterator[tuple[str, str]]:
    """The files that fit a pattern, and those below the folders that do, each with its folder; hidden ones too, as in a walk."""
    import glob  # NOTE: needed by few runs

    for name in sorted(glob.glob(pattern, recursive=True, include_hidden=True)):  # noqa: PTH207  # NOTE: Path.glob takes no absolute pattern
        if ".git" in Path(name).parts and ".git" not in Path(pattern).parts:
            continue
        if stat.S_ISDIR(_mode_of(name)):
            yield from ((found, name) for found in _walk(name))
        elif _is_meant(name):
            yield name, ""


def _walk(folder: str) -> Iterator[str]:
    """The files below a folder; and what cannot be walked: folders that are closed to us, links to folders elsewhere.

    `.git` is passed over, and links to folders that are walked anyway.
    """
    told: list[str] = []
    inside = Path(folder).resolve()
    for root, folders, names in os.walk(folder, onerror=lambda error: told.append(str(error.filename))):
        folders[:] = sorted(name for name in folders if name != ".git")
        links = (Path(root, name) for name in folders)
        told.extend(str(link) for link in links if link.is_symlink() and not _is_walked(link.resolve(), inside))
        yield from filter(_is_meant, (str(Path(root, name)) for name in sorted(names)))
    yield from sorted(told)


def _is_walked(folder: Path, inside: Path) -> bool:
    """Whether a folder is come by in any case when another one is walked."""
    return folder.is_relative_to(inside) and ".git" not in folder.relative_to(inside).parts


def _is_meant(name: str) -> bool:
    """Whether a name that was found is a document: pipes and devices are none, what cannot be looked at may be one."""
    mode = _mode_of(name)
    return not mode or stat.S_ISREG(mode)


def _mode_of(name: str | Path) -> int:
    """What kind of file it is, links followed; 0 where that cannot be told: a broken link, a folder that is closed."""
    try:
        return Path(name).stat().st_mode
    except (OSError, ValueError):
        return 0


def listed(name: str) -> list[str]:
    """The names in a file: a line each, or with NUL between them as `find -print0` writes them."""
    text = asked(name).decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    # NOTE: no splitlines(): a name may hold most of what that takes for the end of a line.
    names = text.split("\0") if "\0" in text else [line.removesuffix("\r") for line in text.split("\n")]
    return [name for name in names if name.strip()]


def asked(name: str) -> bytes:
    """The bytes of a file that is no document, but that an option names. Raises UsageError."""
    try:
        return read(name)
    except Error as error:
        raise UsageError(error.message, where=error.where, hint=error.hint) from error


def read(name: str, most: int | None = None) -> bytes:
    """The bytes of a document, `-` being standard input. Raises Error where it cannot be read, or has more than so many."""
    if name == STDIN and sys.stdin is None:
        raise Error("cannot be read: it is closed", where="standard input", hint="give it a document, or name a file")
    try:
        if name == STDIN:
            return _content(sys.stdin.buffer, name, most)
        if stat.S_ISDIR(_mode_of(name)):
            if Path(name).is_symlink():
                hint = "name it by itself, and the folder it leads to is walked"
                raise Error("a link to a folder elsewhere is not followed", where=name, hint=hint)
            os.scandir(name).close()  # NOTE: says why a folder cannot be looked into; if it can, the next line fails
        with Path(name).open("rb") as file:
            told = os.fstat(file.fileno())
            if not (
                stat.S_ISREG(told.st_mode) and told.st_size
            ):  # NOTE: a pipe, a device, a file made up by the system
                return _content(file, name, most)
            _refuse_more(told.st_size, name, most, need=told.st_size)
            data = ahead.taken(name, told)
            return file.read() if data is None else data
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Error(f"cannot be read: {why}", where=name, hint="check the path and the permissions") from error


def _content(file: BinaryIO, name: str, most: int | None) -> bytes:
    """What comes out of a stream whose length nobody knows before."""
    held = BytesIO()
    while piece := file.read(_PIECE):
        held.write(piece)
        _refuse_more(held.tell(), name, most)
    return held.getvalue()


def _refuse_more(size: int, name: str, most: int | None, *, need: int = 0) -> None:
    """Raise Error where there is more than so much; what is needed is known of a file alone."""
    if most is not None:
        refuse_larger(size, most, "standard input" if name == STDIN else name, need)


def write(name: str, data: bytes) -> None:
    """Write a file as a whole or not at all; a link in the way is replaced, not followed. Raises UsageError."""
    target = Path(name)
    try:
        if _is_stream(target):
            target.write_bytes(data)
        else:
            _replace(target, data)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        hint = "check the folder and the permissions"
        raise UsageError(f"cannot be written: {why}", where=name, hint=hint) from error


def _is_stream(target: Path) -> bool:
    """Whether this is a pipe or a device, which cannot be replaced."""
    if str(target.absolute().parent) in _STREAMS:
        return True
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISLNK(mode) or stat.S_ISDIR(mode))


def _replace(target: Path, data: bytes) -> None:
    import tempfile  # NOTE: needed where something is written

    handle, made = tempfile.mkstemp(dir=target.parent, prefix=".bomward-")
    temporary = Path(made)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(_permissions(target))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _permissions(target: Path) -> int:
    """The permissions of the file in the way, or those that a new file gets."""
    if target.is_file() and not target.is_symlink():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def same(one: str, other: str) -> bool:
    """Whether two names stand for the same file; one that is not there yet is known by its name alone."""
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):
        return "\0" not in one + other and Path(one).absolute() == Path(other).absolute()
