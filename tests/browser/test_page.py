"""The page in a real browser: quiet, whole with and without its script, on every width, on paper and in the dark."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.browser.conftest import MANY, Opened, flooded
from tests.outputs import hostile, samples
from tests.outputs.reading import TRICKS

from bomward.findings import Report, SubjectId
from bomward.outputs.html import Remembered, render
from bomward.outputs.pictures import Day

_WIDTHS = (400, 768, 1280)
_SCHEMES = ("light", "dark")
_PRINTED = 200
"""Findings on paper: Chromium takes longer for each page the more there are."""
_SHOWN = "[...document.querySelectorAll('.place')].filter(one => one.checkVisibility()).length"
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_SPILLING = """() => [...document.querySelectorAll('main *')].filter(one => !one.closest('.scroll, svg, caption'))
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(one => one.outerHTML.slice(0, 80))"""
_FOCUSED = """() => {
    const one = document.activeElement;
    return one === document.body ? null : {
        id: one.id, by: one.dataset.by || '', html: one.outerHTML, outline: getComputedStyle(one).outlineStyle };
}"""
_PALE = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const seen = (colours) => {
        canvas.clearRect(0, 0, 1, 1);
        for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    };
    const light = ([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    const pale = new Set();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const own = text.parentElement;
        if (!text.data.trim() || !own.checkVisibility() || own.closest('script, svg, button:disabled')) continue;
        const below = [];
        for (let up = own; up; up = up.parentElement) below.unshift(getComputedStyle(up).backgroundColor);
        const ground = light(seen(below)), ink = light(seen([...below, getComputedStyle(own).color]));
        const contrast = (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
        if (contrast < 4.5) pale.add(`${own.tagName}.${own.className} ${contrast.toFixed(2)}`);
    }
    return [...pale];
}"""


def shown(window: Any) -> int:
    """How many findings are to be seen."""
    number: int = window.evaluate(_SHOWN)
    return number


def status(window: Any) -> str:
    text: str = window.inner_text("#shown")
    return text


def choose(window: Any, by: str, value: str) -> None:
    window.select_option(f"[data-by={by}]", value)


def search(window: Any, words: str) -> None:
    """Puts it in; the key Enter looks for it at once."""
    window.fill("#words", words)
    window.keyboard.press("Enter")


def typed(window: Any, words: str) -> None:
    """Searches letter by letter."""
    window.locator("#words").press_sequentially(words)
    window.keyboard.press("Enter")


def next_control(window: Any) -> dict[str, str] | None:
    """What the key Tab leads to; nothing where it leads out of the page."""
    window.keyboard.press("Tab")
    focused: dict[str, str] | None = window.evaluate(_FOCUSED)
    return focused


# --- quiet


@pytest.mark.parametrize("sample", samples.ONE_OF_EACH)
def test_it_loads_without_a_word(opened: Opened, sample: str) -> None:
    """No request, no error, no warning of the policy: the fixture sees to that."""
    window = opened(samples.ONE_OF_EACH[sample])
    assert "SBOM screening report" in window.inner_text("header").capitalize().replace("Sbom", "SBOM")
    assert window.locator("#filters").is_visible() == (window.locator(".place").count() > 0)


def test_hostile_names_do_nothing(opened: Opened) -> None:
    """Nothing is added to the page, and nothing happens when it is used."""
    shape = "[...document.querySelectorAll(':not(option)')].map(one => one.tagName).join()"
    tricks = [trick for trick in TRICKS if trick.strip()]
    tricks += ['"><svg onload=alert(1)>', "'-alert(1)-'", "</script><script>alert(1)</script>", "{{7*7}}${7*7}"]

    def drenched(texts: list[str]) -> Report:
        return samples.report(*(document for text in texts for document in hostile.drenched(text).documents))

    window = opened(drenched(tricks))
    # NOTE: no two alike, or they would be one vendor.
    harmless = [f"{number}".ljust(len(trick), "a") for number, trick in enumerate(tricks)]
    assert window.evaluate(shape) == opened(drenched(harmless)).evaluate(shape)
    search(window, "alert")
    assert shown(window) > 0
    window.locator("#reset").click()


def test_a_script_that_got_in_would_not_run(opened: Opened, tmp_path: Path) -> None:
    """The policy holds, whatever is written into the page."""
    window = opened(samples.ONE_OF_EACH["prohibited"])
    file = tmp_path / "report.html"
    file.write_text(file.read_text("utf-8").replace("<h1>", "<h1><script>document.title='owned'</script>"), "utf-8")
    fresh = window.context.browser.new_page()
    fresh.goto(file.as_uri())
    assert fresh.title().startswith("PROHIBITED")
    fresh.close()


# --- search and filters


