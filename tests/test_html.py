"""The page to read, print and file: every fact of the report stands in it, and nothing in it comes alive."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import msgspec
import pytest
from tests.conftest import Golden
from tests.outputs import hostile, samples
from tests.outputs.page import page
from tests.outputs.reading import TRICKS

import bomward.outputs.html as output
from bomward.findings import (
    ComponentId,
    DocumentReport,
    Finding,
    GoneFinding,
    Outcome,
    Relation,
    Report,
    WaiverRecord,
    WaiverStatus,
)
from bomward.inventory import Gap, Note
from bomward.outputs import json, wording
from bomward.outputs.html import view

_OURS = re.compile(r"(<style>|<script>|;sha256-)(?!@page\{).*?(</style>|</script>|&)", re.DOTALL)


def render(report: Report, **notes: tuple[Note, ...]) -> str:
    return output.render(report, samples.glossary(**notes))


def told(report: Report, **notes: tuple[Note, ...]) -> str:
    """All text of the page, its blanks evened out."""
    (body,) = page(render(report, **notes)).iter("body")
    return " ".join(" ".join(body.itertext()).split())


def one(finding: Finding) -> Report:
    return samples.report(samples.document(finding))


def history() -> Report:
    """What a policy and a baseline bring in."""
    waiver = WaiverRecord(
        reason="Taken out soon",
        owner="J. Doe",
        until=samples.report().as_of,
        link="https://tracker.example/7",
        finding="",
        component="kav-sdk",
        entry=samples.ENGINE,
        document="build/*.json",
        status=WaiverStatus.AMBIGUOUS,
        count=2,
        products=("Acme Gateway", "Acme Router"),
    )
    component = ComponentId(ref="x", name="kav-old", version="7.1", supplier="", purl="", cpe="")
    gone = GoneFinding(
        id="bw-gone", source="old.json", component=component, entry=samples.ENGINE, outcome=Outcome.PROHIBITED
    )
    return msgspec.structs.replace(samples.everything(), waivers=(waiver,), gone=(gone,), baseline="cd" * 32)


# --- what stands in it


@pytest.mark.parametrize("sample", ["prohibited", "everything"])
def test_golden(sample: str, golden: Golden) -> None:
    """Byte for byte, but for the style and the script, which stand in files of their own."""
    golden(f"{sample}.html", _OURS.sub(r"\1…\2", render(samples.ONE_OF_EACH[sample])))


@pytest.mark.parametrize("sample", samples.ONE_OF_EACH)
def test_every_fact_of_every_finding_is_there(sample: str) -> None:
    report = samples.ONE_OF_EACH[sample]
    text = told(report)
    for document in report.documents:
        assert document.sha256 in text
        for finding in document.findings:
            component, said = finding.component, [finding.ask, finding.capped]
            said += [component.name, component.version, component.supplier, component.purl, finding.id, finding.entry]
            said += [one for item in finding.evidence for one in (item.value, item.pointer, str(item.line))]
            said += [one for law in finding.verdicts for one in (law.reason, law.citation, law.outcome)]
            said += [one for word in finding.statements for one in (word.author, word.status, word.detail, word.source)]
            assert [one for one in said if one and one not in text] == []
        assert [gap.reason for gap in document.gaps if gap.reason not in text] == []


def test_what_it_was_judged_by_is_there() -> None:
    report = history()
    text = told(report)
    for one in (report.catalog.version, report.catalog.sha256, report.as_of.isoformat(), report.profile, report.act):
        assert one in text
    assert wording.exits(report) in text
    assert str(report.baseline) in text
    for regime in samples.glossary().regimes.values():
        assert regime.title in text
        assert regime.binds in text


def test_the_verdict_comes_first() -> None:
    """In the title of the window and before anything else that is told."""
    tree = page(render(samples.ONE_OF_EACH["everything"]))
    assert str(tree.findtext(".//title")).startswith("PROHIBITED: ")
    text = str(tree.text_content()).partition("Skip to")[2]
    assert text.index("PROHIBITED") < text.index("Judged by") < text.index("kav-sdk")


def test_each_law_is_told_with_its_confidence_and_a_link_to_its_source() -> None:
    tree = page(render(one(samples.capped())))
    laws = [" ".join(str(law.text_content()).split()) for law in tree.find_class("laws")[0]]
    assert "would say prohibited of the thing itself high confidence" in laws[0]
    assert "review low confidence" in laws[1]
    assert [link.get("href") for link in tree.find_class("laws")[0].iter("a")] == [
        f"https://example.gov/{name}" for name in (samples.ICTS, samples.FCC)
    ]


def test_the_path_is_drawn_in_its_order() -> None:
    tree = page(render(one(samples.finding())))
    boxes = [*tree.find_class("path")[0].iter("code")]
    assert [box.text for box in boxes] == ["acme-gateway", "mail@3.1.0", "kav-sdk 8.9.2"]
    assert boxes[1].get("title") == "pkg:npm/%40acme/mail@3.1.0"


def test_waivers_and_what_is_gone_are_listed() -> None:
    text = told(history())
    for one in (
        "ambiguous",
        "kav-sdk kaspersky-av-sdk",
        "build/*.json",
        "Taken out soon",
        "Acme Gateway, Acme Router",
        "kav-old 7.1",
        "bw-gone",
        "old.json",
    ):
        assert one in text
    assert "https://tracker.example/7" not in [a.get("href") for a in page(render(history())).iter("a")]


def test_notes_are_told_as_what_they_are() -> None:
    source = samples.document().source
    text = told(samples.report(samples.document()), **{source: (Note(message="an odd date", where="/metadata"),)})
    assert "Imperfections, judged all the same: 1 place" in text
    assert "an odd date (/metadata)" in text


def test_findings_that_are_alike_share_what_is_said_of_all() -> None:
    places = [samples.finding(identity=f"bw-{number}", line=number * 30) for number in range(1, 4)]
    tree = page(render(samples.report(samples.document(*places))))
    (matter,) = tree.find_class("matter")
    assert len(matter.find_class("place")) == 3
    assert len(matter.find_class("laws")) == 1
    assert "in 3 places" in matter.text_content()


def test_settled_findings_stand_behind_the_others() -> None:
    tree = page(render(samples.report(samples.document(samples.waived(), samples.known(), samples.finding()))))
    order = [matter.get("data-standing") for matter in tree.find_class("matter")]
    assert order == ["to settle", "waived", "in the baseline"]


def test_the_digest_is_that_of_the_json_report() -> None:
    """So that the page and the report can be filed together."""
    report = samples.ONE_OF_EACH["everything"]
    digest = hashlib.sha256(json.render(report, samples.glossary()).encode()).hexdigest()
    text = render(report)
    assert f"sha256 {digest}" in text
    assert f'@bottom-left{{content:"2026-11-22, report {digest[:16]}"}}' in text


def test_more_than_a_browser_can_hold_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst is kept."""
    monkeypatch.setattr(view, "MOST", 1)
    text = told(samples.report(samples.document(samples.connector(), samples.finding(), samples.connector(2))))
    assert "Left out here: 2 lesser findings. The JSON report has all." in text
    assert "kav-sdk 8.9.2" in text
    assert "kaspersky-log-parser-1" not in text


