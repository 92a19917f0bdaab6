"""Findings that differ in their places alone are told once; and evidence is told in few words."""

from __future__ import annotations

import msgspec
import pytest
from tests.outputs import samples

from bomward.findings import EvidenceItem, Finding, Outcome, Strength
from bomward.outputs import clues, wording
from bomward.outputs.table import render


def files(count: int) -> list[Finding]:
    """Files of one package, each a finding of its own."""
    return [_file(number) for number in range(count)]


def _file(number: int) -> Finding:
    name = f"./unpacked/classes/com/acme/scanner/detection/Part{number}.class"
    found = samples.finding(name=name, line=100 + number, identity=f"{number:016x}")
    item = EvidenceItem(
        kind="file",
        value=name,
        pattern="java-package: com.acme",
        strength=Strength.EXACT,
        pointer=f"/files/{number}",
        line=101 + number,
    )
    return msgspec.structs.replace(
        found,
        component=msgspec.structs.replace(found.component, version=""),
        evidence=(item,),
        ask="Is it inside?",
        capped="it is a hint",
    )


def table(*findings: Finding, width: int = 100) -> str:
    """The table of one document."""
    return render(samples.report(samples.document(*findings)), samples.glossary(), width=width)


def test_twenty_files_make_one_block() -> None:
    """The entry, the law, why it is no more, and the question once; eight places, and how many more."""
    text = table(*files(20))
    assert " 1 PROHIBITED  Kaspersky Anti-Virus SDK in 20 places\n" in text
    assert " 2 PROHIBITED" not in text
    for once in (
        "Integration is named.",
        "Is it inside?",
        "only prohibited here: it is a hint",
        "   entry  kaspersky-av-sdk, judged as av-engine-embedded",
    ):
        assert text.count(once) == 1
    assert text.count("(file matches java-package com.acme)") == 8
    assert "          … and 12 more places, all in -o json\n" in text


def test_each_place_has_its_own_id_path_and_evidence() -> None:
    """What is told of the first is not true of the others."""
    first, second = files(2)
    second = msgspec.structs.replace(
        second,
        path=("acme-agent", second.component.ref),
        evidence=(*second.evidence, samples.evidence("purl", "pkg:generic/x", line=7)),
    )
    shown = [line.strip() for line in table(first, second).splitlines()]
    at = next(number for number, line in enumerate(shown) if line.startswith("where"))
    assert shown[at + 1] == "0000000000000000  in acme-gateway > mail@3.1.0"
    assert shown[at + 2].endswith("/Part1.class  (file matches java-package com.acme; 1 more)")
    assert shown[at + 3] == "0000000000000001  in acme-agent"


def test_lesser_places_say_where_the_rest_is() -> None:
    """One line for all of them is too short for their ids."""
    lesser = [msgspec.structs.replace(found, outcome=Outcome.NOTED) for found in files(2)]
    assert ", all in -o json; it is a hint" in " ".join(table(*lesser).split())


def test_a_place_takes_one_line() -> None:
    """Also at 80 columns: the middle of a long path can be spared."""
    shown = table(*files(9), width=80).splitlines()
    where = next(line for line in shown if line.startswith("   where"))
    assert where.startswith("   where  line 100  ./")
    assert where.endswith("/Part0.class  (file matches java-package com.acme)")
    assert len(where) <= 80
    assert "          … and 1 more place, all in -o json" in shown


def test_all_findings_are_counted() -> None:
    """A group hides none of them from the counts."""
    assert "  findings: 20 prohibited\n" in table(*files(20))


@pytest.mark.parametrize(
    "change",
    [
        {"entry": samples.GATEWAY},
        {"item_class": "another"},
        {"outcome": Outcome.REVIEW},
        {"capped": "for another reason"},
        {"ask": "Another question?"},
        {"verdicts": (samples.verdict(Outcome.REVIEW),)},
    ],
)
def test_what_differs_is_told_apart(change: dict[str, object]) -> None:
    """What is told once must be true of all of them."""
    first, second = files(2)
    assert len(wording.alike([first, second])) == 1
    assert len(wording.alike([first, msgspec.structs.replace(second, **change)])) == 2


def test_places_on_one_line_are_told_apart() -> None:
    """A document without line breaks has no other line than the first."""
    one, two = (msgspec.structs.replace(found, location=samples.finding().location) for found in files(2))
    one, two = (
        msgspec.structs.replace(found, location=msgspec.structs.replace(found.location, line=1, pointer=pointer))
        for found, pointer in ((one, "/files/0"), (two, "/files/1"))
    )
    text = table(one, two)
    assert "line 1, /files/0" in text
    assert "line 1, /files/1" in text


