"""What an address stands for: in the order of addresses, as it comes, each once; and what tells one state of it from another."""

from __future__ import annotations

import inspect
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from moto.core.utils import utcnow
from moto.s3.models import s3_backends
from tests.fleet.running import write

from bomward.errors import Error, UsageError
from bomward.exclusion import Exclusion
from bomward.fleet import objects, sources
from bomward.fleet.sources import Item, Sources, mark_of

Bucket = Callable[[dict[str, bytes]], str]
NAMES = ("a", "a-b/c.json", "a.json", "a/b/c.json", "a/b.json", ".hidden/x", "z", "b/é.json", "b/~.json")


def names(found: list[Item], root: str) -> list[str]:
    return [item.address.removeprefix(root).removeprefix("/") for item in found]


def listed(*addresses: str, lines: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[Item]:
    return list(Sources(addresses=addresses, lines=lines, exclusion=Exclusion(exclude)).listed())


@pytest.mark.parametrize("where", ["folder", "s3", "memory"])
def test_everything_below_an_address_comes_in_order(tmp_path: Path, bucket: Bucket, where: str) -> None:
    # NOTE: in a folder nothing can be a file and a folder.
    some = {name: b"x" for name in NAMES if where != "folder" or name != "a"}
    root = {"folder": str(tmp_path), "s3": "", "memory": "memory://sboms"}[where] or bucket(some)
    if where == "folder":
        write(tmp_path, some)
    elif where == "memory":
        some.pop("a")
        for name, data in some.items():
            fsspec.filesystem("memory").pipe(f"/sboms/{name}", data)
    found = listed(root)
    assert names(found, root) == sorted(some)
    assert [item.address for item in found] == sorted(item.address for item in found)


def test_one_document_is_itself(tmp_path: Path, bucket: Bucket) -> None:
    address = bucket({"x/a.json": b"abc", "x/a.json.b": b"abc"})
    assert [(item.address, item.size) for item in listed(f"{address}/x/a.json")] == [(f"{address}/x/a.json", 3)]
    (tmp_path / "a.json").write_bytes(b"abc")
    expected = [Item(str(tmp_path / "a.json"), size=3)]
    assert listed(str(tmp_path / "a.json")) == listed(f"file://{tmp_path}/a.json") == listed(str(tmp_path)) == expected


def test_what_is_named_twice_comes_once(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.json": b"", "a/c.json": b""})
    lines = (f"{tmp_path}/a/c.json\n", "\n", f"{tmp_path}/d.json\r\n", f"{tmp_path}/a/b.json\n")
    found = listed(str(tmp_path), str(tmp_path / "a"), lines=lines)
    assert names(found, str(tmp_path)) == ["a/b.json", "a/c.json", "d.json"]


def test_a_long_list_is_sorted_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_PIECE", 7)
    made: list[Any] = []
    open_ = tempfile.TemporaryFile

    def file(*words: Any, **more: Any) -> Any:
        made.append(open_(*words, **more))
        return made[-1]

    monkeypatch.setattr("tempfile.TemporaryFile", file)

    def lines() -> Iterator[str]:
        for number in range(100):
            # What came before is on disk, but for the piece at hand.
            assert len(made) == number // 7
            yield f"/x/{number * 37 % 100:03d}"

    found = Sources(addresses=(), lines=lines()).listed()
    assert [item.address for item in found] == [f"/x/{number:03d}" for number in range(100)]
    assert [one.closed for one in made] == [True] * 14


def test_a_list_is_in_order_however_it_is_spelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = listed(lines=("b", f"{tmp_path}/a", f"{tmp_path}/c"))
    assert names(found, str(tmp_path)) == ["a", "b", "c"]


def test_names_that_are_no_unicode_stay_apart_and_in_order(tmp_path: Path) -> None:
    some = (b"\xfe.json", b"\xff.json", b"\\udcfe.json", b"\\x5cudcfe.json", b"\\a", b"a", "\ue000".encode())
    for name in some:
        (tmp_path / os.fsdecode(name)).write_bytes(name)
    found = [item.address for item in listed(str(tmp_path))]
    assert found == sorted(found)
    assert len({address.encode() for address in found}) == len(some)
    assert {Path(sources.unspelled(address)).read_bytes() for address in found} == {*some}
    assert f"{tmp_path}/\\udcfe.json" in found
    again = listed(str(tmp_path), lines=(f"{tmp_path}/\udcfe.json", f"{tmp_path}/a"))
    assert [item.address for item in again] == found


def test_keys_that_only_differ_in_slashes_are_two(bucket: Bucket) -> None:
    address = bucket({"p/a.json": b"1", "p//a.json": b"22", "p/": b"333", "p/q/": b"", "p": b"4444"})
    found = listed(f"{address}/p")
    assert [item.address for item in found] == [f"{address}/{key}" for key in ("p", "p/", "p//a.json", "p/a.json")]
    assert [objects.content(item, 9, 9) for item in found] == [b"4444", b"333", b"22", b"1"]


@pytest.mark.parametrize("where", ["folder", "memory"])
def test_folders_may_be_deeper_than_calls(tmp_path: Path, where: str) -> None:
    path = "d/" * 200
    if where == "memory":
        fsspec.filesystem("memory").pipe(f"/deep/{path}a.json", b"x")
    else:
        write(tmp_path, {f"{path}a.json": b"x"})
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        (one,) = listed("memory://deep" if where == "memory" else str(tmp_path))
    finally:
        sys.setrecursionlimit(limit)
    assert one.address.endswith("d/a.json")


def test_the_data_set_is_no_source(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": b"", "b/out/c.json": b"", "out/d.json": b""})
    found = list(Sources(addresses=(str(tmp_path),), out=str(tmp_path / "out")).listed())
    assert names(found, str(tmp_path)) == ["a.json", "b/out/c.json"]
    with pytest.raises(UsageError, match="folder of the data set"):
        list(Sources(addresses=(str(tmp_path),), out=str(tmp_path)).listed())


def test_what_is_excluded_is_left_out_but_not_what_is_named(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": b"", "a.json": b"", "old/b.json": b""})
    exclude = ("*.md", "old/*")
    assert names(listed(str(tmp_path), exclude=exclude), str(tmp_path)) == ["a.json"]
    assert len(listed(str(tmp_path / "a.md"), exclude=exclude)) == 1


def test_a_folder_is_walked_as_check_walks_it(tmp_path: Path) -> None:
    write(tmp_path / "in", {"a.json": b"", ".git/b.json": b"", "c/d.json": b""})
    write(tmp_path / "elsewhere", {"e.json": b""})
    os.mkfifo(tmp_path / "in" / "pipe")
    (tmp_path / "in" / "broken").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in" / "inside").symlink_to(tmp_path / "in" / "c")
    (tmp_path / "in" / "outside").symlink_to(tmp_path / "elsewhere")
    found = listed(str(tmp_path / "in"))
    assert names(found, str(tmp_path / "in")) == ["a.json", "broken", "c/d.json", "outside"]


def test_thousands_of_objects_come_page_by_page(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, *, everything: bool
) -> None:
    # NOTE: the store that is tried here looks through all of them for each page.
    address, number = bucket({"first": b"x"}), 20_000 if everything else 4_000
    held = next(iter(s3_backends.values()))["aws"].buckets[address.removeprefix("s3://")].keys
    key = held["first"]
    for at in range(number):
        made = type(key)(f"{at:06d}.json", b"x", account_id=key.account_id, region_name="us-east-1")
        made.last_modified = utcnow()
        held[made.name] = made
    pages = 0
    page = sources._page

    async def counted(found: Any) -> Any:
        nonlocal pages
        pages += 1
        return await page(found)

    monkeypatch.setattr(sources, "_page", counted)
    stream = Sources(addresses=(address,)).listed()
    assert next(stream).address == f"{address}/000000.json"
    assert pages == 1
    assert sum(1 for _ in stream) == number
    assert pages == number // 1_000 + 2


@pytest.mark.parametrize(
    "other", [{"ETag": '"b"', "size": 1}, {"ETag": '"a"', "size": 2}, {"ETag": '"a"', "size": 1, "LastModified": 2}]
)
def test_a_mark_tells_states_apart(other: dict[str, Any]) -> None:
    one = {"ETag": '"a"', "size": 1, "LastModified": 1}
    assert mark_of(one) == mark_of(dict(one)) != mark_of(other)
    assert mark_of({"size": 1, "mtime": 1}) == ""


@pytest.mark.parametrize(
    "address", ["s3://no-such-bucket/x", "nowhere://x", "zip://a::s3://b", "ftp://127.0.0.1:1/x", "zip://x"]
)
def test_what_is_not_there_is_wrong_use(s3: Any, address: str) -> None:
    del s3
    with pytest.raises(Error):
        listed(address)


# --- reading


def test_a_document_is_read_as_a_whole_or_not_at_all(bucket: Bucket) -> None:
    address = bucket({"a": b"abc", "empty": b""})
    one, empty = listed(address)
    assert objects.content(one, 3, 9) == b"abc"
    assert objects.content(empty, 3, 9) == b""
    with pytest.raises(Error, match="larger than 2 bytes"):
        objects.content(one, 2, 9)
    short = Item(one.address, one.root, one.path, size=7)
    with pytest.raises(Error, match="3 bytes came, and the store says 7"):
        objects.content(short, 9, 9)
    named = Item(f"{address}/a", root=f"{address}/a")
    assert objects.asked(named, 9) == Item(named.address, named.root, one.path, 3, one.mark)
    with pytest.raises(Error, match="it did not come within"):
        objects.content(one, 9, 0.001)


@pytest.mark.parametrize("address", ["ftp://127.0.0.1:1/x", "zip://x", "github://x", "nowhere://x"])
def test_an_address_that_cannot_be_opened_is_the_error_of_its_document(address: str) -> None:
    with pytest.raises(UsageError, match="cannot be opened"):
        objects.asked(Item(address, root=address), 9)


def test_connecting_may_not_take_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "system", lambda _: time.sleep(20))
    with pytest.raises(Error, match=r"within 0\.05 seconds"):
        objects.asked(Item("slow://x", root="slow://x"), 0.05)


def test_no_size_is_not_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    store = fsspec.filesystem("memory")
    store.pipe("/vague", b"abc")
    monkeypatch.setattr(store, "info", lambda path: {"name": path, "type": "file", "size": None})
    monkeypatch.setattr(objects, "_opened", lambda _: (store, "/vague"))
    one = objects.asked(Item("memory://vague", root="memory://vague"), 9)
    assert (one.size, objects.content(one, 3, 9)) == (-1, b"abc")
    with pytest.raises(Error, match="larger than 2 bytes"):
        objects.content(one, 2, 9)
