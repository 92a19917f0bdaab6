"""Which documents an address stands for: listed as they come, in the order of their addresses, and never all at once."""

from __future__ import annotations

import hashlib
import heapq
import os
import stat
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from fsspec import AbstractFileSystem
from fsspec.asyn import sync
from fsspec.core import url_to_fs

from bomward import patterns
from bomward.errors import Error, UsageError
from bomward.exclusion import Exclusion

_PIECE = 100_000
"""Lines of a list that are sorted at once."""
_PAGE = 1_000
_LOCAL = ("file://", "local://")
_ETAGS = ("ETag", "etag", "md5Hash")
_CHANGED = ("LastModified", "last_modified", "updated", "mtime")
_MARK = 32
_NO_UNICODE = patterns.lazy(r"[\ud800-\udfff]|\\(?=ud[89a-f][0-9a-f]{2}|x5c)")
_WRITTEN_OUT = patterns.lazy(r"\\u(d[89a-f][0-9a-f]{2})|\\x5c")
_CHECK = "check the spelling, the permissions, and what the library for that kind of address asks for"


class Item(msgspec.Struct, frozen=True):
    """A document to be judged, as a store lists it."""

    address: str
    root: str = ""
    """The address that it was found below; empty for a file of this machine."""
    path: str = ""
    """What the store calls it."""
    size: int = -1
    """Bytes; less than 0 where nobody has asked yet."""
    mark: str = ""
    """What tells one state of it from another without reading it; empty where the store says too little."""


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be judged: folders, prefixes and documents by address, a list of documents, and what of it is not meant."""

    addresses: tuple[str, ...]
    lines: Iterable[str] = ()
    exclusion: Exclusion = msgspec.field(default_factory=Exclusion)
    out: str = ""
    """The folder of the data set, which is passed over."""

    @property
    def are_elsewhere(self) -> bool:
        """Whether some of it may have to be waited for."""
        return bool(self.lines) or not all(map(is_local, self.addresses))

    def listed(self) -> Iterator[Item]:
        """Each document once, in the order of the addresses. Raises UsageError for an address with nothing behind it."""
        out = str(Path(self.out).resolve()) if self.out else ""
        streams = [_below(_absolute(address), self.exclusion, out) for address in self.addresses]
        streams.append(map(_named, _in_order(self.lines)))
        last = None
        for item in heapq.merge(*streams, key=lambda item: item.address):
            if item.address != last:
                last = item.address
                yield item


def mark_of(info: Mapping[str, Any]) -> str:
    """A digest of the tag, the size and the time that a store gives; none without a tag, since the rest can be set at will."""
    tag = next((info[key] for key in _ETAGS if info.get(key)), None)
    if tag is None:
        return ""
    changed = next((info[key] for key in _CHANGED if info.get(key)), "")
    return hashlib.sha256(f"{tag}\0{info.get('size')}\0{changed}".encode()).hexdigest()[:_MARK]


def spelled(address: str) -> str:
    """The address in Unicode, whatever its bytes are: no two become one, and `unspelled` leads back."""
    return _NO_UNICODE.sub(lambda found: "\\x5c" if found[0] == "\\" else f"\\u{ord(found[0]):04x}", address)


def unspelled(address: str) -> str:
    """What the machine calls the file."""
    return _WRITTEN_OUT.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", address)


def is_local(address: str) -> bool:
    """Whether it is a file or folder of this machine."""
    return "://" not in address or address.startswith(_LOCAL)


def system(address: str) -> tuple[AbstractFileSystem, str]:
    """What opens an address, and what the address is called there. Raises UsageError."""
    if "::" in address:
        raise UsageError("an address within another is not followed", where=address, hint="name the outer one")
    try:
        found: tuple[AbstractFileSystem, str] = url_to_fs(address)
    except Exception as error:  # some connect at once; what they raise has no common class
        what = f"such an address cannot be opened: {str(error) or type(error).__name__}"
        raise UsageError(what, where=address, hint=_CHECK) from error
    return found


def _absolute(address: str) -> str:
    if not is_local(address):
        return address.rstrip("/")
    # NOTE: workers need not stand in the folder that this process stands in.
    return str(Path(next((address[len(one) :] for one in _LOCAL if address.startswith(one)), address)).absolute())


def _named(address: str) -> Item:
    """A document of a list, of which nothing is asked here: that would take a question for each."""
    return Item(address) if is_local(address) else Item(address, root=unspelled(address))


def _in_order(lines: Iterable[str]) -> Iterator[str]:
    """The addresses in the lines that say something, sorted; on disk where they are many."""
    said = (f"{spelled(_absolute(line.strip()))}\n" for line in lines if line.strip())
    pieces: list[Iterable[str]] = []
    with ExitStack() as files:
        while piece := sorted(islice(said, _PIECE)):
            pieces.append(_spooled(piece, files) if len(piece) == _PIECE else piece)
        yield from (line.removesuffix("\n") for line in heapq.merge(*pieces))


def _spooled(lines: list[str], files: ExitStack) -> Iterable[str]:
    held = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed with the others
    file = files.enter_context(held)
    file.writelines(lines)
    file.seek(0)
    return file


def _below(address: str, exclusion: Exclusion, out: str) -> Iterator[Item]:
    """What is behind an address: itself, or all below it."""
    items = _of_this_machine(address, out) if is_local(address) else _of_a_store(address)
    for item in items:
        below = item.address[len(spelled(address)) :].lstrip("/")
        if not (below and exclusion.fits(below, below.rpartition("/")[2])):
            yield item


def _of_this_machine(address: str, out: str) -> Iterator[Item]:
    try:
        told = Path(address).stat()
    except (OSError, ValueError):
        hint = "check the spelling and the working folder"
        raise UsageError("no such file or folder", where=address, hint=hint) from None
    if stat.S_ISDIR(told.st_mode):
        if str(Path(address).resolve()) == out:
            raise UsageError("it is the folder of the data set", where=address, hint="name another one with --out")
        yield from _walked(address, out)
    else:
        yield Item(spelled(address), size=told.st_size)


def _walked(address: str, out: str) -> Iterator[Item]:
    """The files below a folder, by address; and what cannot be walked, to be told as unchecked. `.git` is passed over."""
    top = Path(address).resolve()
    ahead = [_entries(address)]  # NOTE: a stack, since folders may be deeper than calls may
    while ahead:
        entry = next(ahead[-1], None)
        if entry is None:
            ahead.pop()
        elif isinstance(entry, str):
            yield Item(spelled(entry))
        elif entry.is_dir(follow_symlinks=False):
            if entry.name != ".git" and not _is(entry, out):
                ahead.append(_entries(entry.path))
        elif _is_meant(entry, top):
            yield Item(spelled(entry.path), size=_size(entry))


def _entries(folder: str) -> Iterator[os.DirEntry[str] | str]:
    """What is in a folder, in the order of addresses; the folder itself where that cannot be listed."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda one: spelled(one.name) + "/" * one.is_dir(follow_symlinks=False))
    except OSError:
        return iter((folder,))
    return iter(entries)