def test_many_reasons_are_counted() -> None:
    gaps = tuple(Gap(reason=f"reason {number}", where="") for number in range(203))
    text = told(samples.report(msgspec.structs.replace(samples.document(), gaps=gaps)))
    assert "… and 3 more reasons in the JSON report" in text


# --- nothing in it comes alive


@pytest.mark.parametrize("trick", TRICKS)
def test_hostile_text_is_text(trick: str) -> None:
    """The same elements and links as with harmless text, notes included."""

    def shape(text: str) -> list[tuple[str, str]]:
        glossary = msgspec.structs.replace(samples.glossary(), notes=hostile.notes(text))
        tree = page(output.render(hostile.drenched(text), glossary))
        return [(str(element.tag), element.get("href", "")) for element in tree.iter("script", "style", "a", "svg")]

    if trick.strip():
        assert shape(trick) == shape("a" * len(trick))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x.example", "https://x.example/ y", ""])
def test_only_an_address_of_the_web_is_made_a_link(url: str) -> None:
    verdict = msgspec.structs.replace(samples.verdict(Outcome.PROHIBITED), url=url)
    tree = page(render(one(msgspec.structs.replace(samples.finding(), verdicts=(verdict,)))))
    (laws,) = tree.find_class("laws")
    assert [*laws.iter("a")] == []
    assert verdict.citation in laws.text_content()


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render(history()) == render(history())


def test_our_own_files_load_nothing() -> None:
    """No address in the style or the script, and nothing that makes markup of text."""
    folder = Path(output.__file__).parent
    for name in ("page.css", "page.js"):
        text = (folder / name).read_text(encoding="utf-8")
        assert not re.search(r"//\w|url\(|@import|innerHTML|outerHTML|insertAdjacent|document\.write|eval|fetch", text)
        assert "</" not in text


# --- pictures


def test_a_tree_that_is_too_big_says_so() -> None:
    many = [samples.finding(identity=f"bw-{number}", name=f"kav-{number}", line=30) for number in range(205)]
    assert "… and 5 more findings, told below" in told(samples.report(samples.document(*many)))


def test_a_clear_document_with_little_to_judge_by_is_not_green() -> None:
    bare = msgspec.structs.replace(
        samples.document(), coverage=msgspec.structs.replace(samples.document().coverage, purl=0)
    )
    documents: list[tuple[DocumentReport, str]] = [(bare, "review"), (samples.document(), "clear")]
    for document, tone in documents:
        (verdict,) = page(render(samples.report(document))).find_class("verdict")
        assert f"v-{tone}" in str(verdict.get("class")).split()


def test_what_only_mentions_is_told_apart_from_what_is_to_be_settled() -> None:
    mention = samples.finding(Outcome.NOTED, relation=Relation.MENTIONS)
    (matter,) = page(render(one(mention))).find_class("matter")
    assert matter.get("data-standing") == "also seen"
