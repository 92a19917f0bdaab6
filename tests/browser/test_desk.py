"""The desk in a real browser: clicked through from the first document to the filed decision, in any light and on any width."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import PATIENCE
from tests.browser.test_page import _PALE, _SPILLING, _WIDER, next_control
from tests.desk.running import furnished, served, served_here
from tests.desk.test_safety import MARKS, hostile
from tests.documents import FIXTURES
from tests.outputs.reading import TRICKS
from tests.portfolio.running import product

from bomward.checking import Policy

GATEWAY = FIXTURES / "gateway-appliance.cdx.json"
NAME = "Northlake Secure Mail Gateway"
_WIDTHS = (400, 1280)
_SCHEMES = ("light", "dark")

_ACTIVE = """['h1', 'script', '[onload], [onerror], iframe, img, main script']
    .map(which => document.querySelectorAll(which).length)"""

Window = Callable[..., Any]
"""Opens the desk in a window: what Playwright calls a page."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk with documents of many kinds."""
    policy = Policy(as_of=datetime.date(2026, 11, 27))
    room = furnished(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'p.db'}", policy=policy)
    with served_here(room) as address:
        yield address
    room.desk.database.close()
    assert room.failures == []


@pytest.fixture
def window(browser: Any, address: str) -> Iterator[Window]:
    """Opens windows, and sees to it that they asked nobody else, complained of nothing and opened no dialog."""
    told: list[str] = []
    contexts: list[Any] = []

    def refused(dialog: Any) -> None:
        told.append(dialog.message)
        dialog.dismiss()

    def open_(path: str = "", *, width: int = 1280, **more: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **more)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        window = context.new_page()
        window.on("request", lambda request: None if request.url.startswith(address) else told.append(request.url))
        window.on("console", lambda message: told.append(message.text))
        window.on("pageerror", lambda error: told.append(str(error)))
        window.on("dialog", refused)
        window.goto(address + path)
        return window

    yield open_
    for context in contexts:
        context.close()
    assert told == []


def dropped(window: Any, *files: dict[str, Any] | str) -> None:
    """Chooses files and sends them."""
    window.set_input_files("input[name=sboms]", list(files))
    window.get_by_role("button", name="Check and keep").click()
    window.wait_for_url("**/filed/*")


