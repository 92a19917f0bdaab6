"""What the pages show: what was dropped, where it is filed, and what is to be settled."""

from __future__ import annotations

import gzip
import threading
from io import BytesIO
from zipfile import ZipFile

import pytest
from tests.cli.running import DOCUMENTS
from tests.desk.conftest import Furnish
from tests.desk.running import Room, csrf, read, text
from tests.portfolio.conftest import Server
from tests.portfolio.running import finding_of, listed, product

from bomward.limits import Limits

FIRST = product("Gateway", vendor="Acme", hit=True)
CLEAR = product("Kiosk", vendor="Larch")


def zipped(**files: bytes) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.json", data)
    return packed.getvalue()


def link(page: str, start: str) -> str:
    return next(one for one in read(page)[1] if one.startswith(start))


def test_an_empty_portfolio_asks_for_a_document(room: Room) -> None:
    assert "There is nothing here yet." in text(room.get("/"))
    for path in ("/vendors", "/products", "/documents", "/findings", "/recheck"):
        room.get(path)


def test_what_was_dropped_is_checked_filed_and_shown(room: Room) -> None:
    page = room.upload(gateway__json=FIRST, kiosk__json=CLEAR)
    assert "2 files filed 2 new" in text(page)
    assert "prohibited gateway.json Gateway 1.0 Acme" in text(page)
    start = text(room.get("/"))
    assert "2 documents of 2 products by 2 vendors" in start
    assert "Findings to settle 1" in start
    assert "Acme" in start
    document = text(room.get(link(page, "/documents/")))
    assert "PROHIBITED 1 finding to settle" in document
    for said in ("Where line ", "Evidence", "Law", "Ask", "Decisions Nothing was decided yet.", "add, us-comm"):
        assert said in document
    assert "Acme" in text(room.get("/product?vendor=Acme&product=Gateway"))


@pytest.mark.parametrize(
    ("name", "data", "number"),
    [
        ("a__json__gz", gzip.compress(FIRST), 1),
        ("a__zip", zipped(one=FIRST, two=CLEAR, three=product("Other", vendor="Acme", hit=True)), 3),
    ],
)
def test_what_is_wrapped_is_taken_out(room: Room, name: str, data: bytes, number: int) -> None:
    page = room.upload(**{name: data})
    assert "1 file filed" in text(page)
    assert len(listed("documents", db=room.url)) == number
    assert text(room.get(link(page, "/documents/"))).count("What could be judged") == number


def test_what_cannot_be_read_is_kept_as_unchecked_and_said_so(room: Room) -> None:
    page = text(room.upload(broken__json=DOCUMENTS["unchecked"]))
    assert "1 file filed 1 new" in page
    assert "unchecked broken.json" in page
    assert "kept as unchecked: " in page
    (line,) = listed("documents", db=room.url)
    assert line["outcome"] == "unchecked"
    assert "UNCHECKED" in text(room.get(f"/documents/{line['sha256']}"))


def test_the_same_again_changes_nothing(room: Room) -> None:
    room.upload(gateway__json=FIRST)
    page = text(room.upload(other__json=FIRST, kiosk__json=CLEAR))
    assert "2 files filed 1 new, 1 there already" in page
    assert len(listed("documents", db=room.url)) == 2


def test_it_works_on_postgresql(postgresql: Server, furnish: Furnish) -> None:
    """Several windows at once, then every kind of page."""
    room = furnish(postgresql())
    codes: list[int] = []

    def one(number: int) -> None:
        client = room.client.application.test_client()
        token = csrf(client.get("/").text)
        data = {
            "csrf_token": token,
            "sboms": (BytesIO(product(f"Box {number % 2}", vendor="Acme", hit=True)), "a.json"),
        }
        codes.append(client.post("/upload", data=data).status_code)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert codes == [303] * 4
    assert "2 documents of 2 products by 1 vendor" in text(room.get("/"))
    fields = {"vendor": "Acme", "product": "Box 0", "kind": "reject", "reason": "r", "owner": "o"}
    room.post("/decide", finding=finding_of("Box 0", db=room.url), **fields)
    for path in ("/vendors", "/findings", "/product?vendor=Acme&product=Box+0", "/report/html", "/waivers.toml"):
        room.get(path)
    assert room.failures == []


def test_somebody_may_say_whose_it_is(room: Room) -> None:
    answer = room.post("/upload", sboms=(BytesIO(FIRST), "a.json"), vendor=" Elm ", product="Box", version="7")
    assert "Box 7 Elm" in text(room.get(answer.location))
    assert [line["vendor"] for line in listed("products", db=room.url)] == ["Elm"]


