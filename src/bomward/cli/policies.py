"""What is asked of a run: `in_force` reads the policy file, `setup` lays the command line over it, and its Setup makes the checker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from bomward.checking import Checker, Policy
from bomward.cli import files, writing
from bomward.cli.console import day, tell
from bomward.cli.declaring import Option
from bomward.cli.run import Setup
from bomward.errors import UsageError
from bomward.exclusion import Exclusion
from bomward.limits import NAMES, Limits, moved
from bomward.policy_file import InForce, read

NAME = "bomward.toml"
PYPROJECT = "pyproject.toml"
_LAWS = {"--profile": "profile", "--regime": "regimes", "who": "who"}
"""By option: the key that stands for it in the file."""
_MAY_HOLD_ONE = rb"""\btool\b["' \t]*(\.["' \t]*bomward\b|[]=])"""

PolicyFile = Annotated[
    str,
    Option(
        "--policy",
        metavar="FILE",
        help=f"The policy file. Default: {NAME} in the working folder, or [tool.bomward] in its {PYPROJECT}.",
    ),
]
NoPolicy = Annotated[bool, Option("--no-policy", help="Use no policy file, whatever the working folder holds.")]
Limit = Annotated[
    list[str] | None,
    Option(
        "--limit",
        metavar="NAME=VALUE",
        help=f"Move a limit: {', '.join(NAMES)}; VALUE with K, M or G, as size=4G. May be repeated.",
    ),
]


def in_force(name: str, *, ignored: bool) -> InForce:
    """The policy file, and a word on which it is; an empty one where there is none. Raises UsageError where it is wrong."""
    if name and ignored:
        raise UsageError("--policy and --no-policy do not go together", where="--no-policy", hint="choose one")
    found = None if ignored else named(name) if name else _here()
    if found is None:
        return InForce()
    tell("note", f"policy: {found.place()}")
    return found


def named(name: str) -> InForce:
    """The policy file of that name. Raises UsageError where it is wrong, or holds no policy."""
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
    return _read(data, PYPROJECT) if re.search(_MAY_HOLD_ONE, data) else None


def _is_there(name: str) -> bool:
    """Whether something has the name, a link that leads nowhere too: it is an error, and no reason to go without."""
    return Path(name).exists() or Path(name).is_symlink()


def _read(data: bytes, name: str) -> InForce | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"no TOML: {error}", where=name, hint="write it in UTF-8") from error
    return read(text, name, in_pyproject=Path(name).name == PYPROJECT)


def setup(
    file: InForce,
    *,
    as_of: str = "",
    profile: str = "",
    regimes: Sequence[str] | None = None,
    act: str = "",
    fail_on: str = "",
    strict: bool | None = None,
    allow_incomplete: bool | None = None,
    catalog: Sequence[Path] | None = None,
    limits: Sequence[str] | None = None,
) -> Setup:
    """What it takes to check: each value from the command line, or else from the policy file. Raises UsageError."""
    asked = file.content
    policy = Policy(
        as_of=day(as_of),
        act=act or asked.act or "supply",
        profile=profile,
        regimes=tuple(regimes or ()),
        fail_on=fail_on or asked.fail_on or "",
        strict=asked.strict if strict is None else strict,
        allow_incomplete=asked.allow_incomplete if allow_incomplete is None else allow_incomplete,
        waivers=asked.waiver,
    )
    return Setup(
        policy if profile or regimes else _with_laws(policy, file),
        tuple(catalog or _folders(file)),
        moved(moved(Limits(), file.limits(), file.place("limits")), limits or ()),
    )


def _with_laws(policy: Policy, file: InForce) -> Policy:
    """The policy with the laws that the file chooses, and where in it that stands."""
    asked = file.content
    return msgspec.structs.replace(
        policy,
        profile=asked.profile,
        regimes=asked.regimes,
        jurisdictions=asked.who.jurisdictions if asked.who else (),
        roles=asked.who.roles if asked.who else (),
        origin=tuple((option, file.place(key)) for option, key in _LAWS.items()) if file.name else (),
    )


def _folders(file: InForce) -> Iterator[Path]:
    """The catalog folders of the file. Raises UsageError for one that is not there."""
    for text in file.content.catalog:
        folder = Path(file.path(text))
        if not folder.is_dir():
            hint = "write it relative to the policy file, or delete the line"
            raise UsageError(f"no such catalog folder: {folder}", where=file.place("catalog"), hint=hint)
        yield folder


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


def exclusion(said: Sequence[str] | None, file: InForce) -> Exclusion:
    """What is not meant: by the command line, or else by the policy file. Raises UsageError."""
    return Exclusion(said or file.content.exclude, is_said=bool(said))


def remark_exclusion(exclusion: Exclusion) -> None:
    """Say which patterns of `--exclude` were for nothing: a slip would go unseen."""
    for pattern, is_folder in exclusion.slips():
        how = f"; what is in that folder is left out by '{pattern.rstrip('/')}/*'" if is_folder else ""
        tell("note", f"--exclude {pattern} fits nothing that was found{how}")


def outputs(said: Sequence[str] | None, file: InForce) -> list[writing.Wanted]:
    """What is to be written. Raises UsageError."""
    if said or not file.content.outputs:
        return writing.wanted(said or ())
    try:
        return writing.wanted(file.outputs())
    except UsageError as error:
        raise UsageError(error.message, where=file.place("outputs"), hint=error.hint) from error
