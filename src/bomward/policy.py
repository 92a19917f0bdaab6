"""What is asked of a run: the day, the act, which laws count, and from which outcome to fail."""

from __future__ import annotations

import datetime

import msgspec

from bomward.errors import Exit, UsageError, choices
from bomward.findings import NEVER, DocumentReport, Outcome, Status
from bomward.regimes import ACTS, ROLES, Law, Profile, Regime
from bomward.waivers import WaiverRule


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller asks, as given."""

    as_of: datetime.date
    act: str = "supply"
    profile: str = ""
    """A profile's id; the default profile where empty."""
    regimes: tuple[str, ...] = ()
    """Regime ids, instead of a profile's."""
    jurisdictions: tuple[str, ...] = ()
    """The places where we are and sell, instead of a profile or regimes: the regimes that speak there to us."""
    roles: tuple[str, ...] = ()
    """What we are there besides anybody."""
    fail_on: str = ""
    """An outcome, or `never`; where empty the profile's, and with regimes the default profile's."""
    strict: bool = False
    """Fail on anything that could not be judged."""
    allow_incomplete: bool = False
    """Do not fail on documents that declare contents which are not there."""
    waivers: tuple[WaiverRule, ...] = ()
    origin: tuple[tuple[str, str], ...] = ()
    """Options, each with the place in the policy file where its value stands, where it is not the option's own."""

    def place(self, option: str) -> str:
        """Where the value of an option was given."""
        return dict(self.origin).get(option, option)


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """A policy with its names looked up."""

    policy: Policy
    profile: str
    """The profile's id; empty where regimes were named instead."""
    regimes: tuple[Regime, ...]
    fail_on: str

    def exit_code(self, documents: tuple[DocumentReport, ...]) -> Exit:
        """FOUND: a finding at or above the level. UNCHECKED: none, but a document could not be checked in full. CLEAN: neither."""
        if any(finding.fails_at(self.fail_on) for document in documents for finding in document.findings):
            return Exit.FOUND
        return Exit.UNCHECKED if any(self.falls_short(document) for document in documents) else Exit.CLEAN

    def falls_short(self, document: DocumentReport) -> bool:
        """Whether too little of a document could be judged."""
        if document.status is Status.INCOMPLETE:
            return not self.policy.allow_incomplete or (self.policy.strict and bool(document.gaps))
        return document.status is Status.UNCHECKED or (self.policy.strict and bool(document.gaps))


def terms(policy: Policy, law: Law) -> Terms:
    """The policy with its names looked up. Raises UsageError for what there is not, or does not go together."""
    if policy.act not in ACTS:
        raise UsageError(f"no act {policy.act!r}", where=policy.place("--act"), hint=choices(policy.act, ACTS))
    if policy.profile and policy.regimes:
        hint = "give one of them; --fail-on LEVEL sets the level that fails"
        raise UsageError("--profile and --regime do not go together", where=policy.place("--regime"), hint=hint)
    if policy.jurisdictions and (policy.profile or policy.regimes):
        hint = "name who you are, or a profile, or regimes"
        raise UsageError("who we are and a choice of laws do not go together", where=policy.place("who"), hint=hint)
    profile = _profile(policy, law)
    named = _named(policy, law)
    fail_on = policy.fail_on or profile.fail_on
    if fail_on not in (NEVER, *Outcome):
        hint = choices(fail_on, (*Outcome, NEVER))
        raise UsageError(f"no outcome {fail_on!r}", where=policy.place("--fail-on"), hint=hint)
    return Terms(
        policy=policy,
        profile="" if named else profile.id,
        regimes=named or law.chosen(profile),
        fail_on=fail_on,
    )


def _named(policy: Policy, law: Law) -> tuple[Regime, ...]:
    """The regimes that were named, or that speak to who we are; none where a profile chooses them."""
    known = {regime.id: regime for regime in law.regimes}
    for wanted in policy.regimes:
        if wanted not in known:
            hint = choices(wanted, known)
            raise UsageError(f"no regime {wanted!r}", where=policy.place("--regime"), hint=hint)
    for role in policy.roles:
        if role not in ROLES:
            hint = choices(role, ROLES)
            raise UsageError(f"no role {role!r}", where=policy.place("who"), hint=hint)
    if policy.jurisdictions:
        found = law.binding(policy.jurisdictions, policy.roles)
        if not found:
            what = f"no regime is known that speaks to you in {', '.join(policy.jurisdictions)}"
            hint = "choose a profile or regimes instead; `bomward catalog list` names them"
            raise UsageError(what, where=policy.place("who"), hint=hint)
        return found
    return tuple(known[wanted] for wanted in dict.fromkeys(policy.regimes))


def _profile(policy: Policy, law: Law) -> Profile:
    profiles = {profile.id: profile for profile in law.profiles}
    if not policy.profile:
        return next(profile for profile in law.profiles if profile.default)
    if policy.profile not in profiles:
        hint = choices(policy.profile, profiles)
        raise UsageError(f"no profile {policy.profile!r}", where=policy.place("--profile"), hint=hint)
    return profiles[policy.profile]