def test_what_only_names_the_maker_comes_last_and_short() -> None:
    """One line for all of it, where something better stands before."""
    named = [
        msgspec.structs.replace(samples.evidence("url", f"https://acme.example/{n}", line=n), strength=Strength.NAMED)
        for n in (7, 8)
    ]
    found = msgspec.structs.replace(samples.finding(), evidence=(*named, samples.evidence()))
    assert "   why    name  kav-sdk  exact, line 122\n" in table(found)
    assert "          the maker is also named in url (line 7, 8)\n" in table(found)
    alone = msgspec.structs.replace(found, evidence=tuple(named))
    assert "   why    url  https://acme.example/7  names the maker, line 7\n" in table(alone)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("cpe:2.3:a:acme:engine:8.9:*:*:*:*:*:*:*", "CPE"),
        ("CPE:/a:acme:engine", "CPE"),
        ("pkg:generic/acme", "package URL"),
        ("d41d8cd98f00b204e9800998ecf8427e", "digest"),
        ("sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709", "digest"),
        ("Acme Lab", "found"),
        ("see cpe:/a:acme", "found"),
    ],
)
def test_text_in_no_known_field_is_told_by_what_it_looks_like(value: str, expected: str) -> None:
    """An identifier is more than a name that was found somewhere."""
    assert clues.kind(samples.evidence("other", value)) == expected


@pytest.mark.parametrize(
    ("kind", "value", "pattern", "expected"),
    [
        ("cpe", "cpe:2.3:a:acme:engine:8.9:*:*:*:*:*:*:*", "cpe: acme:engine", "cpe:2.3:a:acme:engine:8.9:*…  exact"),
        ("cpe", "cpe:/a:acme:engine", "cpe: acme:engine", "cpe:/a:acme:engine  exact"),
        ("hash", "00ff", "hash: sha1:00ff", "00ff  exact"),
        ("name", "Acme SDK", "name: acme sdk", "Acme SDK  exact"),
        ("supplier", "Acme", "name: Acme Lab", "Acme  exact"),
        ("purl", "pkg:generic/acme-sdk@1", "name: Acme SDK", "pkg:generic/acme-sdk@1  exact"),
        ("file", "lib/acme_1.so", "file: acme_*.so", "lib/acme_1.so  exact, matches acme_*.so"),
        ("url", "https://s1.acme.example", "host: s#.acme.example", "https://s1.acme.example  exact, matches host s#.acme.example"),
        ("name", "Acme  exact, line 1", "", '"Acme  exact, line 1"  exact'),
    ],
)  # fmt: skip
def test_the_pattern_is_told_where_it_adds_something(kind: str, value: str, pattern: str, expected: str) -> None:
    """Never the same text twice; and blanks of the document are not taken for ours."""
    item = msgspec.structs.replace(samples.evidence(kind, value, line=9), pattern=pattern)
    assert clues.line(item, samples.finding()) == f"{expected}, line 9"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("./a/b/c/d/e/f/Scanner.class", 24, "./a/b/c/…/Scanner.class"),
        ("./a/b/c/d/e/f/Scanner.class", 17, "./…/Scanner.class"),
        ("abcdefghijklmnop", 9, "abc…lmnop"),
    ],
)
def test_a_long_name_keeps_both_ends(text: str, limit: int, expected: str) -> None:
    """Cut at slashes where there are any."""
    assert wording.shortened(text, limit) == expected


def test_what_is_said_of_one_is_not_told_of_all() -> None:
    """A supplier's word on one place is no word on the others."""
    first, *others = files(20)
    text = table(msgspec.structs.replace(first, statements=(samples.statement(),)), *others)
    assert " 1 PROHIBITED  ./unpacked/classes/com/acme/scanner/detection/Part0.class" in text
    assert " 2 PROHIBITED  Kaspersky Anti-Virus SDK in 19 places\n" in text
    assert text.count("Acme Corp says") == 1


_BEFORE = "a package of which much is said before that, "
_BEHIND = ", and much is said behind that as well, so that neither end shows it"


@pytest.mark.parametrize(
    ("pattern", "entry", "seen"),
    [
        ("name: AO Acme Lab", "acme", "ACME Engine"),
        ("name: within a longer word", "acme", "theacmetip"),
        ("name: Acme Engine", "other", "acme_engine"),
        ("file: kavehost", "other", "/opt/kavehost"),
    ],
)
@pytest.mark.parametrize(("times", "strength"), [(1, Strength.NAMED), (5, Strength.STRONG)])
def test_what_was_matched_is_seen_in_a_long_quotation(
    pattern: str, entry: str, seen: str, times: int, strength: Strength
) -> None:
    """It is cut on both sides of the match: in a list of places, in the evidence of one, and in running text."""
    value = f"{_BEFORE * times}{seen}{_BEHIND * times}"
    item = EvidenceItem(kind="other", value=value, pattern=pattern, strength=strength, pointer="", line=9)
    found = msgspec.structs.replace(samples.finding(), entry=entry, evidence=(item,))
    full, _ = clues.reasons(item, found)
    for told in (full, clues.line(item, found), clues.sentence(item, found)):
        assert seen in told
        assert len(told) < 250


def test_what_was_matched_may_be_spelt_in_letters_that_fold_to_more() -> None:
    """Places are counted in the text as it is; what is not found in it is shortened as ever."""
    item = samples.evidence(value=f"{'İ' * 300} kav-sdk {'İ' * 300}")
    assert " kav-sdk " in clues.sentence(item, samples.finding())
    other = msgspec.structs.replace(item, value="x" * 300)
    assert clues.sentence(other, samples.finding()).startswith(f'name is "{"x" * 160}… (+140 characters)"')