def test_a_file_larger_than_documents_may_be_is_not_kept(url: str, furnish: Furnish) -> None:
    room = furnish(url, limits=Limits(size=len(CLEAR)))
    page = text(room.upload(large__json=FIRST, kiosk__json=CLEAR))
    assert "1 file filed 1 new, 1 not kept" in page
    assert f"large.json was not kept: it is larger than {len(CLEAR)} bytes" in page
    assert [line["product"] for line in listed("documents", db=url)] == ["Kiosk"]


def test_an_upload_of_nothing_says_so(room: Room) -> None:
    assert "no file was chosen" in room.upload(400)


def test_a_result_is_kept_for_a_while_only(room: Room) -> None:
    assert "no longer kept" in room.get("/filed/7", 404)


def test_who_states_no_vendor_is_found(room: Room) -> None:
    room.upload(gateway__json=FIRST, nobody__json=product("Stray", hit=True))
    page = room.get("/vendors")
    assert "(not stated)" in text(page)
    of_nobody = text(room.get(next(one for one in read(page)[1] if "unstated" in one)))
    assert "1 product" in of_nobody
    assert "Stray" in of_nobody
    assert "1 finding to settle" in text(room.get("/product?vendor=&product=Stray"))
    room.get("/product?vendor=Acme&product=Stray", 404)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/products?words=GATE+acme", ["Gateway"]),
        ("/products?vendor=larch", ["Kiosk"]),
        ("/products?outcome=review", ["Gateway"]),
        ("/products?outcome=clear", ["Gateway", "Kiosk"]),
        ("/products?entry=no-such-entry", []),
        ("/documents?words=kiosk", ["Kiosk"]),
        ("/vendors?words=larch", ["Larch"]),
        ("/findings?words=gateway", ["Gateway"]),
        ("/findings?outcome=prohibited", ["Gateway"]),
        ("/findings?state=accepted", []),
        ("/findings?entry=no-such-entry", []),
    ],
)
def test_lists_are_filtered(room: Room, path: str, shown: list[str]) -> None:
    room.upload(gateway__json=FIRST, kiosk__json=CLEAR)
    page = room.get(path)
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert [name for name in ("Gateway", "Kiosk", "Larch") if f"{name}</bdi></a>" in rows] == shown
    assert ("Nothing fits." in page) == (not shown)


@pytest.mark.parametrize("path", ["/products?outcome=x", "/findings?state=x", "/findings?outcome=x"])
def test_a_filter_that_there_is_not_is_told(room: Room, path: str) -> None:
    assert "there are: " in room.get(path, 400)


def test_a_long_list_comes_in_pages(room: Room) -> None:
    room.upload(**{f"n{number}__json": product(f"Product {number:03}", vendor="Acme") for number in range(103)})
    first = room.get("/products?words=product")
    assert "103 products" in text(first)
    assert "Page 1 of 3" in text(first)
    last = room.get(link(room.get(link(first, "/products?words=product&page=2")), "/products?words=product&page=3"))
    assert "Page 3 of 3" in text(last)
    assert last.count('<th scope="row">') == 3
    for wrong in ("0", "-1", "x", "9" * 30, "٣"):
        assert "Page " in text(room.get(f"/products?page={wrong}"))
    assert len(room.get("/products.csv?words=product").splitlines()) == 104


def test_the_newest_comes_first_among_what_is_new(room: Room) -> None:
    room.upload(gateway__json=FIRST)
    assert "gateway.json" in text(room.get("/")).partition("Newest documents")[2]


@pytest.mark.parametrize(
    "path", ["/documents/00000000", "/documents/x", "/product?vendor=a&product=b", "/product", "/x"]
)
def test_what_there_is_not_is_not_found(room: Room, path: str) -> None:
    page = text(room.get(path, 404))
    assert "Not Found" in page
    assert "To the overview" in page


def test_a_product_of_many_documents_shows_the_worst_in_full(room: Room) -> None:
    files = {
        f"v{number}__json": product("Gateway", f"{number}.0", vendor="Acme", hit=number == 3) for number in range(8)
    }
    room.upload(**files)
    page = text(room.get("/product?vendor=Acme&product=Gateway"))
    assert "… and 3 more documents" in page
    assert page.count("What could be judged") == 5
    assert "v3.json" in page
    assert "PROHIBITED 1 finding to settle, in 8 documents" in page


def test_clear_with_little_to_judge_by_is_not_called_plainly_clear(room: Room) -> None:
    bare = b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"a"}]}'
    page = room.upload(bare__json=bare)
    document = room.get(link(page, "/documents/"))
    assert '<div class="verdict v-review">' in document
    assert "little to judge by" in text(document).partition("Judged by")[0]
