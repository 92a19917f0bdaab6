"""Markdown: short enough to be posted, the worst first, and nothing in it that a viewer would make something of."""

from __future__ import annotations

import re

import msgspec
import pytest
from tests.outputs import hostile, readers, samples

from bomward.findings import Outcome, Report
from bomward.outputs.markdown import code, prose, render


def page(report: Report) -> str:
    return readers.markdown(render(report, samples.glossary()))


def test_the_page_of_everything() -> None:
    """Verdicts worst first, the findings that press in full, the others on a line, and what was not judged."""
    shown = page(samples.everything())
    assert re.findall(r"<td><strong>(.*?)</strong>", shown) == ["PROHIBITED", "UNCHECKED", "INCOMPLETE", "CLEAR"]
    headings = re.findall(r"<h3>(.*?)</h3>", shown)
    assert [heading.partition(":")[0] for heading in headings] == [
        "1. prohibited",
        "2. review",
        "Also seen",
        "Decided on, or known before",
        "Not judged",
    ]
    assert "<s>prohibited: <code>kav-legacy 8.9.2</code> is Kaspersky Anti-Virus SDK</s>" in shown
    assert "<strong>Waived until 2026-12-31, by J. Doe: Replaced in 4.3, which ships in December</strong>" in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words, 100 % (so far).", "plain words, 100 % \\(so far\\)\\."),
        ("by @acme/team: see https://a.example/x.", "by `@acme/team`\\: see `https://a.example/x`\\."),
        ("fixes #12, !3 and acme/repo#4", "fixes `#12`, `!3` and `acme/repo#4`"),
        (":shrug: a@b.example", "\\:`shrug`\\: `a@b.example`"),
        ("<b>x</b> | y", "&lt;b&gt;x&lt;/b&gt; \\| y"),
        ("@a`b|c", "`@a\\x60b\\x7cc`"),
        ("\u202e@x", "`\\u202e@x`"),
    ],
)
def test_prose(text: str, expected: str) -> None:
    """Words stay words; what would become a mention, an issue or a link is shown as code."""
    assert prose(text) == expected


def test_what_a_document_says_in_seen_and_path_stands_in_code_spans() -> None:
    """GitHub would make a link of GH-7; what is ours stays prose."""
    found = msgspec.structs.replace(
        samples.finding(name="GH-7"), path=("GH-8", "GH-9", "GH-10"), ways=2, through=("GH-11", "acme/web")
    )
    shown = page(samples.report(samples.document(found), exit_code=1))
    assert "<li>Seen: name is &quot;<code>GH-7</code>&quot; (exact, matches kav-sdk)</li>" in shown
    path = "<code>GH-8 &gt; GH-9 &gt; GH-10</code>; the shortest of 2 ways, which begin with <code>GH-11</code>, "
    assert f"<li>Path: {path}<code>acme/web</code></li>" in shown


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x?y=1&z#s", '<a href="https://a.example/x?y=1&amp;z#s">89 FR 1</a>'),
        ("javascript:alert(1)", "89 FR 1"),
        ("https://a.example/x)>[y](z", "89 FR 1"),
        ("", "89 FR 1"),
    ],
)
def test_a_law_is_told_with_confidence_and_a_link(url: str, expected: str) -> None:
    verdict = msgspec.structs.replace(samples.verdict(Outcome.PROHIBITED), citation="89 FR 1", url=url)
    found = msgspec.structs.replace(samples.finding(), verdicts=(verdict,))
    shown = page(samples.report(samples.document(found), exit_code=1))
    assert f"<li>Final Determination ICTS-2021-002 ({expected}), prohibited (high confidence): " in shown


def test_code_of_nothing_is_nothing() -> None:
    """A code span needs something in it."""
    assert code("") == code("  ") == ""


@pytest.mark.parametrize("count", [300, 3_000])
def test_a_flood_is_cut_worst_first_and_counted(count: int) -> None:
    """The real one comes first, and the rest is counted by outcome."""
    decoys = [samples.finding(Outcome.REVIEW, identity=f"{n:016x}", name=f"decoy-{n}") for n in range(count)]
    report = samples.report(samples.document(*decoys, samples.finding()), samples.unchecked(), exit_code=1)
    text = render(report, samples.glossary())
    shown = page(report)
    assert len(text) <= 65_000
    assert "<h3>1. prohibited: <code>kav-sdk 8.9.2</code>" in shown
    full = shown.count("<h3>") - 2
    assert f"… and {count - full:,} more findings ({count - full:,} review) in the JSON report" in shown
    assert "The document ends in the middle of a string" in shown


def test_many_documents_are_cut_worst_first_and_counted() -> None:
    """So many rows as there is room for."""
    clear = [samples.document(source=f"{'x' * 200}-{n}.json") for n in range(500)]
    shown = page(samples.report(*clear, samples.unchecked(), samples.document(samples.finding()), exit_code=1))
    rows = re.findall(r"<td><strong>(.*?)</strong>", shown)
    assert rows[:2] == ["PROHIBITED", "UNCHECKED"]
    assert f"{502 - len(rows)} more documents, {502 - len(rows)} of them clear" in shown


def test_room_is_kept_however_long_the_texts_are() -> None:
    """Escapes make a text longer than it was."""
    report = hostile.drenched("\u202e" * 5_000)
    many = msgspec.structs.replace(report, documents=report.documents * 40, gone=report.gone * 90)
    assert len(render(many, samples.glossary())) <= 65_536


def test_waivers_that_do_nothing_and_what_is_gone_are_told() -> None:
    """A waiver that expired is somebody's work to do."""
    shown = page(hostile.drenched("kav"))
    assert "<h3>Waivers to look at</h3>" in shown
    assert "expired waiver for <code>kav</code>" in shown
    assert "<h3>Gone since the baseline</h3>" in shown
