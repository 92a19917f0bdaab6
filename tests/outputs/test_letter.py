"""The letter to the supplier: what is asked and what is left out, the same in every form, and nothing in it that acts."""

from __future__ import annotations

import datetime
import re
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt
from tests.outputs import hostile, samples
from tests.outputs.reading import TRICKS, harm

from bomward.findings import DocumentReport, Finding, Outcome, Report, SubjectId
from bomward.inventory import Gap
from bomward.outputs import letter
from bomward.outputs.letter import Post
from bomward.outputs.letter.composing import compose
from bomward.outputs.letter.markdown import write
from bomward.outputs.letter.parts import Letter as Whole
from bomward.outputs.letter.parts import Line

EVERYTHING = samples.everything()
POST = Post(sender="Brightwater Ltd", by=datetime.date(2026, 12, 11))
ENGINE = samples.finding()


def written(report: Report, post: Post = POST, ending: str = ".md") -> bytes:
    return letter.render(report, samples.glossary(), post, letter.writer(ending))


def text(*documents: DocumentReport, post: Post = POST) -> str:
    return written(samples.report(*documents), post).decode()


def asked(*findings: Finding, post: Post = POST) -> str:
    return text(samples.document(*findings), post=post)


def part(letter_: str, label: str) -> str:
    """What is said under a label of the first question that has it."""
    found = re.search(rf"^- \*\*{label}:\*\*(.*(?:\n  - .*)*)", letter_, re.MULTILINE)
    assert found, label
    return found[1]


# --- What is asked


def test_a_finding_is_asked_about_with_all_that_an_answer_needs() -> None:
    told = asked(ENGINE)
    assert "### 1.1 `kav-sdk 8.9.2`" in told
    seen = part(told, "What the SBOM says")
    assert "component `kav-sdk 8.9.2`, line 120" in seen
    assert "in `acme-gateway > mail@3.1.0 > kav-sdk`" in seen.replace("%40acme/", "")
    assert "name `kav-sdk`, line 122" in seen
    assert "supplier `AO Kaspersky Lab`, line 125" in seen
    assert "Kaspersky Anti-Virus SDK" in part(told, "How we read it")
    law = "Final Determination ICTS-2021-002 ([89 FR 52434 (2024-06-24); 15 CFR part 791](<https://example.gov/"
    assert law in part(told, "Why we ask")
    answer = part(told, "A good answer")
    assert all(word in answer for word in ("version", "files", "licence", "who supplied it", "written confirmation"))
    assert f"vulnerability `{ENGINE.id}`, component `{ENGINE.component.purl}`" in answer
    assert part(told, "Reference").strip() == f"`{ENGINE.id}`"


def test_the_head_says_from_whom_to_whom_and_by_when() -> None:
    told = asked(ENGINE)
    head = told.partition("Dear Sir or Madam")[0]
    assert [part(head, label).strip() for label in ("From", "To", "Date", "Answer by")] == [
        "Brightwater Ltd",
        "Acme Corp",
        "2026-11-22",
        "2026-12-11",
    ]
    assert "in writing by 2026-12-11" in told
    assert part(asked(ENGINE, post=Post(recipient="Acme, Product Security")), "To").strip() == "Acme, Product Security"


def test_nobody_is_named_who_is_not_known() -> None:
    bare = msgspec.structs.replace(samples.document(ENGINE), subject=SubjectId(name="", version="", supplier=""))
    told = text(bare, post=Post())
    assert not re.search(r"\*\*(From|To|Answer by|Product):", told)
    assert told.startswith("# Questions about the software in acme-gateway.cdx.json")
    assert told.endswith("Yours faithfully,\n")


def test_the_question_of_the_catalog_is_asked_and_what_is_open_is_told() -> None:
    told = asked(samples.capped())
    assert part(told, "Our question").strip() == samples.capped().ask
    assert "an option that is licensed apart" in part(told, "What is open")


@pytest.mark.parametrize("outcome", [Outcome.NOTED, Outcome.EXCEPTED, Outcome.NOT_COVERED])
def test_what_presses_nobody_is_no_question(outcome: Outcome) -> None:
    lesser = samples.finding(outcome, identity="lesser")
    assert not letter.asked_about(samples.report(samples.document(lesser)), POST)
    assert "lesser" not in asked(lesser, ENGINE)


