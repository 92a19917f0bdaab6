"""The law as data: regimes with their verdicts, the classes they judge by, and the profiles that choose among them."""

import datetime
from pathlib import Path
from typing import Literal

import msgspec

from bomward.catalog import DATA, FileRecord, Source, convert, read_toml
from bomward.errors import DataError

Act = Literal["supply", "use"]
ACTS: tuple[Act, ...] = ("supply", "use")


class Milestone(FileRecord, frozen=True):
    """A day on which something began or ended."""

    date: datetime.date
    text: str


class Provision(FileRecord, frozen=True):
    """What a regime says of some classes, for some acts, in some time."""

    item_classes: tuple[str, ...]
    outcome: Literal["prohibited", "likely-prohibited", "review", "advised-against", "noted", "excepted", "not-covered"]
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
    citations: tuple[str, ...]
    url: str
    binds: str
    summary: str
    since: datetime.date = msgspec.field(name="from")
    status: str
    verdict: tuple[Provision, ...]
    source: tuple[Source, ...]
    until: datetime.date | None = None
    status_confidence: str = "medium"
    status_note: str = ""
    exceptions: tuple[str, ...] = ()
    open_points: tuple[str, ...] = ()
    milestone: tuple[Milestone, ...] = ()

    def provision(self, item_class: str, act: str, day: datetime.date | None = None) -> Provision | None:
        """What it says of a class for an act, on a day where one is given: by name first, then for all others."""
        fitting = [
            provision for provision in self.verdict if act in provision.acts and (day is None or provision.holds(day))
        ]
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
    regimes: tuple[str, ...]
    fail_on: str
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


class _ItemClassFile(FileRecord, frozen=True):
    item_class: tuple[ItemClass, ...]


class _ProfileFile(FileRecord, frozen=True):
    profile: tuple[Profile, ...]


def read_law(root: Path = DATA) -> Law:
    """The law under `root`, checked for loose ends."""
    law = Law(
        regimes=tuple(
            convert(read_toml(path), Regime, str(path)) for path in sorted((root / "regimes").glob("*.toml"))
        ),
        item_classes=convert(read_toml(root / "item-classes.toml"), _ItemClassFile, "item-classes.toml").item_class,
        profiles=convert(read_toml(root / "profiles.toml"), _ProfileFile, "profiles.toml").profile,
    )
    _check(law)
    return law


def _check(law: Law) -> None:
    classes = {item.id for item in law.item_classes}
    for regime in law.regimes:
        where = f"regimes/{regime.id}.toml"
        for provision in regime.verdict:
            if unknown := set(provision.item_classes) - classes - {"*"}:
                raise DataError(
                    f"unknown item class {min(unknown)!r}", where=where, hint=f"known: {', '.join(sorted(classes))}"
                )
        for item in sorted(classes):
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
                f"unknown regime {min(unknown)!r}", where=f"profiles.toml: {profile.id}", hint="see data/regimes/"
            )
    if [profile.default for profile in law.profiles].count(True) != 1:
        raise DataError(
            "exactly one profile must be the default", where="profiles.toml", hint="set default = true on one"
        )
