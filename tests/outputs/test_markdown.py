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
