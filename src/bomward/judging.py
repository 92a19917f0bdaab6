"""Evidence x regime x day -> verdict; and the caps, all of them here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from bomward.findings import Match, Outcome, Relation, Strength, Verdict
from bomward.regimes import Regime

Judged = tuple[Outcome, str | None, tuple[Verdict, ...]]


def judge_all(
    matches: Iterable[Match], regimes: Sequence[Regime], act: str, day: datetime.date
) -> Iterator[tuple[Match, Judged]]:
    """Each match with what `judge` says of it; what differs in nothing that counts is judged once."""
    known: dict[tuple[object, ...], Judged] = {}
    for match in matches:
        key = (match.item_class, match.relation, match.strength, match.unexplained, match.doubt, match.outside)
        if key not in known:
            known[key] = judge(match, regimes, act, day)
        yield match, known[key]


def judge(match: Match, regimes: Sequence[Regime], act: str, day: datetime.date) -> Judged:
    """The worst outcome after the caps, the reason if one held it back, and what each regime says before them."""
    verdicts = tuple(_verdict(match, regime, act, day) for regime in regimes)
    worst = min((verdict.outcome for verdict in verdicts), key=lambda o: o.rank, default=Outcome.NOTED)
    limit, reason = _cap(match)
    if limit is not None and worst.rank < limit.rank:
        return limit, reason, verdicts
    return worst, None, verdicts


def _cap(match: Match) -> tuple[Outcome | None, str]:
    """How much may be said at most, and why."""
    if match.outside:
        return Outcome.NOTED, match.outside
    if match.strength is Strength.PASSING:
        return Outcome.NOTED, "the name stands in prose or a link only"
    if match.strength is Strength.NAMED or match.relation is Relation.MENTIONS:
        return Outcome.REVIEW, "the name alone does not say that the technology is inside"
    if match.strength is Strength.WEAK:
        return Outcome.REVIEW, "the evidence is a hint, not an identification"
    if match.doubt:
        return Outcome.REVIEW, match.doubt
    return None, ""


def _verdict(match: Match, regime: Regime, act: str, day: datetime.date) -> Verdict:
    outcome, confidence, reason = _said(match, regime, act, day)
    return Verdict(
        regime=regime.id,
        outcome=outcome,
        confidence=confidence,
        reason=reason,
        citation=regime.citations[0],
        url=regime.url,
    )


def _said(match: Match, regime: Regime, act: str, day: datetime.date) -> tuple[Outcome, str, str]:
    """Outcome, confidence and reason of one regime."""
    if match.item_class in regime.silent_on:
        return (
            Outcome.NOT_COVERED,
            "high",
            "a class of an organisation's own catalog, of which this regime does not speak",
        )
    if day < regime.since:
        return Outcome.NOT_COVERED, "high", f"not in force before {regime.since}"
    if regime.until is not None and day >= regime.until:
        return Outcome.NOT_COVERED, "high", f"in force until {regime.until} only"
    if match.relation is Relation.MENTIONS and match.unexplained:
        return _of_a_mention(match, regime, act, day)
    provision = regime.provision(match.item_class, act, day)
    if provision is None:
        return Outcome.NOT_COVERED, "medium", f"nothing in this regime reaches {act} of this class on this day"
    return Outcome(provision.outcome), provision.confidence, provision.reason


def _of_a_mention(match: Match, regime: Regime, act: str, day: datetime.date) -> tuple[Outcome, str, str]:
    """Of a name that nothing explains: a question, and none where the regime has no answer that would be worse."""
    weight = Outcome.NOTED if match.strength is Strength.PASSING else Outcome.REVIEW
    said = (Outcome(provision.outcome) for provision in regime.fitting(act, day))
    gravest = min(said, key=lambda outcome: outcome.rank, default=Outcome.NOT_COVERED)
    reason = "the maker is named here; whether its technology is inside, and which, the document does not say"
    if gravest.rank <= weight.rank:
        return weight, "low", reason
    return gravest, "low", f"{reason}; of no thing of the maker's does this regime say more than {gravest} for {act}"