@pytest.mark.parametrize(
    "outcome", [Outcome.PROHIBITED, Outcome.LIKELY_PROHIBITED, Outcome.REVIEW, Outcome.ADVISED_AGAINST]
)
def test_what_presses_is_a_question_with_a_law_under_it(outcome: Outcome) -> None:
    told = asked(samples.finding(outcome))
    assert "### 1.1 " in told
    assert "Final Determination" in part(told, "Why we ask")
    assert part(told, "Our question").strip().endswith("?")


def test_what_was_decided_is_asked_only_where_that_is_wanted() -> None:
    waived = samples.waived()
    assert not letter.asked_about(samples.report(samples.document(waived)), POST)
    told = asked(waived, post=Post(decided=True))
    assert f"`{waived.id}`" in told
    assert waived.waiver is not None
    assert waived.waiver.reason not in told


def test_several_places_are_one_question_and_each_is_named() -> None:
    group = [
        samples.finding(identity=f"bw-{number}", name=f"kav-{number}", line=number * 30) for number in range(1, 26)
    ]
    told = asked(*group)
    assert told.count("### ") == 1
    assert "### 1.1 `kav-1 8.9.2` and 24 more components" in told
    assert "and 5 more places like these" in part(told, "What the SBOM says")
    assert "`bw-20` and 5 more" in part(told, "Reference")


def test_what_is_too_much_for_a_letter_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bomward.outputs.letter.questions.MOST", 1)
    told = asked(ENGINE, samples.capped())
    assert told.count("### ") == 2
    assert "1 more component of the kind above" in part(told, "What is missing or unclear")


def test_a_gap_is_asked_about() -> None:
    told = text(samples.incomplete())
    missing = part(told, "What is missing or unclear")
    assert "another document holds the contents, and was not given (/externalReferences/0)" in missing
    assert "an attachment was not looked into, 2 times" in missing
    assert "missing" in part(told, "A good answer")
    assert "Final Determination" in part(told, "Why we ask")
    assert "VEX" not in told


def test_a_gap_in_a_checked_document_is_asked_about_too() -> None:
    gap = Gap(reason="the licence text is not attached", where="/components/8")
    told = text(msgspec.structs.replace(samples.document(), gaps=(gap,)))
    assert "the licence text is not attached" in part(told, "What is missing or unclear")


def test_of_many_gaps_the_rest_is_counted() -> None:
    gaps = tuple(Gap(reason=f"reason {number}", where="") for number in range(60))
    assert "and 10 more places" in text(msgspec.structs.replace(samples.document(), gaps=gaps))


def test_of_an_unread_document_a_readable_one_is_asked_for() -> None:
    told = text(samples.unchecked(ENGINE))
    assert "### 1.1 An SBOM that can be read" in told
    assert "line 48, byte 10240: The document ends in the middle of a string" in part(told, "What is wrong")
    assert "### 1.2 `kav-sdk 8.9.2`" in told


def test_what_the_supplier_said_before_is_told() -> None:
    stated = part(asked(samples.said()), "What was stated so far")
    assert "Acme Corp" in stated
    assert "The engine was taken out in 4.2" in stated


def test_a_section_for_each_document_the_worst_first_and_the_others_by_name() -> None:
    told = written(EVERYTHING).decode()
    shown = re.findall(r"^- \*\*Document:\*\* `(.*?)`", told, re.MULTILINE)
    assert shown == ["acme-gateway.cdx.json", "broken.spdx.json", "SBOM"]
    assert f"- **SHA-256:** `{samples.document().sha256}`" in told
    assert "We have no question about: Acme Gateway 4.2." in told


def test_our_folders_are_nobody_elses_business() -> None:
    inside = msgspec.structs.replace(samples.unchecked(), source="/srv/secret/box.zip!/in/a.json")
    error = msgspec.structs.replace(samples.unchecked().error, where="/srv/secret/box.zip!/in/a.json")  # type: ignore[type-var]  # it has one
    told = text(msgspec.structs.replace(inside, error=error))
    assert "`box.zip!/in/a.json`" in told
    assert "secret" not in told


def test_nothing_to_ask_is_no_clearance() -> None:
    told = text(samples.document())
    assert "have no question about them. That is no proof of anything." in told
    assert "### " not in told


# --- In every form


