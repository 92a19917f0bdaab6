"""The law as data: regimes with their verdicts, the classes they judge by, and the profiles that choose among them."""

import datetime
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_args

import msgspec
from msgspec.structs import replace

from bomward.catalog import DATA, FileRecord, Source, convert, merged, read_toml
from bomward.errors import DataError

Act = Literal["supply", "use"]
Said = Literal["prohibited", "likely-prohibited", "review", "advised-against", "noted", "excepted", "not-covered"]
ACTS: tuple[Act, ...] = ("supply", "use")
Role = Literal[
    "anybody",
    "us-federal-agency",
    "us-federal-contractor",
    "public-body",
    "public-contractor",
    "critical-infrastructure",
    "telecom-equipment",
    "connected-vehicles",
    "exporter",
]
"""Whom a regime speaks to: `anybody` is whoever is in its place, the others are what somebody is besides."""
ROLES: tuple[Role, ...] = get_args(Role)

F = TypeVar("F", "_ItemClassFile", "_ProfileFile")


class Milestone(FileRecord, frozen=True):
    """A day on which something began or ended."""

    date: datetime.date
    text: str


class Provision(FileRecord, frozen=True):
    """What a regime says of some classes, for some acts, in some time."""

    item_classes: tuple[str, ...]
    outcome: Said
    confidence: Literal["high", "medium", "low"]
    reason: str
    acts: tuple[Act, ...] = ACTS
    since: datetime.date | None = msgspec.field(name="from", default=None)
    until: datetime.date | None = None

    def holds(self, day: datetime.date) -> bool:
        """Whether it holds on a day; `until` is the first day on which it does not."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class Regime(FileRecord, frozen=True):
    """One legal instrument."""

    id: str
    title: str
    authority: str
    jurisdiction: str
    kind: str
    citations: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    url: str
    binds: str
    binds_roles: Annotated[tuple[Role, ...], msgspec.Meta(min_length=1)]
    """Whom it speaks to, for the choice by who we are; advice that binds no one speaks to anybody."""
    summary: str
    since: datetime.date = msgspec.field(name="from")
    status: str
    verdict: tuple[Provision, ...]
    source: tuple[Source, ...]
    until: datetime.date | None = None
    binds_in: tuple[str, ...] = ()
    """The places where it does; its jurisdiction where empty."""
    status_confidence: str = "medium"
    status_note: str = ""
    exceptions: tuple[str, ...] = ()
    open_points: tuple[str, ...] = ()
    milestone: tuple[Milestone, ...] = ()
    silent_on: tuple[str, ...] = ()
    """Classes that came with a later catalog folder: it was not written with them in mind, so its `*` is not for them."""

    def reaches(self, place: str) -> bool:
        """Whether it speaks in a place: one of its own, or a part of one, as US-TX is of US."""
        return any(f"{place}-".startswith(f"{own}-") for own in self.binds_in or (self.jurisdiction,))

    def fitting(self, act: str, day: datetime.date | None = None) -> list[Provision]:
        """All that it says of an act, on a day where one is given."""
        return [
            provision for provision in self.verdict if act in provision.acts and (day is None or provision.holds(day))
        ]

    def provision(self, item_class: str, act: str, day: datetime.date | None = None) -> Provision | None:
        """What it says of a class for an act, on a day where one is given: by name first, then for all others."""
        if item_class in self.silent_on:
            return None
        fitting = self.fitting(act, day)
        named = (p for p in fitting if item_class in p.item_classes)
        others = (p for p in fitting if "*" in p.item_classes)
        return next(named, None) or next(others, None)


class ItemClass(FileRecord, frozen=True):
    """A class that regimes judge by."""

    id: str
    title: str
    summary: str


class Profile(FileRecord, frozen=True):
    """A named choice of regimes, and the outcome from which a gate fails."""

    id: str
    title: str
    summary: str
    regimes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    fail_on: Said | Literal["never"]
    act_note: str = ""
    default: bool = False


class Law(FileRecord, frozen=True):
    """All regimes, classes and profiles."""

    regimes: tuple[Regime, ...]
    item_classes: tuple[ItemClass, ...]
    profiles: tuple[Profile, ...]

    def chosen(self, profile: Profile) -> tuple[Regime, ...]:
        """The regimes of a profile."""
        return (
            self.regimes
            if profile.regimes == ("*",)
            else tuple(r for id in profile.regimes for r in self.regimes if r.id == id)
        )

    def binding(self, places: Collection[str], roles: Collection[str]) -> tuple[Regime, ...]:
        """The regimes that speak to somebody of these roles in one of these places."""
        ours = {"anybody", *roles}
        reaching = (regime for regime in self.regimes if any(map(regime.reaches, places)))
        return tuple(regime for regime in reaching if ours.intersection(regime.binds_roles))

    def extended(self, root: Path) -> "Law":
        """The law with what stands under `root` added, or put in place of what has the same id.

        Of the classes that come new, the regimes that were there before say nothing.
        """
        own = read_folder(root)
        known = {item.id for item in self.item_classes}
        new = tuple(item.id for item in own.item_classes if item.id not in known)
        law = Law(
            regimes=merged(
                tuple(replace(regime, silent_on=(*regime.silent_on, *new)) for regime in self.regimes), own.regimes
            ),
            item_classes=merged(self.item_classes, own.item_classes),
            profiles=merged(self.profiles, own.profiles),
        )
        _check(law, root)
        return law


class _ItemClassFile(FileRecord, frozen=True):
    item_class: tuple[ItemClass, ...] = ()


class _ProfileFile(FileRecord, frozen=True):
    profile: tuple[Profile, ...] = ()


def read_law(root: Path = DATA) -> Law:
    """The law under `root`, checked for loose ends."""
    law = read_folder(root)
    _check(law, root)
    return law


def read_folder(root: Path) -> Law:
    """The regimes, classes and profiles under `root`, as far as there are any."""
    regimes = (convert(read_toml(path), Regime, str(path)) for path in sorted((root / "regimes").glob("*.toml")))
    return Law(
        regimes=tuple(regimes),
        item_classes=_file(root / "item-classes.toml", _ItemClassFile).item_class,
        profiles=_file(root / "profiles.toml", _ProfileFile).profile,
    )


def _file(path: Path, to: type[F]) -> F:
    return convert(read_toml(path) if path.exists() else {}, to, str(path))


def _check(law: Law, root: Path) -> None:
    classes = {item.id for item in law.item_classes}
    for regime in law.regimes:
        where = f"{root / 'regimes'}: {regime.id}"
        for provision in regime.verdict:
            if unknown := set(provision.item_classes) - classes - {"*"}:
                raise DataError(
                    f"unknown item class {min(unknown)!r}", where=where, hint=f"known: {', '.join(sorted(classes))}"
                )
        for item in sorted(classes.difference(regime.silent_on)):
            for act in ACTS:
                if regime.provision(item, act) is None:
                    raise DataError(
                        f"no verdict for class {item!r} and act {act!r}",
                        where=where,
                        hint='add one, or item_classes = ["*"]',
                    )
    known = {regime.id for regime in law.regimes} | {"*"}
    for profile in law.profiles:
        if unknown := set(profile.regimes) - known:
            raise DataError(
                f"unknown regime {min(unknown)!r}",
                where=f"{root / 'profiles.toml'}: {profile.id}",
                hint="`bomward catalog list` names all",
            )
    if [profile.default for profile in law.profiles].count(True) != 1:
        raise DataError(
            "exactly one profile must be the default",
            where=str(root / "profiles.toml"),
            hint="one that stands in place of the default needs default = true, no other may have it",
        )
