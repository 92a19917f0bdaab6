"""What a hostile document, site, name or neighbour can do here: nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql
from tests.desk.conftest import Furnish
from tests.desk.running import Room, csrf, read, text
from tests.documents import ENGINE, cyclonedx, encode, placed
from tests.outputs.reading import TRICKS, harm
from tests.portfolio.running import finding_of, listed, product

from bomward.cli.desk import _is_ours
from bomward.cli.run import checked_bytes
from bomward.desk import app as application
from bomward.desk import room as rooms
from bomward.errors import UsageError
from bomward.limits import Limits
from bomward.portfolio import database as databases

TOKEN = "a-token-that-nobody-guesses"  # noqa: S105 - of the tests alone
PAGES = ("/", "/vendors", "/products", "/documents", "/findings", "/recheck", "/waivers.toml", "/report/json")
POSTS = ("/upload", "/decide", "/recheck", "/documents/abcdef/recheck")
GATEWAY = product("Gateway", vendor="Acme", hit=True)
_WAIT = 30
MARKS = ['"><svg onload=alert(1)>', "'-alert(1)-'", "</script><script>alert(1)</script>", "{{7*7}}${7*7}{% x %}"]


# --- names, sites and forms


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example:8377", "10.0.0.1"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_name_is_not_answered(room: Room, host: str, method: str) -> None:
    """A name that somebody lets lead to this machine would make our pages theirs."""
    answer = getattr(room.client, method)("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "Overview\n" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8377", "LOCALHOST:1", "localhost"])
def test_our_own_names_are_answered(room: Room, host: str) -> None:
    assert room.client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("header", "everywhere", "ours"),
    [
        ("192.0.2.7:8377", True, True),
        ("192.0.2.7:8377", False, False),
        ("[2001:db8::1]:8377", True, True),
        ("[::1]", False, True),
        ("desk.example.com", True, True),
        ("other.example.com", True, False),
        ("192.0.2.7.evil.example", True, False),
    ],
)
def test_where_it_answers_everywhere_an_address_is_a_name(header: str, *, everywhere: bool, ours: bool) -> None:
    assert _is_ours({"desk.example.com", "::1"}, everywhere, header) == ours


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_a_form_without_its_token_does_nothing(room: Room, path: str, token: str | None) -> None:
    room.upload(gateway__json=GATEWAY)
    fields = {} if token is None else {"csrf_token": token}
    answer = room.client.post(path, data={**fields, "sboms": (BytesIO(b"{}"), "a.json")})
    assert answer.status_code == 400
    assert "The form is no longer valid" in answer.text
    assert len(listed("documents", db=room.url)) == 1


def test_a_token_of_another_visitor_does_nothing(room: Room) -> None:
    token = csrf(room.get("/"))
    other = room.client.application.test_client()
    assert other.post("/recheck", data={"csrf_token": token}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "style"}, 200),
    ],
)
def test_another_site_may_link_and_no_more(room: Room, headers: dict[str, str], status: int) -> None:
    assert room.client.get("/", headers=headers).status_code == status


def test_every_answer_says_what_a_browser_may_do(room: Room) -> None:
    room.upload(gateway__json=GATEWAY)
    page = room.get("/")
    links = {link for link in read(page)[1] if link.startswith("/")} | {"/nowhere", "/assets/none", *PAGES}
    for link in sorted(links):
        headers = room.client.get(link).headers
        policy = headers["Content-Security-Policy"]
        for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
            assert part in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == ("max-age=31536000, immutable" if "?v=" in link else "no-store")


def test_cookies_stay_with_this_desk(room: Room) -> None:
    cookie = room.client.get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert cookie.startswith("bomward-desk-8377=")


# --- the token


def test_without_the_token_nothing_is_had(url: str, furnish: Furnish) -> None:
    room = furnish(url, token=TOKEN)
    for path in PAGES:
        page = room.get(path, 401)
        assert "This desk wants a token" in page
        assert "documents of" not in page
        assert "us-commercial" not in page
    token = csrf(room.get("/", 401))
    for path in POSTS:
        assert room.client.post(path, data={"csrf_token": token}).status_code == 401
    assert room.client.get(next(one for one in read(room.get("/", 401))[1] if "desk.css" in one)).status_code == 200


@pytest.mark.parametrize("wrong", ["", "x", TOKEN[:-1], f"{TOKEN}x", "é\u202e", TOKEN.upper()])
def test_a_wrong_token_lets_nobody_in(url: str, wrong: str, furnish: Furnish) -> None:
    room = furnish(url, token=TOKEN)
    assert room.client.get("/enter", query_string={"token": wrong}).status_code in (401, 403)
    room.get("/", 401)


def test_the_token_is_given_once(url: str, furnish: Furnish) -> None:
    """Then a cookie stands for it; the log has it not."""
    room = furnish(url, token=TOKEN)
    answer = room.client.get("/enter", query_string={"token": TOKEN})
    assert answer.headers["Refresh"] == "0; url=/"
    assert TOKEN not in answer.headers["Set-Cookie"]
    assert "There is nothing here yet" in room.get("/")
    assert all(TOKEN not in line for line in room.log)
    room.upload(gateway__json=GATEWAY)


def test_the_token_can_be_typed(url: str, furnish: Furnish) -> None:
    room = furnish(url, token=TOKEN)
    page = room.get("/", 401)
    assert "That is not it." in room.client.post("/enter", data={"csrf_token": csrf(page), "token": "x"}).text
    assert "You are in" in room.client.post("/enter", data={"csrf_token": csrf(page), "token": f" {TOKEN} "}).text
    room.get("/")


def test_a_cookie_that_was_made_up_lets_nobody_in(url: str, furnish: Furnish) -> None:
    room = furnish(url, token=TOKEN)
    for made_up in ("x", "eyJlbnRlcmVkIjp0cnVlfQ.aaaa.bbbb"):
        room.client.set_cookie("bomward-desk-8377", made_up)
        room.get("/", 401)


def test_without_a_token_the_door_is_open(room: Room) -> None:
    assert room.client.get("/enter?token=x").location == "/"


# --- hostile documents


def hostile(trick: str) -> bytes:
    """An SBOM in which every text that is shown is the same."""
    document = cyclonedx(
        metadata={
            "component": {
                "type": "application",
                "bom-ref": "p",
                "name": trick,
                "version": trick,
                "supplier": {"name": trick},
            }
        }
    )
    return encode(placed(document, "/components/1", {**ENGINE, "name": trick, "version": trick, "bom-ref": trick}))


def pages_about(room: Room) -> list[str]:
    """Every page on which something of a document stands."""
    first = [room.get(path) for path in ("/", "/vendors", "/products", "/documents", "/findings?state=all")]
    links = {link for page in first for link in read(page)[1] if link.split("?")[0] in ("/product", "/decide")}
    links |= {link for page in first for link in read(page)[1] if link.startswith("/documents/")}
    assert len(links) >= 3
    return [*first, *(room.get(link) for link in sorted(links))]


@pytest.mark.parametrize("trick", [trick for trick in (*TRICKS, *MARKS) if trick.strip()])
def test_hostile_names_are_text(url: str, tmp_path: Path, trick: str, furnish: Furnish) -> None:
    trick = trick.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    room = furnish(url)
    page = room.upload(**{"x.json".replace(".", "__"): hostile(trick)})
    shown = [page, *pages_about(room)]
    harmless = furnish(f"sqlite:///{tmp_path / 'other.db'}")
    same = [harmless.upload(x__json=hostile("a" * len(trick))), *pages_about(harmless)]
    # NOTE: some of them name a maker in disguise, and so are several findings of one thing.
    ours = {tag for one in same for tag in read(one)[2]} | {"ol", "h5"}
    for one in shown:
        assert {*read(one)[2]} <= ours
        assert read(one)[2].count("script") == 1
        assert harm(read(one)[0].replace("\n", " ")) == []
        assert all(link.startswith(("/", "?", "#", "https://")) for link in read(one)[1])
    assert harm("\n".join(line for line in room.log if "\x1b" in line)) == []


@pytest.mark.parametrize("trick", MARKS)
def test_hostile_file_names_and_searches_are_text(room: Room, trick: str) -> None:
    tags = read(room.get("/documents?words=a"))[2]
    assert read(room.client.get("/documents", query_string={"words": trick}).text)[2] == tags
    answer = room.post("/upload", sboms=(BytesIO(GATEWAY), f"{trick.replace('/', '').replace(chr(34), '%22')}.json"))
    page = room.get(answer.location)
    assert "script" not in [tag for tag in read(page)[2] if tag == "script"][1:]
    assert "<svg onload" not in page


def test_what_was_decided_is_text(room: Room) -> None:
    room.upload(gateway__json=GATEWAY)
    fields = {"vendor": "Acme", "product": "Gateway", "finding": finding_of("Gateway", db=room.url), "kind": "ask"}
    mark = MARKS[0] + "javascript:alert(1)"
    room.post("/decide", reason=mark, owner=mark, link=mark, evidence=(BytesIO(b"x"), "<b>.pdf"), **fields)
    page = room.get("/product?vendor=Acme&product=Gateway")
    assert "onload" in page
    assert "<svg onload" not in page
    assert not [link for link in read(page)[1] if "alert" in link]


# --- limits, and others at the same time


def test_a_request_that_is_too_large_is_told_clearly(
    url: str, furnish: Furnish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "_AROUND", 1000)
    room = furnish(url, limits=Limits(size=1000))
    page = room.upload(413, large__json=b"x" * 2001)
    assert "This is too large" in page
    assert "1,000 bytes" in text(page)
    assert "--limit size" in page
    assert listed("documents", db=url) == []


def held_up(furnish: Furnish, url: str, number: int) -> tuple[Room, threading.Event, list[threading.Thread], list[int]]:
    """A desk where so many uploads wait for the first to be judged."""
    begun, go, codes = threading.Semaphore(0), threading.Event(), list[int]()

    def slow(*arguments: Any) -> Any:
        begun.release()
        assert go.wait(_WAIT)
        return checked_bytes(*arguments)

    room = furnish(url, judge=slow)

    def one(index: int) -> None:
        client = room.client.application.test_client()
        token = csrf(client.get("/").text)
        data = {"csrf_token": token, "sboms": (BytesIO(product(f"Box {index}", vendor="Acme")), "a.json")}
        codes.append(client.post("/upload", data=data).status_code)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    assert begun.acquire(timeout=_WAIT)
    return room, go, threads, codes


def test_only_so_many_may_judge_at_once(url: str, furnish: Furnish) -> None:
    """The others are told to come again, and pages go on in the meantime."""
    room, go, threads, codes = held_up(furnish, url, rooms.PLACES + 2)
    try:
        for _ in range(_WAIT * 10):
            if len(codes) == 2:
                break
            threading.Event().wait(0.1)
        assert codes == [503, 503]
        assert "There is nothing here yet" in room.get("/")
        answer = room.post("/upload", 503, sboms=(BytesIO(GATEWAY), "a.json"))
        assert answer.headers["Retry-After"]
        assert "try again in a moment" in answer.text
    finally:
        go.set()
        for thread in threads:
            thread.join(_WAIT)
    assert sorted(codes) == [303] * rooms.PLACES + [503, 503]
    assert len(listed("documents", db=url)) == rooms.PLACES


def test_several_at_once_lose_nothing(url: str, furnish: Furnish) -> None:
    """The same files and others, from several windows."""
    room = furnish(url)
    codes: list[int] = []

    def one(index: int) -> None:
        client = room.client.application.test_client()
        for number in range(3):
            token = csrf(client.get("/").text)
            file = (BytesIO(product(f"Box {number}", f"{index % 2}.0", vendor="Acme", hit=True)), "a.json")
            codes.append(client.post("/upload", data={"csrf_token": token, "sboms": file}).status_code)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(rooms.PLACES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_WAIT)
    assert codes == [303] * 3 * rooms.PLACES
    assert len(listed("documents", db=url)) == 6
    assert room.failures == []


def test_a_locked_database_is_told_clearly(url: str, monkeypatch: pytest.MonkeyPatch, furnish: Furnish) -> None:
    monkeypatch.setattr(databases, "_WAIT", 0)
    room = furnish(url)
    room.upload(gateway__json=GATEWAY)
    other = databases.Database(url)
    with other.writing() as session:
        session.execute(sql("SELECT 1"))
        page = text(room.upload(503, b__json=product("Box", vendor="Acme")))
        assert "Not available at the moment" in page
        assert "database is locked" in page
        assert "Traceback" not in page
        assert "Gateway" in room.get("/products")
    assert "1 file filed" in text(room.upload(b__json=product("Box", vendor="Acme")))


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"no database" * 1000), lambda path: path.unlink()])
def test_a_database_that_is_gone_is_told_clearly(
    tmp_path: Path, spoil: Callable[[Path], None], furnish: Furnish
) -> None:
    file = tmp_path / "portfolio.db"
    room = furnish(f"sqlite:///{file}")
    room.upload(gateway__json=GATEWAY)
    room.desk.database.close()
    for left in tmp_path.glob("portfolio.db-*"):
        left.unlink()
    spoil(file)
    page = text(room.get("/products", 503))
    assert "Not available at the moment" in page
    assert "portfolio.db" in page
    assert str(Path(__file__).parent) not in page


def test_wrong_use_is_none_of_the_database_whatever_it_names(url: str, furnish: Furnish) -> None:
    def wrong(*_: object) -> Any:
        raise UsageError("it cannot be", where=room.desk.database.name)

    room = furnish(url, judge=wrong)
    assert "it cannot be" in room.upload(400, gateway__json=GATEWAY)


def test_a_bug_is_told_without_its_traceback(url: str, furnish: Furnish) -> None:
    def broken(*_: object) -> Any:
        raise RuntimeError("secret things")

    room = furnish(url, judge=broken)
    page = room.upload(500, gateway__json=GATEWAY)
    assert "this is a bug in bomward" in page
    assert "secret things" not in page
    assert [str(failure) for failure in room.failures] == ["secret things"]
    assert room.get("/").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_other_methods_do_nothing(room: Room, method: str) -> None:
    answer = room.client.open("/", method=method.upper(), data={"csrf_token": csrf(room.get("/"))})
    assert answer.status_code == 405


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "desk.css/../../app.py", "app.py", ""])
def test_only_our_own_files_are_had(room: Room, name: str) -> None:
    assert room.client.get(f"/assets/{name}").status_code == 404
