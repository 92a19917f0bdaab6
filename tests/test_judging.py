"""What the law says of a match: the caps one by one, the act, the day, and the whole law in one golden file."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest
from tests.conftest import Golden
from tests.made import DAY, a_match, component, found, law, outcome, packaged, regime, regimes

from bomward.catalog import DATA
from bomward.findings import Match, Outcome, Relation, Strength
from bomward.judging import judge, judge_all
from bomward.regimes import ACTS, Provision, Regime

COMMERCE = "us-bis-icts-2021-002"
BRANDED = "branded-antivirus-endpoint"


def capped(match: Match, profile: str = "us-commercial") -> tuple[str, str | None]:
    """Outcome and cap under a profile."""
    result, reason, _ = judge(match, regimes(profile), "supply", DAY)
    return str(result), reason


# --- the caps


@pytest.mark.parametrize("strength", [Strength.EXACT, Strength.STRONG])
def test_what_identifies_the_technology_gets_the_full_verdict(strength: Strength) -> None:
    assert capped(a_match(strength=strength)) == ("prohibited", None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"strength": Strength.WEAK}, ("review", "the evidence is a hint, not an identification")),
        ({"strength": Strength.NAMED}, ("review", "the name alone does not say that the technology is inside")),
        ({"strength": Strength.PASSING}, ("noted", "the name stands in prose or a link only")),
        ({"doubt": "the version is not stated"}, ("review", "the version is not stated")),
        ({"outside": "version 3 is out"}, ("noted", "version 3 is out")),
        ({"outside": "version 3 is out", "doubt": "also this"}, ("noted", "version 3 is out")),
        ({"strength": Strength.WEAK, "outside": "version 3 is out"}, ("noted", "version 3 is out")),
        ({"strength": Strength.PASSING, "doubt": "x"}, ("noted", "the name stands in prose or a link only")),
        ({"strength": Strength.WEAK, "doubt": "x"}, ("review", "the evidence is a hint, not an identification")),
        (
            {"relation": Relation.MENTIONS},
            ("review", "the name alone does not say that the technology is inside"),
        ),
    ],
)
def test_a_cap_holds_a_verdict_back_and_says_why(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert capped(a_match(**changes)) == expected


@pytest.mark.parametrize("strength", [Strength.WEAK, Strength.NAMED])
def test_a_cap_never_makes_it_worse(strength: Strength) -> None:
    assert capped(a_match("glue-not-by-kaspersky", strength, Relation.CALLS)) == ("not-covered", None)
    assert capped(a_match("threat-intel-feed", strength)) == ("excepted", None)


def test_a_verdict_that_is_as_mild_as_the_cap_is_not_capped() -> None:
    assert capped(a_match("security-oss", Strength.WEAK)) == ("review", None)


def test_the_verdicts_are_told_as_the_regimes_say_them_whatever_the_cap() -> None:
    result, reason, verdicts = judge(a_match(strength=Strength.WEAK), regimes(), "supply", DAY)
    assert (result, reason is not None) == (Outcome.REVIEW, True)
    assert [(verdict.regime, str(verdict.outcome)) for verdict in verdicts] == [(COMMERCE, "prohibited")]


def test_a_capped_finding_of_the_catalog_has_a_question() -> None:
    unasked = [
        entry.id
        for entry in packaged().entries
        if not entry.ask
        and entry.relation not in ("calls", "mentions")
        and (
            entry.optionality != "always-on"
            or entry.affected
            or entry.confidence != "high"
            or any(pattern.strength == "weak" for pattern in entry.pattern)
        )
    ]
    assert unasked == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"name": "Kaspersky Gate Antivirus", "supplier": "Smart-Soft"},
            "the part is an option under a licence of its own",
        ),
        ({"name": "GFI MailEssentials"}, "it is not known whether the part comes with every copy"),
        ({"name": "F-Secure Anti-Virus", "supplier": "F-Secure"}, "the version is not stated"),
        ({"name": "F-Secure Anti-Virus", "supplier": "F-Secure", "version": "x"}, "version x cannot be compared"),
        ({"name": "F-Secure Anti-Virus", "supplier": "F-Secure", "version": "2015"}, "version 2015 lies outside"),
        ({"name": "Kaspersky Scan Engine", "scope": "tool"}, "it is named as a tool that made the document"),
    ],
)
def test_the_reason_of_a_cap_can_be_read(fields: dict[str, str], expected: str) -> None:
    match = next(iter(found(component(**fields)).values()))
    reason = capped(match)[1] or (match.doubt or match.outside)
    assert reason.startswith(expected)
    assert match.ask != ""


def test_an_entry_of_low_confidence_never_gives_more_than_a_question() -> None:
    low = [entry.id for entry in packaged().entries if entry.confidence == "low"]
    match = found(component(name="Check Point Endpoint Security", version="8"))[
        "checkpoint-endpoint-security-antimalware"
    ]
    assert match.entry in low
    assert capped(match)[0] == "review"


# --- act and day


@pytest.mark.parametrize("item_class", [item.id for item in law().item_classes])
def test_use_alone_is_not_covered_by_the_determination(item_class: str) -> None:
    assert str(outcome(a_match(item_class), act="use")) == "not-covered"


@pytest.mark.parametrize(
    ("profile", "act", "expected"),
    [
        ("us-federal", "use", "prohibited"),
        ("us-federal", "supply", "prohibited"),
        ("us-commercial", "supply", "prohibited"),
        ("us-commercial", "use", "not-covered"),
    ],
)
def test_the_act_decides_where_the_law_says_so(profile: str, act: str, expected: str) -> None:
    assert str(outcome(a_match(), act=act, profile=profile)) == expected


MILESTONES = ("2024-07-19", "2024-07-20", "2024-09-28", "2024-09-29", "2026-11-22")


@pytest.mark.parametrize(
    ("item_class", "expected"),
    [
        (BRANDED, ("not-covered", "review", "review", "prohibited", "prohibited")),
        ("branded-other-security", ("not-covered", "review", "review", "prohibited", "prohibited")),
        ("av-engine-embedded", ("not-covered", "review", "review", "prohibited", "prohibited")),
        ("third-party-product-with-engine", ("not-covered", "review", "review", "prohibited", "prohibited")),
        ("kasperskyos-component", ("not-covered", "review", "review", "likely-prohibited", "likely-prohibited")),
        ("unidentified-kaspersky", ("not-covered", "review", "review", "likely-prohibited", "likely-prohibited")),
        ("threat-intel-feed", ("not-covered", "excepted", "excepted", "excepted", "excepted")),
        ("security-oss", ("not-covered", "review", "review", "review", "review")),
        ("non-security-oss-runtime", ("not-covered", "review", "review", "review", "review")),
        ("non-security-oss-dev", ("not-covered",) * 5),
        ("glue-not-by-kaspersky", ("not-covered",) * 5),
    ],
)
def test_the_determination_at_each_milestone(item_class: str, expected: tuple[str, ...]) -> None:
    days = [datetime.date.fromisoformat(day) for day in MILESTONES]
    assert tuple(str(outcome(a_match(item_class), day=day)) for day in days) == expected


def said(one: Regime, day: str) -> tuple[str, str]:
    """Outcome and reason of one regime on a day."""
    verdict = judge(a_match(), [one], "supply", datetime.date.fromisoformat(day))[2][0]
    return str(verdict.outcome), verdict.reason


def test_a_regime_speaks_from_its_first_day_until_the_day_before_its_last() -> None:
    ended = msgspec.structs.replace(regime(COMMERCE), until=datetime.date(2025, 1, 1))
    assert said(ended, "2024-07-19") == ("not-covered", "not in force before 2024-07-20")
    assert said(ended, "2024-12-31")[0] == "prohibited"
    assert said(ended, "2025-01-01") == ("not-covered", "in force until 2025-01-01 only")


def test_a_class_that_a_regime_says_nothing_of_is_not_covered() -> None:
    silent = msgspec.structs.replace(regime(COMMERCE), verdict=())
    assert said(silent, "2026-11-22") == (
        "not-covered",
        "nothing in this regime reaches supply of this class on this day",
    )


@pytest.mark.parametrize("act", ACTS)
def test_every_regime_speaks_of_every_class_on_every_day_it_is_in_force(act: str) -> None:
    silent = [
        (one.id, item.id, day)
        for one in law().regimes
        for item in law().item_classes
        for day in _days(one)
        if one.provision(item.id, act, day) is None
    ]
    assert silent == []


def _days(one: Regime) -> set[datetime.date]:
    """The days on which something changes, so far as the regime is in force then."""
    changes = {one.since, DAY, *(day for p in one.verdict for day in (p.since, p.until) if day is not None)}
    around = {day + datetime.timedelta(days=step) for day in changes for step in (-1, 0)}
    return {day for day in around if one.since <= day and (one.until is None or day < one.until)}


# --- the name alone


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": "left-pad", "supplier": "AO Kaspersky Lab"}, "likely-prohibited"),
        ({"name": "acme-kaspersky-bridge"}, "review"),
        ({"name": "x", "description": "parses Kaspersky logs"}, "noted"),
        ({"name": "x", "description": "powered by Kaspersky"}, "review"),
        ({"name": "ft-kaspersky", "purl": "pkg:npm/ft-kaspersky@1"}, "not-covered"),
    ],
)
def test_the_name_alone(fields: dict[str, str], expected: str) -> None:
    assert {str(outcome(match)) for match in found(component(**fields)).values()} == {expected}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("one", law().regimes, ids=lambda one: one.id)
def test_a_mention_is_never_more_than_a_question_and_never_worse_than_the_thing(one: Regime, act: str) -> None:
    mention = a_match("unidentified-kaspersky", Strength.NAMED, Relation.MENTIONS, unexplained=True)
    passing = a_match("unidentified-kaspersky", Strength.PASSING, Relation.MENTIONS, unexplained=True)
    day = max(one.since, min(DAY, one.until - datetime.timedelta(days=1)) if one.until else DAY)
    things = [a_match(item.id, Strength.EXACT, Relation.IS) for item in law().item_classes]
    worst = min((judge(thing, [one], act, day)[0] for thing in things), key=lambda outcome: outcome.rank)
    for match, most in ((mention, Outcome.REVIEW), (passing, Outcome.NOTED)):
        said = judge(match, [one], act, day)[0]
        assert said is max(most, worst, key=lambda outcome: outcome.rank)


def test_a_mention_is_judged_only_where_the_regime_is_in_force() -> None:
    mention = a_match("unidentified-kaspersky", Strength.NAMED, Relation.MENTIONS, unexplained=True)
    assert str(outcome(mention, day=datetime.date(2024, 7, 19))) == "not-covered"


@pytest.mark.parametrize("act", ACTS)
def test_what_is_unidentified_is_judged_at_least_as_the_mildest_thing_it_may_be(act: str) -> None:
    milder = [
        one.id
        for one in law().regimes
        if (this := one.provision("unidentified-kaspersky", act, DAY))
        and (other := one.provision("glue-not-by-kaspersky", act, DAY))
        and Outcome(this.outcome).rank > Outcome(other.outcome).rank
    ]
    assert milder == []


def test_what_is_excepted_is_shown_and_does_not_fail() -> None:
    match = found(component(name="opentip", purl="pkg:pypi/opentip@1.2"))["kaspersky-opentip-client"]
    assert (match.item_class, capped(match)) == ("threat-intel-feed", ("excepted", None))
    assert Outcome.EXCEPTED.rank > Outcome.LIKELY_PROHIBITED.rank


def test_the_worst_of_several_regimes_counts() -> None:
    both = regimes("us-federal")
    result, _, verdicts = judge(a_match("threat-intel-feed"), both, "supply", DAY)
    assert {verdict.regime: str(verdict.outcome) for verdict in verdicts}[COMMERCE] == "excepted"
    assert result is Outcome.PROHIBITED
    assert result == min((verdict.outcome for verdict in verdicts), key=lambda one: one.rank)


def test_without_a_regime_a_finding_is_noted() -> None:
    assert judge(a_match(), [], "supply", DAY) == (Outcome.NOTED, None, ())


def test_a_verdict_by_name_goes_before_one_for_all() -> None:
    one = regime(COMMERCE)
    everything = Provision(item_classes=("*",), outcome="noted", confidence="low", reason="all others")
    named = Provision(item_classes=(BRANDED,), outcome="excepted", confidence="low", reason="by name")
    made = msgspec.structs.replace(one, verdict=(everything, named))
    outcomes = [str(judge(a_match(item), [made], "supply", DAY)[0]) for item in (BRANDED, "av-engine-embedded")]
    assert outcomes == ["excepted", "noted"]


# --- the law as it stands


def _row(one: Regime, act: str) -> str:
    lines = [f"{one.id} | {act} | {one.kind} | {one.citations[0]}"]
    for item in law().item_classes:
        verdict = judge(a_match(item.id), [one], act, DAY)[2][0]
        lines.append(f"  {item.id:<32} {verdict.outcome:<18} {verdict.confidence}")
    return "\n".join(lines)


def test_the_whole_law_on_one_day(golden: Golden) -> None:
    rows = [_row(one, act) for one in law().regimes for act in ACTS]
    golden("law.txt", f"Every regime, class and act on {DAY}\n\n" + "\n\n".join(rows) + "\n")


def test_the_profiles(golden: Golden) -> None:
    rows = []
    for profile in law().profiles:
        chosen = ", ".join(one.id for one in law().chosen(profile)) if profile.regimes != ("*",) else "every regime"
        head = f"{profile.id} | fails at {profile.fail_on}" + (" | the default" if profile.default else "")
        worst = [
            f"  {item.id:<32} "
            + " ".join(
                f"{act}: {judge(a_match(item.id), law().chosen(profile), act, DAY)[0]:<18}" for act in ACTS
            ).rstrip()
            for item in law().item_classes
        ]
        rows.append("\n".join([head, f"  {chosen}", *worst]))
    golden(
        "profiles.txt", f"The worst outcome of each class under each profile on {DAY}\n\n" + "\n\n".join(rows) + "\n"
    )


def test_there_are_37_regimes_each_in_a_file_of_its_name() -> None:
    files = sorted(path.stem for path in (DATA / "regimes").glob("*.toml"))
    assert [one.id for one in law().regimes] == files
    assert len(files) == 37


def test_every_regime_has_a_page_and_a_source() -> None:
    bare = [one.id for one in law().regimes if not (one.url.startswith("http") and one.citations and one.source)]
    assert bare == []


def test_the_profile_for_everything_has_everything() -> None:
    assert regimes("report-all") == law().regimes


def test_many_are_judged_as_each_is_alone() -> None:
    matches = [
        a_match(strength=strength, relation=relation, doubt=doubt, unexplained=unexplained)
        for strength in Strength
        for relation in (Relation.IS, Relation.MENTIONS)
        for doubt in ("", "the version is not stated")
        for unexplained in (False, True)
    ] * 2
    law = regimes()
    alone = [(match, judge(match, law, "supply", DAY)) for match in matches]
    assert list(judge_all(matches, law, "supply", DAY)) == alone