def file(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/json", "buffer": data}


def filled(window: Any) -> None:
    """What the other tests look at."""
    broken = file("broken.json", b'{"bomFormat": "CycloneDX", ')
    versions = [file(f"v{number}.json", product("Box", f"{number}.0", vendor="Elm", hit=True)) for number in range(7)]
    dropped(window, str(GATEWAY), str(FIXTURES / "ticket-kiosk.cdx.json"))
    dropped(window, broken, *versions, file("evil.json", hostile(MARKS[0])), file("long.json", hostile("x" * 900)))


@pytest.fixture(scope="module")
def filed(browser: Any, address: str) -> str:
    """The page that comes after the desk was filled."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    filled(page)
    context.close()
    return str(page.url)


def kept(window: Any, link: str) -> tuple[str, bytes]:
    """What a link gives to keep."""
    with window.expect_download() as waiting:
        window.get_by_role("link", name=link, exact=True).click()
    return str(waiting.value.suggested_filename), Path(waiting.value.path()).read_bytes()


def test_the_whole_of_it(window: Window, tmp_path: Path) -> None:
    """Upload, look, take along, ask, decide, judge again."""
    page = window()
    dropped(page, str(GATEWAY))
    assert page.locator("h1").inner_text() == "1 file filed"
    page.get_by_role("link", name=GATEWAY.name).click()
    assert page.locator(".word").inner_text() == "PROHIBITED"
    assert page.locator(".matter").count() == 2
    assert page.locator(".path").first.inner_text().startswith("Northlake Secure Mail Gateway 6.2.1")
    name, data = kept(page, "Original")
    assert (name, data) == (GATEWAY.name, GATEWAY.read_bytes())
    name, data = kept(page, "Annotated SBOM")
    assert name == "gateway-appliance.cdx.annotated.json"
    assert b"bomward" in data
    name, data = kept(page, "Dossier")
    assert name.endswith("2026-11-27.html")
    assert b"SBOM screening report" in data
    assert kept(page, "CSV")[1].startswith(b'"record"')
    page.get_by_text("Letter to the supplier").click()
    page.get_by_label("From").fill("Brightwater Ltd")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Markdown").click()
    assert "Brightwater Ltd" in Path(waiting.value.path()).read_text("utf-8")
    page.get_by_role("link", name="Decide").first.click()
    decide(page, tmp_path)
    page.get_by_role("button", name="Judge again").click()
    assert "Judged again as of 2026-11-27: 0 findings new" in page.locator(".flash").inner_text()


def decide(page: Any, folder: Path) -> None:
    """Fills in the form, first wrongly."""
    page.get_by_label("Reason").fill("Removed with release 7.")
    page.get_by_label("Decided by").fill("J. Doe")
    page.get_by_role("radio", name="Accept").check()
    page.get_by_role("button", name="Record").click()
    assert page.evaluate("document.querySelector('[name=expires]').validity.valueMissing")
    page.get_by_label("Last day of an acceptance").fill("2027-01-31")
    proof = folder / "answer.pdf"
    proof.write_bytes(b"%PDF-1.7 removed")
    page.set_input_files("input[name=evidence]", str(proof))
    page.get_by_role("button", name="Record").click()
    page.wait_for_url("**/documents/*")
    assert "Recorded: accept of bw-" in page.locator(".flash").inner_text()
    assert page.get_by_text("Accepted until 2027-01-31.").count() == 1
    decisions = page.locator("#decisions").inner_text()
    assert "answer.pdf" in decisions
    assert hashlib.sha256(proof.read_bytes()).hexdigest() in decisions
    _, data = kept(page, "waivers.toml")
    assert b'reason = "Removed with release 7."' in data


def test_files_can_be_dropped(window: Window) -> None:
    page = window()
    drop = """([name, text]) => {
        const files = new DataTransfer();
        files.items.add(new File([text], name));
        for (const kind of ['dragenter', 'dragover', 'drop'])
            document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(drop, ["dropped.json", product("Dropped", vendor="Elm").decode()])
    assert "dropped.json" in page.locator("#drop-told").inner_text()
    page.get_by_role("button", name="Check and keep").click()
    page.wait_for_url("**/filed/*")
    assert page.get_by_role("link", name="dropped.json").count() == 1


def test_it_works_without_a_script(window: Window) -> None:
    page = window(java_script_enabled=False)
    filled(page)
    page.get_by_role("link", name="To settle", exact=True).click()
    page.get_by_label("Search").fill("box")
    page.get_by_role("button", name="Show").click()
    assert page.locator("tbody tr").count() == 1
    page.locator("tbody th a").click()
    page.get_by_role("radio", name="Ask").check()
    page.get_by_label("Reason").fill("What is it?")
    page.get_by_label("Decided by").fill("J. Doe")
    page.get_by_role("button", name="Record").click()
    assert "Recorded: ask of bw-" in page.locator(".flash").inner_text()


@pytest.mark.usefixtures("filed")
def test_a_list_follows_its_filter(window: Window) -> None:
    page = window("documents")
    page.get_by_label("This or worse").select_option("unchecked")
    page.wait_for_url("**outcome=unchecked**")
    assert page.locator("tbody tr").count() > 0
    assert "clear" not in page.locator("tbody").inner_text()


@pytest.mark.usefixtures("filed")
def test_everything_is_judged_again(window: Window) -> None:
    page = window("recheck")
    page.get_by_role("button", name="Judge everything again").click()
    page.wait_for_selector("#different-title", timeout=60_000)
    assert re.search(r"in \d+ documents", page.locator("#different-title").inner_text())


def test_hostile_names_do_nothing(window: Window) -> None:
    """The fixture sees to it that nothing is asked for, said or opened."""
    page = window()
    tricks = [trick for trick in (*TRICKS, *MARKS) if trick.strip()]
    names = [re.sub(r"[\x00-\x1f/\\\ud800-\udfff]", "_", trick)[:60] for trick in tricks]
    texts = [trick.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for trick in tricks]
    dropped(page, *(file(f"{name}.json", hostile(text)) for name, text in zip(names, texts, strict=True)))
    addresses = page.locator("main th a, main td a").evaluate_all("links => links.map(link => link.href)")
    for address in dict.fromkeys(addresses):
        page.goto(address)
        assert page.evaluate(_ACTIVE) == [1, 1, 0], address


def seen(page: Any, filed: str) -> list[str]:
    """The pages of the desk, one of each kind."""
    page.get_by_role("link", name="To settle", exact=True).click()
    page.wait_for_url("**/findings")
    links = page.locator("tbody a").evaluate_all("links => links.map(link => link.href)")
    wanted = {part: next(link for link in links if part in link) for part in ("/decide?", "/product?")}
    page.get_by_role("link", name="Documents", exact=True).click()
    page.wait_for_url("**/documents")
    document = page.locator("tbody th a").first.evaluate("link => link.href")
    base = filed.partition("/filed")[0]
    return [filed, document, *wanted.values(), *(f"{base}/{name}" for name in ("", "vendors", "findings", "recheck"))]


@pytest.mark.parametrize("width", _WIDTHS)
@pytest.mark.parametrize("scheme", _SCHEMES)
def test_it_can_be_read(window: Window, filed: str, width: int, scheme: str) -> None:
    """No wider than the window, with a contrast of 4.5 to 1 at least (WCAG 2.2, AA), in the dark too."""
    page = window(width=width, color_scheme=scheme)
    for address in seen(page, filed):
        page.goto(address)
        assert page.evaluate(_WIDER) <= 0, address
        assert page.evaluate(_SPILLING) == [], address
        assert page.evaluate(_PALE) == [], address
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") == (scheme == "light")


def test_it_is_used_with_the_keyboard(window: Window, filed: str) -> None:
    """The first key leads past everything; every control is reached, is seen to be, and has a name."""
    page = window()
    for address in seen(page, filed):
        page.goto(address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.hash") == "#content"
        nameless = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a')]
            .filter(one => !(one.labels?.length || one.textContent.trim() || one.getAttribute('aria-label')))
            .map(one => one.outerHTML)"""
        assert page.evaluate(nameless) == []
        while focused := next_control(page):
            assert focused["outline"] != "none", focused["html"]


@pytest.mark.usefixtures("filed")
def test_a_print_is_light_and_has_no_controls(window: Window) -> None:
    page = window(color_scheme="dark")
    page.get_by_role("link", name="Products", exact=True).click()
    page.get_by_role("link", name=NAME).click()
    page.set_viewport_size({"width": 673, "height": 900})
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(_WIDER) <= 0
    assert page.evaluate(_PALE) == []
    for control in ("nav", ".act", ".take", "footer a", "button"):
        assert not any(one.is_visible() for one in page.locator(control).all()), control


def test_the_token_is_asked_for_and_given(browser: Any, tmp_path: Path) -> None:
    with served("--db", tmp_path / "p.db", "--host", "0.0.0.0") as (_, address):  # noqa: S104 - what is tried here
        base = re.sub(r"//[^:/]+", "//127.0.0.1", address.partition("enter")[0])
        context = browser.new_context()
        page = context.new_page()
        page.goto(base)
        assert page.locator("h1").inner_text() == "This desk wants a token"
        page.goto(f"{base}enter?{address.partition('?')[2]}")
        page.wait_for_url(base)
        assert page.locator("h1").inner_text() == "Overview"
        assert "token" not in page.evaluate("document.cookie")
        context.close()