def test_search_and_filters_hold_over_thousands(opened: Opened) -> None:
    flood = flooded(MANY)
    window = opened(flood)
    assert (shown(window), status(window)) == (MANY, f"{MANY:,} findings")
    typed(window, "KAV-Real")
    assert (shown(window), status(window)) == (1, f"1 of {MANY:,} findings; a print shows all")
    search(window, "log-77 supplier 37")
    assert shown(window) == 1  # NOTE: log-770 and the like are of other suppliers, but for log-77 itself
    window.locator("#reset").click()
    assert shown(window) == MANY
    choose(window, "outcome", "review")
    reviewed = shown(window)
    assert reviewed == sum(finding.outcome == "review" for one in flood.documents for finding in one.findings)
    choose(window, "document", "second.cdx.json")
    choose(window, "supplier", "Supplier 8")
    assert 0 < shown(window) == MANY // 2 // 40
    assert window.locator("section.document:not(.out)").count() == 1
    search(window, "no such thing")
    assert shown(window) == 0


def test_a_decision_can_be_filtered_by(opened: Opened) -> None:
    window = opened(samples.report(samples.document(samples.finding(), samples.waived(), samples.known())))
    options = window.locator("[data-by=standing] option").all_inner_texts()
    assert options == ["all", "to settle (1)", "waived (1)", "in the baseline (1)"]
    choose(window, "standing", "waived")
    assert shown(window) == 1
    assert window.locator(".matter:visible").get_by_text("J. Doe").count() == 1


def test_a_link_to_a_hidden_finding_shows_it(opened: Opened) -> None:
    window = opened(samples.report(samples.document(samples.finding(), samples.waived())))
    choose(window, "standing", "waived")
    assert not window.locator("#finding-1").is_visible()
    window.locator(".tree a").first.click()
    window.wait_for_function("document.getElementById('finding-1').checkVisibility()")


def test_it_is_used_with_the_keyboard(opened: Opened) -> None:
    """The first key leads past everything to the findings; every control is reached, and is seen to be."""
    window = opened(samples.ONE_OF_EACH["everything"])
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.hash") == "#findings"
    assert window.locator(".skip").bounding_box()["x"] >= 0
    reached = set()
    while focused := next_control(window):
        reached.update({focused["id"], focused["by"]})
        assert focused["outline"] != "none", focused["html"]
    assert {"words", "outcome", "standing"} <= reached


def test_without_a_script_it_is_whole(opened: Opened) -> None:
    window = opened(flooded(MANY), java_script_enabled=False)
    assert not window.locator("#filters").is_visible()
    assert window.locator(".place").count() == MANY
    assert window.locator(".place").last.is_visible()


# --- as it looks


@pytest.mark.parametrize("width", _WIDTHS)
@pytest.mark.parametrize("trick", ["x" * 5_000, "W W" * 200, "everything"])
def test_it_is_no_wider_than_the_window(opened: Opened, width: int, trick: str) -> None:
    report = samples.ONE_OF_EACH["everything"] if trick == "everything" else hostile.drenched(trick)
    window = opened(report, width=width)
    assert window.evaluate(_WIDER) <= 0
    assert window.evaluate(_SPILLING) == []


@pytest.mark.parametrize("scheme", _SCHEMES)
@pytest.mark.parametrize("sample", ["everything", "known", "said", "lesser"])
def test_all_text_can_be_read(opened: Opened, scheme: str, sample: str) -> None:
    """A contrast of 4.5 to 1 at least (WCAG 2.2, AA)."""
    window = opened(samples.ONE_OF_EACH[sample], color_scheme=scheme)
    assert window.evaluate(_PALE) == []
    ground = window.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")


# --- on paper


def printed(window: Any, file: Path) -> list[str]:
    """The text of each page."""
    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: pip install pypdfium2")
    window.pdf(path=file, format="A4")
    document = pdfium.PdfDocument(file)
    texts = []
    for page in document:
        layer = page.get_textpage()
        texts.append(str(layer.get_text_bounded()))
        layer.close()
        page.close()
    document.close()
    return texts


def test_a_print_has_everything(opened: Opened, tmp_path: Path) -> None:
    """Also what a filter hides; each page says where it belongs."""
    window = opened(flooded(_PRINTED))
    search(window, "kav-real")
    pages = printed(window, tmp_path / "a.pdf")
    text = "".join(pages)
    found = set(re.findall(r"bw-\d+", text))
    assert found == {f"bw-{number}" for number in range(1, _PRINTED)}
    assert "kav-real" in text
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "2026-11-22, report " in page
    assert "SBOM screening report" in pages[1]


