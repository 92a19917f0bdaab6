"""What is asked of a run: the day, the act, which laws count, and from which outcome to fail."""

from __future__ import annotations

import datetime

import msgspec

from bomward.errors import UsageError
from bomward.findings import DocumentReport, Outcome, Status
from bomward.regimes import ACTS, Law, Profile, Regime

NEVER = "never"


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller asks, as given."""

    as_of: datetime.date
    act: str = "supply"
    profile: str = ""
    """A profile's id; the default profile where empty."""
    regimes: tuple[str, ...] = ()
    """Regime ids, instead of a profile's."""
    fail_on: str = ""
    """An outcome, or `never`; where empty the profile's, and with regimes the default profile's."""
    strict: bool = False
    """Fail on anything that could not be judged."""
    allow_incomplete: bool = False
    """Do not fail on documents that declare contents which are not there."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """A policy with its names looked up."""

    policy: Policy
    profile: str
    """The profile's id; empty where regimes were named instead."""
    regimes: tuple[Regime, ...]
    fail_on: str

    def exit_code(self, documents: tuple[DocumentReport, ...]) -> int:
        """1: a finding at or above the level. 3: none, but a document could not be checked in full. 0: neither."""
        findings = [finding for document in documents for finding in document.findings if finding.waiver is None]
        if self.fail_on != NEVER and any(finding.outcome.rank <= Outcome(self.fail_on).rank for finding in findings):
            return 1
        return 3 if any(self._falls_short(document) for document in documents) else 0

    def _falls_short(self, document: DocumentReport) -> bool:
        if document.status is Status.INCOMPLETE:
            return not self.policy.allow_incomplete or (self.policy.strict and bool(document.gaps))
        return document.status is Status.UNCHECKED or (self.policy.strict and bool(document.gaps))


def terms(policy: Policy, law: Law) -> Terms:
    """The policy with its names looked up. Raises UsageError for what there is not, or does not go together."""
    if policy.act not in ACTS:
        raise UsageError(f"no act {policy.act!r}", where="--act", hint=f"there are: {', '.join(ACTS)}")
    if policy.profile and policy.regimes:
        hint = "give one of them; --fail-on LEVEL sets the level that fails"
        raise UsageError("--profile and --regime do not go together", where="--regime", hint=hint)
    profile = _profile(policy.profile, law)
    known = {regime.id: regime for regime in law.regimes}
    for wanted in policy.regimes:
        if wanted not in known:
            raise UsageError(f"no regime {wanted!r}", where="--regime", hint=f"there are: {', '.join(known)}")
    fail_on = policy.fail_on or profile.fail_on
    if fail_on not in (NEVER, *Outcome):
        raise UsageError(
            f"no outcome {fail_on!r}", where="--fail-on", hint=f"there are: {', '.join((*Outcome, NEVER))}"
        )
    return Terms(
        policy=policy,
        profile="" if policy.regimes else profile.id,
        regimes=tuple(known[wanted] for wanted in dict.fromkeys(policy.regimes)) or law.chosen(profile),
        fail_on=fail_on,
    )


def _profile(name: str, law: Law) -> Profile:
    profiles = {profile.id: profile for profile in law.profiles}
    if not name:
        return next(profile for profile in law.profiles if profile.default)
    if name not in profiles:
        raise UsageError(f"no profile {name!r}", where="--profile", hint=f"there are: {', '.join(profiles)}")
    return profiles[name]
