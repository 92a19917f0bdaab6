"""Files in and out for the command line: which documents are meant, and writing that never leaves half a file."""

from __future__ import annotations

import glob
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from bomward.errors import Error, UsageError

STDIN = "-"


def documents(arguments: Iterable[str]) -> Iterator[str]:
    """The documents that the arguments mean: files as they are, folders walked in order, patterns expanded, each once."""
    seen: set[str] = set()
    for argument in arguments:
        for name in _expanded(argument):
            if name not in seen:
                seen.add(name)
                yield name


def _expanded(argument: str) -> Iterator[str]:
    if argument == STDIN:
        yield argument
    elif os.path.isdir(argument):
        files = list(_walk(argument))
        if not files:
            raise UsageError(
                "the folder holds no file", where=argument, hint="name a folder or a file that holds an SBOM"
            )
        yield from files
    elif not os.path.lexists(argument) and glob.has_magic(argument):
        found = sorted(glob.glob(argument, recursive=True))
        if not found:
            raise UsageError(
                "no file fits the pattern", where=argument, hint="check the pattern and the working folder"
            )
        yield from (name for name in found if os.path.isfile(name))
    else:
        yield argument


def _walk(folder: str) -> Iterator[str]:
    """The files below a folder; links to folders are not followed, hidden folders are passed over."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (os.path.join(root, name) for name in sorted(files) if os.path.isfile(os.path.join(root, name)))


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
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(temporary, _mode(target))
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
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
