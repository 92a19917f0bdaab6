"""The bytes of a document out of a store: no more than may be, and not for longer than may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

import msgspec
from fsspec import AbstractFileSystem

from bomward.errors import Error, UnreadableDocumentError
from bomward.fleet.sources import Item, mark_of, system
from bomward.limits import refuse_larger

_AGAIN = "the next run reads it again"
T = TypeVar("T")


def asked(item: Item, seconds: float) -> Item:
    """The document with its size and mark, which are asked for where no list told them. Raises Error."""
    if item.size >= 0:
        return item
    return _within(seconds, item.address, lambda: _asked(item))


def _asked(item: Item) -> Item:
    store, path = _opened(item.root)
    info: Mapping[str, Any] = store.info(item.path or path)
    if info["type"] == "directory":
        hint = "a list names documents; name a folder by itself"
        raise UnreadableDocumentError("it is a folder", where=item.address, hint=hint)
    size = info.get("size")
    return msgspec.structs.replace(
        item, path=item.path or path, size=-1 if size is None else int(size), mark=mark_of(info)
    )


def content(item: Item, most: int, seconds: float) -> bytes:
    """The bytes of a document that was asked about. Raises Error, whatever keeps it from being read."""
    refuse_larger(item.size, most, item.address, item.size)
    data = _within(seconds, item.address, lambda: _read(item, most))
    refuse_larger(len(data), most, item.address)
    if item.size >= 0 and len(data) != item.size:
        what = f"{len(data)} bytes came, and the store says {item.size}: it came in part, or was changed meanwhile"
        raise UnreadableDocumentError(what, where=item.address, hint=_AGAIN)
    return data


def _read(item: Item, most: int) -> bytes:
    """All of it; where nobody says how much that is, no more than shows that it is too much."""
    store, _ = _opened(item.root)
    data: bytes
    if item.size >= 0:
        data = store.cat_file(item.path)
    else:
        with store.open(item.path, "rb") as file:
            data = file.read(most + 1)
    return data


@lru_cache(maxsize=1_000)
def _opened(root: str) -> tuple[AbstractFileSystem, str]:
    return system(root)


def _within(seconds: float, address: str, work: Callable[[], T]) -> T:
    """What some work comes to that may wait for others, for so long at most. Raises Error."""
    answer: SimpleQueue[tuple[T, None] | tuple[None, Exception]] = SimpleQueue()

    def fetch() -> None:
        try:
            answer.put((work(), None))
        except Exception as error:  # noqa: BLE001 - what stores raise has no common class
            answer.put((None, error))

    # NOTE: not every store can be told to give up, so that one which hangs is left alone.
    Thread(target=fetch, daemon=True).start()
    try:
        found, error = answer.get(timeout=seconds)
    except Empty:
        hint = f"give it more time with --timeout; {_AGAIN}"
        raise UnreadableDocumentError(f"it did not come within {seconds:g} seconds", where=address, hint=hint) from None
    if isinstance(error, Error):
        raise error
    if error is not None:
        raise Error(f"cannot be read: {str(error) or type(error).__name__}", where=address, hint=_AGAIN) from error
    return found  # type: ignore[return-value]  # with no error, there is one
