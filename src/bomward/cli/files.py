"""Files in and out: which documents are meant, and writing that never leaves half a file."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from bomward.errors import Error, UsageError

STDIN = "-"
_MAGIC = frozenset("*?[")


def documents(arguments: Iterable[str]) -> Iterator[str]:
    """The documents that the arguments mean: files as they are, folders walked in order, patterns expanded, each once."""
    seen: set[str] = set()
    for argument in arguments:
        for name in _expanded(argument):
            if name not in seen:
                seen.add(name)
                yield name


def _expanded(argument: str) -> Iterator[str]:
    path = Path(argument)
    if argument == STDIN or path.is_file():
        yield argument
    elif path.is_dir():
        found = list(_walk(argument))
        if not found:
            raise UsageError(
                "the folder holds no file", where=argument, hint="name a folder or a file that holds an SBOM"
            )
        yield from found
    elif _MAGIC.intersection(argument):
        import glob  # NOTE: needed by few runs

        found = sorted(name for name in glob.glob(argument, recursive=True) if Path(name).is_file())  # noqa: PTH207  # NOTE: Path.glob takes no absolute pattern
        if not found:
            raise UsageError(
                "no file fits the pattern", where=argument, hint="check the pattern and the working folder"
            )
        yield from found
    else:
        yield argument


def _walk(folder: str) -> Iterator[str]:
    """The files below a folder; links to folders are not followed, hidden folders are passed over."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (str(Path(root, name)) for name in sorted(names) if Path(root, name).is_file())


def read(name: str) -> bytes:
    """The bytes of a document, `-` being standard input. Raises Error where it cannot be read."""
    try:
        return sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise Error(
            f"cannot be read: {error.strerror or error}", where=name, hint="check the path and the permissions"
        ) from error


def write(name: str, data: bytes) -> None:
    """Write a file as a whole or not at all; a link in the way is replaced, not followed."""
    target = Path(name)
    try:
        handle, made = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        temporary = Path(made)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            temporary.chmod(_mode(target))
            temporary.replace(target)
        except BaseException:
            temporary.unlink()
            raise
    except OSError as error:
        raise Error(
            f"cannot be written: {error.strerror or error}", where=name, hint="check the folder and the permissions"
        ) from error


def _mode(target: Path) -> int:
    """The permissions of the file in the way, or those that a new file gets."""
    if target.is_file() and not target.is_symlink():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