@pytest.mark.parametrize("scheme", _SCHEMES)
def test_a_print_is_light_and_no_wider_than_the_paper(opened: Opened, scheme: str) -> None:
    window = opened(hostile.drenched("x" * 5_000), color_scheme=scheme)
    window.set_viewport_size({"width": 673, "height": 900})  # NOTE: what margins of 16 mm leave of A4
    window.emulate_media(media="print")
    assert window.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert window.evaluate(_WIDER) <= 0
    assert window.evaluate(_SPILLING) == []
    assert window.evaluate(_PALE) == []
    assert not window.locator("nav").is_visible()


# --- pictures


def remembered() -> str:
    """A page on many vendors, with a past and with what hangs beside the findings."""
    plain = samples.ONE_OF_EACH["everything"].documents
    documents = [
        msgspec.structs.replace(one, subject=SubjectId(name="P", version="1", supplier=f"Vendor {number} & Sons " * 3))
        for number, one in enumerate(plain * 10)
    ]
    first = datetime.date(2024, 1, 1)
    days = [
        Day(day=first + datetime.timedelta(number), counts={"prohibited": number % 9 + 1, "review": number % 4})
        for number in range(0, 1_000, 9)
    ]
    held = {one.sha256: {"acme-gateway": 1_000} for one in documents}
    known = samples.glossary()
    more = Remembered(
        entries=known.entries, regimes=known.regimes, notes=known.notes, rulings=(), days=tuple(days), held=held
    )
    return render(samples.report(*documents, exit_code=1), more)


def turned(window: Any, tmp_path: Path, text: str) -> None:
    """Shows another page in the window."""
    file = tmp_path / "remembered.html"
    file.write_text(text, "utf-8")
    window.goto(file.as_uri())


@pytest.mark.parametrize("width", _WIDTHS)
@pytest.mark.parametrize("scheme", _SCHEMES)
def test_pictures_can_be_read_on_every_width(opened: Opened, tmp_path: Path, width: int, scheme: str) -> None:
    window = opened(samples.ONE_OF_EACH["clear"], width=width, color_scheme=scheme)
    turned(window, tmp_path, remembered())
    window.locator("summary").click()
    assert window.evaluate(_WIDER) <= 0
    assert window.evaluate(_SPILLING) == []
    assert window.evaluate(_PALE) == []
    heights = window.evaluate(
        "[...document.querySelectorAll('.plot path')].map(one => one.getBoundingClientRect().height)"
    )
    assert max(heights) > 100
    assert window.locator(".folded").first.is_visible()


def test_pictures_say_to_a_screen_reader_what_they_show(opened: Opened, tmp_path: Path) -> None:
    window = opened(samples.ONE_OF_EACH["clear"])
    turned(window, tmp_path, remembered())
    (drawn,) = window.get_by_role("img", name="Findings from 2024-01-01 to 2026-09-26").all()
    assert "at first" in drawn.text_content()
    bars = window.get_by_role("table", name="Documents by vendor and outcome, the worst first")
    assert bars.get_by_role("row").count() == 1 + 25 + 1


def test_pictures_stand_on_paper_too(opened: Opened, tmp_path: Path) -> None:
    window = opened(samples.ONE_OF_EACH["clear"])
    turned(window, tmp_path, remembered())
    text = "".join(printed(window, tmp_path / "a.pdf"))
    assert "Findings over time" in text
    assert "2024-01-01" in text
    assert "Documents by vendor" in text
    assert "other parts" in text


# --- many documents


def test_documents_are_found_by_name_and_verdict(opened: Opened) -> None:
    clear = [samples.document(source=f"/a/folder/of/{number}.cdx.json") for number in range(300)]
    window = opened(samples.report(*clear, samples.document(samples.finding(), source="bad.json"), exit_code=1))
    rows = "[...document.querySelectorAll('.documents tbody tr')].filter(one => one.checkVisibility()).length"
    assert window.evaluate(rows) == 301
    assert window.locator(".documents tbody tr").first.inner_text().startswith("PROHIBITED")
    window.fill("#name", "folder 17.CDX")
    assert (window.evaluate(rows), window.inner_text("#listed")) == (3, "3 of 301 documents")
    window.select_option("#verdict", "prohibited")
    assert window.evaluate(rows) == 0
    window.fill("#name", "")
    assert window.evaluate(rows) == 1
    window.select_option("#verdict", "")
    assert (window.evaluate(rows), window.inner_text("#listed")) == (301, "")


def test_a_clear_document_has_its_line_and_a_link_leads_there(opened: Opened) -> None:
    window = opened(
        samples.report(samples.document(samples.finding()), samples.document(source="clear.json"), exit_code=1)
    )
    assert window.locator("section.document").count() == 2
    window.get_by_role("link", name="clear.json").click()
    assert window.evaluate("document.querySelector(':target').innerText.includes('clear.json')")
    search(window, "kav-sdk")
    assert not window.locator(".cleared").is_visible()
