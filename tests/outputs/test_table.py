"""The table: what a person sees, in which order, and that nothing in it can lie."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Golden
from tests.outputs import hostile, samples
from tests.outputs.reading import TRICKS, harm, uncoloured

from bomward.findings import Outcome, Report, Strength
from bomward.inventory import Coverage, Gap, Note
from bomward.outputs.table import render


def lines(report: Report, *, width: int = 100, **notes: tuple[Note, ...]) -> list[str]:
    """The lines of the table."""
    return render(report, samples.glossary(**notes), width=width).splitlines()


@pytest.mark.parametrize("name", samples.ONE_OF_EACH)
def test_golden(name: str, golden: Golden) -> None:
    """Byte for byte."""
    golden(f"{name}.txt", render(samples.ONE_OF_EACH[name], samples.glossary()))


def test_golden_in_colour(golden: Golden) -> None:
    """The same words."""
    coloured = render(samples.everything(), samples.glossary(), colour=True)
    golden("everything.ansi", coloured)
    assert uncoloured(coloured) == render(samples.everything(), samples.glossary())


def test_a_clear_document_takes_three_lines() -> None:
    """Verdict, what could be judged, and what that is worth."""
    shown = lines(samples.ONE_OF_EACH["clear"])
    assert len(shown) == 3
    assert shown[0].startswith("CLEAR  build/acme-gateway.cdx.json: Acme Gateway 4.2")
    assert "412 components: purl 96 %" in shown[1]
    assert "no proof" in shown[2]


@pytest.mark.parametrize("name", samples.ONE_OF_EACH)
def test_advice_is_disclaimed_once(name: str) -> None:
    """More would be noise."""
    assert " ".join(lines(samples.ONE_OF_EACH[name])).count("legal advice") == 1


def test_verdict_stands_first() -> None:
    """Nothing to search for."""
    assert lines(samples.ONE_OF_EACH["prohibited"])[0].startswith("PROHIBITED  ")
    assert lines(samples.ONE_OF_EACH["unchecked"])[0].startswith("UNCHECKED  ")


def test_a_finding_says_what_where_why_and_which_law() -> None:
    """All that a reviewer needs without opening the document."""
    text = render(samples.ONE_OF_EACH["prohibited"], samples.glossary())
    for part in (
        "kav-sdk 8.9.2 is Kaspersky Anti-Virus SDK",
        "line 120, /components/4",
        "acme-gateway > mail@3.1.0 > kav-sdk",
        "why    name      kav-sdk  exact, line 122",
        "law    Final Determination ICTS-2021-002: prohibited (high confidence). Integration is named.",
        "89 FR 52434 (2024-06-24); 15 CFR part 791",
        "https://example.gov/us-bis-icts-2021-002",
        "3f9c2a71d04be856",
    ):
        assert part in text


def test_worst_comes_first() -> None:
    """Whatever the order in the report."""
    order = (Outcome.ADVISED_AGAINST, Outcome.PROHIBITED, Outcome.REVIEW, Outcome.LIKELY_PROHIBITED)
    shown = lines(samples.report(samples.document(*(samples.finding(outcome) for outcome in order))))
    numbered = [line.split()[1] for line in shown if line[:2].strip().isdigit()]
    assert numbered == ["PROHIBITED", "LIKELY-PROHIBITED", "REVIEW", "ADVISED-AGAINST"]


def test_a_review_says_what_the_law_would_say_and_why_it_is_less_here() -> None:
    """And the question, since that is what the reader does next."""
    text = " ".join(" ".join(lines(samples.ONE_OF_EACH["capped"])).split())
    assert "ICTS-2021-002: would say prohibited of the thing itself (high confidence)" in text
    assert "FCC Covered List: review (low confidence)" in text
    assert "but only review here: the engine is an option" in text
    assert "capped" not in text
    assert "ask Is the optional Kaspersky engine installed" in text


def test_lesser_findings_are_short_and_counted() -> None:
    """Twenty of them, one line each, and how many more; those that differ in their places alone take one line."""
    found = [samples.finding(Outcome.NOTED, entry=f"entry-{number}") for number in range(25)]
    shown = lines(samples.report(samples.document(*found)))
    assert sum(line.startswith("   noted ") for line in shown) == 20
    assert "   … and 5 more in -o json" in shown
    together = " ".join(" ".join(lines(samples.ONE_OF_EACH["lesser"])).split())
    assert "in 25 places, first kaspersky-log-parser-1 8.9.2, line 1001" in together


def test_a_waived_finding_is_shown_with_its_decision() -> None:
    """Set apart, never dropped; and it does not hide those that are not waived."""
    shown = lines(samples.everything())
    heading = shown.index("   waived")
    assert "kav-legacy" in shown[heading + 1]
    assert "by J. Doe" in "".join(shown[heading + 1 : heading + 3])
    assert not any("kav-legacy" in line for line in shown[:heading])


def test_an_unchecked_document_says_why_and_what_to_do() -> None:
    """Message, place, hint."""
    text = render(samples.ONE_OF_EACH["unchecked"], samples.glossary())
    assert "error  The document ends in the middle of a string" in text
    assert "at     line 48, byte 10240" in text
    assert "to do  Ask for the whole file" in text


def test_what_was_seen_in_an_unchecked_document_is_told() -> None:
    """A break is no hiding place."""
    text = render(samples.report(samples.unchecked(samples.finding())), samples.glossary())
    assert "1 PROHIBITED  kav-sdk" in text


def test_a_finding_in_an_incomplete_document_does_not_hide_that_it_is() -> None:
    """Both are said."""
    found = msgspec.structs.replace(samples.incomplete(samples.finding()), verdict="prohibited")
    shown = lines(samples.report(found), width=120)
    assert shown[0].startswith("PROHIBITED, INCOMPLETE  standard input")
    assert any(line.startswith("  incomplete: ") and line.endswith("more than is told here") for line in shown)


def test_gaps_are_counted_by_reason() -> None:
    """Most frequent first."""
    shown = lines(samples.ONE_OF_EACH["incomplete"])
    assert "  not judged: 3 places" in shown
    assert "  - an attachment was not looked into, 2 times, first at /components/1" in shown


def test_many_reasons_are_cut_and_counted() -> None:
    """Eight, and how many more."""
    gaps = tuple(Gap(reason=f"reason {number}", where="") for number in range(20))
    shown = lines(samples.report(msgspec.structs.replace(samples.document(), gaps=gaps)))
    assert "  … and 12 more reasons in -o json" in shown


def test_imperfections_take_one_line() -> None:
    """They kept nothing from being judged."""
    document = samples.document(source="a.json")
    notes = tuple(Note(message=f"kind {number % 5}", where=f"/{number}") for number in range(12))
    report = samples.report(document)
    shown = render(report, msgspec.structs.replace(samples.glossary(), notes={"a.json": notes})).splitlines()
    assert shown[2].startswith("  12 imperfections, judged all the same: kind 0, 3 times, first at /0; ")
    assert "and 2 more kinds" in " ".join(shown)


@pytest.mark.parametrize(
    ("act", "expected"),
    [("supply", "do not sell, build in or update it before this"), ("use", "do not use it before this")],
)
def test_what_fails_says_what_to_do_now(act: str, expected: str) -> None:
    """Until somebody decides; what is less sure, lesser, settled or not to fail says nothing of the kind."""
    report = msgspec.structs.replace(samples.ONE_OF_EACH["prohibited"], act=act)
    assert any(line.startswith(f"   do     {expected} is settled: have it removed") for line in lines(report))
    weak = tuple(msgspec.structs.replace(item, strength=Strength.WEAK) for item in samples.finding().evidence)
    quiet = [samples.document(found) for found in (samples.capped(), samples.waived(), samples.known())]
    quiet.append(samples.document(msgspec.structs.replace(samples.finding(), evidence=weak)))
    never = msgspec.structs.replace(report, fail_on="never")
    for other in (never, *(msgspec.structs.replace(samples.report(one), act=act) for one in quiet)):
        assert "before this is settled" not in " ".join(" ".join(lines(other)).split())


def test_what_is_settled_shows_its_id() -> None:
    """By which the decision, or the line of the baseline, is found again."""
    for found in (samples.waived(), samples.known()):
        text = " ".join(" ".join(lines(samples.report(samples.document(found)))).split())
        assert f"line {found.location.line}, {found.id}" in text
    many = [msgspec.structs.replace(samples.known(), id=f"bw-{number}") for number in range(5)]
    text = " ".join(" ".join(lines(samples.report(samples.document(*many)))).split())
    assert ", bw-0, bw-1, bw-2 and 2 more" in text


def test_many_clear_documents_are_not_spread_out() -> None:
    """Two lines each, without blank ones, and one word on what that is worth."""
    report = samples.report(*(samples.document(source=f"{number}.json") for number in range(50)))
    shown = lines(report)
    assert len(shown) == 50 * 2 + 2
    assert "" not in shown


def test_no_document_is_not_called_clear() -> None:
    """Nothing was looked at."""
    shown = lines(samples.ONE_OF_EACH["none"])
    assert shown[0] == "no document was checked"
    assert "clear" not in " ".join(shown)


def test_a_prohibited_document_that_was_not_checked_says_both_in_its_first_line() -> None:
    """A verdict alone would read as the whole truth."""
    found = msgspec.structs.replace(samples.unchecked(samples.finding()), verdict="prohibited")
    assert lines(samples.report(found))[0] == "PROHIBITED, UNCHECKED  vendor/broken.spdx.json"
    assert lines(samples.report(samples.unchecked()))[0] == "UNCHECKED  vendor/broken.spdx.json"


@pytest.mark.parametrize(
    ("none", "total", "expected"),
    [
        (5, 5, "CLEAR (little to judge by: name only 100 %)  "),
        (6, 10, "CLEAR (little to judge by: name only 60 %)  "),
        (5, 10, "CLEAR  "),
        (0, 0, "CLEAR  "),
    ],
)
def test_clear_says_so_where_there_was_little_to_judge_by(none: int, total: int, expected: str) -> None:
    """A list of bare names clears nobody of anything."""
    document = msgspec.structs.replace(
        samples.document(), components=total, coverage=Coverage(purl=total - none, none=none)
    )
    assert lines(samples.report(document))[0].startswith(f"{expected}build/acme-gateway.cdx.json")


def test_what_was_found_needs_no_such_word() -> None:
    """There was enough to judge by."""
    document = msgspec.structs.replace(samples.document(samples.finding()), coverage=Coverage(none=412))
    assert lines(samples.report(document))[0].startswith("PROHIBITED  build/")


def test_a_file_that_was_never_opened_is_not_called_ambiguous() -> None:
    """Nobody has seen what is in it."""
    gone = msgspec.structs.replace(samples.unchecked(), sha256="")
    text = " ".join(" ".join(lines(samples.report(gone, exit_code=3))).split())
    assert "unchecked: nothing in it was looked at" in text
    assert "one meaning" not in text


@pytest.mark.parametrize("width", [40, 80, 100])
def test_a_file_name_is_never_broken(width: int) -> None:
    """It is there to be copied."""
    source = f"deliveries/2026 {'very long ' * 20}name with blanks-and-hyphens.cdx.json"
    shown = lines(samples.report(samples.document(source=source)), width=width)
    assert shown[0] == f"CLEAR  {source}"
    assert shown[1].startswith("  Acme Gateway 4.2 by Acme Corp")


def test_a_flood_is_cut_and_counted() -> None:
    """In full the worst hundred; the rest by number; the worst is never among the rest."""
    flood = [samples.finding(Outcome.REVIEW, entry=f"decoy-{number}") for number in range(300)]
    shown = lines(samples.report(samples.document(*flood, samples.finding(name="the-real-one"))))
    assert any(line.startswith(" 1 PROHIBITED  the-real-one") for line in shown)
    assert "… and 201 review more in -o json" in [line.strip() for line in shown]


def test_much_evidence_is_cut_and_counted() -> None:
    """Eight clues say enough."""
    found = msgspec.structs.replace(samples.finding(), evidence=(samples.evidence(),) * 30)
    assert "          … and 22 more in -o json" in lines(samples.report(samples.document(found)))


def test_a_long_path_keeps_both_ends() -> None:
    """The product and the component are what counts."""
    found = samples.finding()
    found = msgspec.structs.replace(found, path=(*(f"step-{number}" for number in range(30)), found.component.ref))
    text = " ".join(" ".join(lines(samples.report(samples.document(found)))).split())
    assert "step-0 > step-1 > step-2 > … 24 more … > step-27 > step-28 > step-29 > kav-sdk" in text


def test_unknown_places_and_titles_are_no_trouble() -> None:
    """No line, no pointer, no path, no name, no entry in the glossary."""
    found = msgspec.structs.replace(
        samples.finding(),
        component=msgspec.structs.replace(samples.finding().component, name="", ref="", version=""),
        location=msgspec.structs.replace(samples.finding().location, pointer="", line=0),
        evidence=(samples.evidence(line=0, pointer="/x"), samples.evidence(line=0, pointer="")),
        path=(),
        entry="not-in-the-glossary",
    )
    text = render(samples.report(samples.document(found)), samples.glossary())
    assert "unnamed component is not-in-the-glossary" in text
    assert "where  place unknown" in text
    assert "name  kav-sdk  exact, /x\n" in text


@pytest.mark.parametrize(
    ("total", "coverage", "expected"),
    [
        (0, Coverage(), "  0 components"),
        (1, Coverage(purl=1), "  1 component: purl 100 %"),
        (1000, Coverage(purl=999, cpe=1, none=1), "  1,000 components: purl 99 %, CPE <1 %, name only <1 %"),
        (5, Coverage(none=5), "  5 components: name only 100 %"),
        (5, Coverage(), "  5 components"),
    ],
)
def test_coverage_does_not_round_to_all_or_nothing(total: int, coverage: Coverage, expected: str) -> None:
    """100 means all, and nothing is said of none."""
    document = msgspec.structs.replace(samples.document(), components=total, coverage=coverage)
    assert lines(samples.report(document), width=140)[1].replace("CycloneDX 1.6 json; ", "") == expected


def test_the_title_takes_one_line_where_it_can() -> None:
    """The source first, then as much of the subject as there is room for; the rest on the next line."""
    document = samples.document()
    assert lines(samples.report(document), width=80)[0].endswith(": Acme Gateway 4.2 by Acme Corp")
    narrow = lines(samples.report(document), width=60)
    assert narrow[0] == "CLEAR  build/acme-gateway.cdx.json: Acme Gateway 4.2"
    assert narrow[1].startswith("  by Acme Corp; CycloneDX 1.6 json; ")
    narrower = lines(samples.report(document), width=40)
    assert narrower[0] == "CLEAR  build/acme-gateway.cdx.json"
    assert narrower[1].startswith("  Acme Gateway 4.2 by Acme Corp;")


def test_an_incomplete_document_says_what_to_do() -> None:
    """In words that need no manual."""
    text = " ".join(" ".join(lines(samples.ONE_OF_EACH["incomplete"])).split())
    assert "ask the supplier for what is missing" in text
    assert "--allow-incomplete" in text


@pytest.mark.parametrize("width", [1, 40, 60, 100, 200])
def test_lines_keep_to_the_width(width: int) -> None:
    """But for addresses and file names, which must be copied in one piece; below 40 columns nothing helps."""
    told = lines(samples.everything(), width=width)
    shown = [line for line in told if "https://" not in line and not line.endswith((".json", ".gz"))]
    assert max(len(line) for line in shown) <= max(width, 40)


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("colour", [False, True])
def test_known_tricks(*, trick: str, colour: bool) -> None:
    """Each of them, in every place."""
    glossary = msgspec.structs.replace(samples.glossary(), notes=hostile.notes(trick))
    shown = render(hostile.drenched(trick), glossary, colour=colour)
    assert harm(uncoloured(shown)) == []
    shown.encode()


@pytest.mark.property
@settings(deadline=None)
@given(report=hostile.reports(), width=st.integers(0, 120), colour=st.booleans())
def test_hostile_text_is_harmless(*, report: Report, width: int, colour: bool) -> None:
    """Any text; and it neither starts a verdict line of its own nor leaves blanks at line ends."""
    shown = render(report, samples.glossary(), width=width, colour=colour)
    assert harm(uncoloured(shown)) == []
    plain = uncoloured(shown).splitlines()
    heads = [line for line in plain if line.startswith(("CLEAR", "PROHIBITED", "UNCHECKED", "INCOMPLETE", "REVIEW"))]
    assert len(heads) == sum(document.verdict.upper() in _SHOWN for document in report.documents)


_SHOWN = {"CLEAR", "PROHIBITED", "UNCHECKED", "INCOMPLETE", "REVIEW"}