def words(whole: Whole) -> list[str]:
    """All that is said, line by line."""
    lines: list[Line] = [whole.title, *whole.opening, *whole.closing]
    facts = [*whole.head]
    for section in whole.sections:
        lines.append(section.heading)
        facts += section.facts
        for question in section.questions:
            lines.append(question.heading)
            facts += question.facts
    lines += [line for fact in facts for line in fact.lines]
    return [shown("".join(run.text for run in line)) for line in lines]


def shown(said: str) -> str:
    return " ".join(said.split())


def of_markdown(data: bytes) -> str:
    page: str = MarkdownIt("commonmark").render(data.decode())
    reader = _Page()
    reader.feed(page)
    return reader.said


def of_html(data: bytes) -> str:
    reader = _Page()
    reader.feed(data.decode())
    return reader.said


def of_docx(data: bytes) -> str:
    docx = pytest.importorskip("docx")
    return "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs)


READERS: dict[str, Any] = {".md": of_markdown, ".html": of_html, ".docx": of_docx}
_TAGS = {"h1", "h2", "h3", "p", "ul", "li", "strong", "code", "a", "em"} - {"em"}
_PAGE = {"html", "head", "meta", "title", "style", "body", "main", "header", "section", "article", "dl", "dt", "dd"}


class _Page(HTMLParser):
    """What a page says; it loads nothing, runs nothing, and leads to the law alone."""

    def __init__(self) -> None:
        super().__init__()
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS | _PAGE
        allowed = {"a": {"href"}, "html": {"lang"}, "meta": {"charset", "http-equiv", "content", "name"}}
        assert {name for name, _ in attrs} <= allowed.get(tag, set[str]())
        assert tag != "a" or str(dict(attrs)["href"]).startswith("https://example.gov/")

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.mark.parametrize("ending", READERS)
def test_every_form_says_all_of_it(ending: str) -> None:
    if ending == ".docx":
        pytest.importorskip("docx")
    said = shown(READERS[ending](written(EVERYTHING, ending=ending)))
    whole = compose(EVERYTHING, samples.glossary(), POST)
    assert [line for line in words(whole) if line not in said] == []


@pytest.mark.parametrize("ending", READERS)
def test_the_same_report_gives_the_same_bytes(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if ending == ".docx":
        pytest.importorskip("docx")
    first = written(EVERYTHING, ending=ending)
    monkeypatch.setattr("zipfile.time.localtime", lambda *_: (1999, 2, 3, 4, 5, 6, 0, 0, 0))
    assert written(EVERYTHING, ending=ending) == first


def test_a_word_document_says_when_it_is_of_and_links_the_law() -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document(BytesIO(written(samples.report(samples.document(ENGINE)), ending=".docx")))
    about = document.core_properties
    assert (about.created.date(), about.modified.date()) == (samples.report().as_of,) * 2
    links = [link.address for paragraph in document.paragraphs for link in paragraph.hyperlinks]
    assert links == [verdict.url for verdict in ENGINE.verdicts]


def test_a_word_document_has_its_points_as_a_list() -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document(BytesIO(written(samples.report(samples.document(ENGINE)), ending=".docx")))
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert {"Heading 1", "Heading 2", "Heading 3", "Normal", "List Bullet"} == set(styles)


# --- What somebody hostile would write


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("ending", READERS)
def test_a_hostile_document_comes_out_harmless(ending: str, trick: str) -> None:
    if ending == ".docx":
        pytest.importorskip("docx")
    data = written(hostile.drenched(trick), Post(decided=True), ending)
    if ending != ".docx":
        assert harm(data.decode()) == []
    assert READERS[ending](data)


@given(report=hostile.reports())
@settings(max_examples=40)
def test_no_text_is_taken_for_markup(report: Report) -> None:
    whole = compose(report, samples.glossary(), POST)
    data = write(whole)
    assert harm(data.decode()) == []
    page: str = MarkdownIt("commonmark").render(data.decode())
    _Page().feed(page)
    questions = [question for section in whole.sections for question in section.questions]
    facts = [*whole.head, *(fact for section in whole.sections for fact in section.facts)]
    facts += [fact for question in questions for fact in question.facts]
    several = [fact for fact in facts if len(fact.lines) != 1]
    assert page.count("<li>") == len(facts) + sum(len(fact.lines) for fact in several)
    assert (page.count("<h2>"), page.count("<h3>")) == (len(whole.sections), len(questions))
