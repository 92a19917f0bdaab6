"""What is asked of a run: the policy file in force, and the command line before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from bomward.checking import Checker, Policy
from bomward.cli import files, writing
from bomward.cli.console import day, tell
from bomward.cli.run import Setup
from bomward.errors import UsageError
from bomward.limits import NAMES, Limits, moved
from bomward.waivers import WaiverRule

if TYPE_CHECKING:
    from bomward.policy_file import InForce

NAME = "bomward.toml"
PYPROJECT = "pyproject.toml"
_MAY_HOLD_ONE = re.compile(rb"""\btool\b["' \t]*(\.["' \t]*bomward\b|[]=])""")

PolicyFile = Annotated[
    str,
    typer.Option(
        "--policy",
        metavar="FILE",
        help=f"The policy file. Default: {NAME} in the working folder, or [tool.bomward] in its {PYPROJECT}.",
    ),
]
NoPolicy = Annotated[bool, typer.Option("--no-policy", help="Use no policy file, whatever the working folder holds.")]
Limit = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="NAME=VALUE",
        help=f"Move a limit: {', '.join(NAMES)}; VALUE with K, M or G, as size=4G. May be repeated.",
    ),
]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line, or the policy file, says of a run; what is empty or None it leaves open."""

    as_of: str = ""
    profile: str = ""
    regimes: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    act: str = ""
    fail_on: str = ""
    strict: bool | None = None
    allow_incomplete: bool | None = None
    catalog: tuple[Path, ...] = ()
    limits: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    waivers: tuple[WaiverRule, ...] = ()
    origin: dict[str, str] = {}
    """By option: where in the policy file its value stands."""


def in_force(name: str, *, ignored: bool) -> Said:
    """What the policy file says, and a word on which it is. Raises UsageError where it is wrong, or none has the name."""
    if name and ignored:
        raise UsageError("--policy and --no-policy do not go together", where="--no-policy", hint="choose one")
    found = None if ignored else _named(name) if name else _here()
    if found is None:
        return Said()
    tell("note", f"policy: {found.place()}")
    return _said(found)


def _named(name: str) -> InForce:
    found = _read(files.asked(name), name)
    if found is None:
        raise UsageError("there is no policy in it", where=name, hint="it stands in the table [tool.bomward]")
    return found


def _here() -> InForce | None:
    """The policy of the working folder."""
    if _is_there(NAME):
        return _read(files.asked(NAME), NAME)
    data = files.asked(PYPROJECT) if _is_there(PYPROJECT) else b""
    # NOTE: TOML takes time to read, and most such files say nothing to us.
    return _read(data, PYPROJECT) if _MAY_HOLD_ONE.search(data) else None


def _is_there(name: str) -> bool:
    """Whether something has the name, a link that leads nowhere too: it is an error, and no reason to go without."""
    return Path(name).exists() or Path(name).is_symlink()


def _read(data: bytes, name: str) -> InForce | None:
    from bomward.policy_file import read  # NOTE: takes time to load, and most runs have no policy file

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"no TOML: {error}", where=name, hint="write it in UTF-8") from error
    return read(text, name, in_pyproject=Path(name).name == PYPROJECT)


def _said(file: InForce) -> Said:
    """What a policy file says, in the words of the command line."""
    asked = file.content
    keys = {
        "--profile": "profile",
        "--regime": "regimes",
        "--limit": "limits",
        "--catalog": "catalog",
        "-o": "outputs",
        "who": "who",
    }
    return Said(
        profile=asked.profile,
        regimes=asked.regimes,
        jurisdictions=asked.who.jurisdictions if asked.who else (),
        roles=asked.who.roles if asked.who else (),
        act=asked.act or "",
        fail_on=asked.fail_on or "",
        strict=asked.strict,
        allow_incomplete=asked.allow_incomplete,
        catalog=tuple(Path(file.path(folder)) for folder in asked.catalog),
        limits=file.limits(),
        exclude=asked.exclude,
        outputs=file.outputs(),
        waivers=asked.waiver,
        origin={option: file.place(key) for option, key in keys.items()},
    )


def setup(said: Said, file: Said) -> Setup:
    """What it takes to check: each value from the command line, or else from the policy file. Raises UsageError."""
    law = said if said.profile or said.regimes else file
    policy = Policy(
        as_of=day(said.as_of),
        act=said.act or file.act or "supply",
        profile=law.profile,
        regimes=law.regimes,
        jurisdictions=law.jurisdictions,
        roles=law.roles,
        fail_on=said.fail_on or file.fail_on,
        strict=bool(file.strict if said.strict is None else said.strict),
        allow_incomplete=bool(file.allow_incomplete if said.allow_incomplete is None else said.allow_incomplete),
        waivers=file.waivers,
        origin=tuple(law.origin.items()),
    )
    limits = moved(moved(Limits(), file.limits, file.origin.get("--limit", "")), said.limits)
    if not said.catalog:
        _refuse_missing(file)
    return Setup(policy, said.catalog or file.catalog, limits)


def _refuse_missing(file: Said) -> None:
    """Raise UsageError for a catalog folder that a policy file names and that is not there."""
    for folder in file.catalog:
        if not folder.is_dir():
            hint = "write it relative to the policy file, or delete the line"
            raise UsageError(f"no such catalog folder: {folder}", where=file.origin["--catalog"], hint=hint)


def remark(checker: Checker) -> None:
    """Say of which of our places no law of their own is known, and of which classes of an own catalog no law of the run speaks."""
    policy, law = checker.terms.policy, checker.data.law
    own = {place for regime in law.regimes for place in regime.binds_in or (regime.jurisdiction,)}
    for place in policy.jurisdictions:
        whole, subdivided, _ = place.partition("-")
        if not any(regime.reaches(place) for regime in law.regimes):
            tell("note", f"no law of {place} is known to this catalog ({policy.place('who')})")
        elif subdivided and place not in own:
            tell("note", f"no law of {place} itself is known; those of {whole} count ({policy.place('who')})")
    unheard = set.intersection(*(set(regime.silent_on) for regime in checker.terms.regimes))
    if unheard:
        hint = "choose a profile or a regime of your catalog"
        tell("note", f"no law of this run speaks of {', '.join(sorted(unheard))}: {hint}")


def outputs(said: Sequence[str], file: Said) -> list[writing.Wanted]:
    """What is to be written. Raises UsageError."""
    if said or not file.outputs:
        return writing.wanted(said)
    try:
        return writing.wanted(file.outputs)
    except UsageError as error:
        raise UsageError(error.message, where=file.origin["-o"], hint=error.hint) from error