def _is(entry: os.DirEntry[str], folder: str) -> bool:
    return entry.name == Path(folder).name and str(Path(entry.path).resolve()) == folder


def _is_meant(entry: os.DirEntry[str], top: Path) -> bool:
    """Whether it may be a document: pipes and devices are none, nor is a link to a folder that is walked anyway."""
    try:
        mode = entry.stat().st_mode
    except OSError:
        return True
    if stat.S_ISDIR(mode):
        target = Path(entry.path).resolve()
        return not target.is_relative_to(top) or ".git" in target.relative_to(top).parts
    return stat.S_ISREG(mode)


def _size(entry: os.DirEntry[str]) -> int:
    """Its bytes, which are known from the look at what it is; less than 0 where it cannot be looked at."""
    try:
        return entry.stat().st_size
    except OSError:
        return -1


def _of_a_store(address: str) -> Iterator[Item]:
    store, path = system(address)
    try:
        found = store.info(path)
        is_file = found["type"] != "directory"
        if is_file:
            yield _item(found, address, address)
        for info in _all_below(store, path, is_file=is_file):
            name = f"{address}/{info['name'][len(path) :].removeprefix('/')}"
            yield _item(info, name, address)
    except FileNotFoundError as error:
        raise UsageError("nothing is there", where=address, hint=_CHECK) from error
    except Error:
        raise
    except Exception as error:  # what stores raise has no common class
        raise Error(f"cannot be listed: {error}", where=address, hint=_CHECK) from error


def _item(info: Mapping[str, Any], address: str, root: str) -> Item:
    size = info.get("size")
    return Item(spelled(address), root, info["name"], -1 if size is None else int(size), mark_of(info))


def _all_below(store: AbstractFileSystem, path: str, *, is_file: bool) -> Iterator[Mapping[str, Any]]:
    # NOTE: in S3 a document may be called what a folder is.
    if hasattr(store, "_iterdir"):
        return _paged(store, path)
    return iter(()) if is_file else _by_folder(store, path)


def _paged(store: Any, path: str) -> Iterator[Mapping[str, Any]]:
    """The objects below a prefix of S3, which gives them in order, a page at a time."""
    bucket, key, _ = store.split_path(path)
    # NOTE: what is public lists a whole folder before it gives the first.
    found = store._iterdir(bucket, delimiter="", prefix=f"{key.rstrip('/')}/" if key else "")  # noqa: SLF001 - see above
    while page := sync(store.loop, _page, found):
        yield from (info for info in page if not _stands_for_a_folder(info))


async def _page(found: AsyncIterator[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    page: list[Mapping[str, Any]] = []
    async for info in found:
        page.append(info)
        if len(page) == _PAGE:
            break
    return page


def _by_folder(store: AbstractFileSystem, path: str) -> Iterator[Mapping[str, Any]]:
    """What is below a folder, of which one at a time is listed and none is kept."""
    ahead = [_listed(store, path)]
    while ahead:
        info = next(ahead[-1], None)
        if info is None:
            ahead.pop()
        elif info["type"] == "directory":
            ahead.append(_listed(store, info["name"].rstrip("/")))
        elif not _stands_for_a_folder(info):
            yield info


def _listed(store: AbstractFileSystem, path: str) -> Iterator[Mapping[str, Any]]:
    infos = [
        info
        for info in store.ls(path, detail=True)
        if info["type"] != "directory" or info["name"].rstrip("/") != path.rstrip("/")
    ]
    store.invalidate_cache(path)
    return iter(sorted(infos, key=_by_name))


def _stands_for_a_folder(info: Mapping[str, Any]) -> bool:
    """Whether it is what consoles make to show an empty folder; with bytes in it, it is an object as any other."""
    return info["name"].endswith("/") and info.get("size") == 0


def _by_name(info: Mapping[str, Any]) -> str:
    name: str = info["name"].rstrip("/")
    return f"{name}/" if info["type"] == "directory" else name
