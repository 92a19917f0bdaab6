"""The library: a document in, a report or bytes out. What is here can be had from `bomward` itself."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

import msgspec

from bomward.checking import Checker, restore_bytes
from bomward.errors import Error, UsageError
from bomward.findings import Report
from bomward.limits import Limits, refuse_larger
from bomward.policy import Policy
from bomward.policy_file import InForce, refused
from bomward.prepared import data_with
from bomward.references import Checked
from bomward.waivers import WaiverRule

Source = bytes | str | os.PathLike[str]
"""The bytes of a document, or the path of one."""
_BARE = "sbom"
_FIELDS = "docs/library.md says what each field takes"
_LIMITS = Limits()
# NOTE: msgspec works out what it knows of a type when that is first used, and two threads that do so at once end the process
# (0.22); the interpreter lets no two of them work at the same time anyway.
_ONE_AT_A_TIME = Lock()


def check(
    *sources: Source, policy: Policy, catalog: Iterable[str | os.PathLike[str]] = (), limits: Limits = _LIMITS
) -> Report:
    """The report on these documents, judged as the policy says, with an organisation's own catalog folders on top.

    A document can cause no exception: what cannot be read stands in the report as unchecked. Raises OSError for a path
    that cannot be read, UsageError for a policy that asks for what there is not, DataError for a broken catalog folder.
    """
    if not sources:
        raise UsageError("no document was given", where="check", hint="give paths or bytes")
    with _ONE_AT_A_TIME:
        checker = Checker(_valid(policy), data_with(*map(Path, catalog)), limits)
        alone = len(sources) == 1
        return checker.report([one for source in sources for one in _checked(checker, source, alone=alone)])


def annotate(
    source: Source,
    *,
    policy: Policy,
    catalog: Iterable[str | os.PathLike[str]] = (),
    limits: Limits = _LIMITS,
    allow_signed: bool = False,
) -> bytes:
    """The document with the findings written into it, every other byte as it was; a wrapped one is taken out of its wrappers.

    Raises Error where it cannot be read, is past a limit or holds no place for notes, or is signed and that was not
    allowed; otherwise what `check` raises.
    """
    with _ONE_AT_A_TIME:
        checker = Checker(_valid(policy), data_with(*map(Path, catalog)), limits)
        return checker.annotate(_bytes(source, limits.size), _name(source), allow_signed=allow_signed)[0]


def restore(source: Source) -> bytes:
    """The original of an annotated document, byte for byte. Raises CannotRestoreError where it was changed since."""
    with _ONE_AT_A_TIME:
        return restore_bytes(_bytes(source))


def _valid(policy: Policy) -> Policy:
    """The policy with every value of its type, a day or a waiver in plain Python too. Raises UsageError for what does not fit."""
    if not isinstance(policy, Policy):
        raise UsageError("a bomward.Policy is expected here", where="policy", hint=_FIELDS)
    try:
        found = msgspec.convert(msgspec.to_builtins(policy), Policy)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        told = refused(str(error), InForce(name="policy"))
        raise UsageError(told.message, where=told.where, hint=_FIELDS) from error
    for index, rule in enumerate(found.waivers):
        rule.check(f"policy: waivers[{index}]")
    return found


def _checked(checker: Checker, source: Source, *, alone: bool) -> tuple[Checked, ...]:
    name = _name(source)
    try:
        data = _bytes(source, checker.limits.size)
    except Error as error:
        return (Checked(report=checker.unread(name, error)),)
    return checker.check(data, name, alone=alone)


def _bytes(source: Source, most: int | None = None) -> bytes:
    """The bytes of a document. Raises Error where it has more than so many, which of a path is known before it is read."""
    if most is not None:
        size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
        refuse_larger(size, most, _name(source), size)
    return source if isinstance(source, bytes) else Path(source).read_bytes()


def _name(source: Source) -> str:
    return _BARE if isinstance(source, bytes) else os.fspath(source)


__all__ = ["Error", "Limits", "Policy", "Report", "Source", "WaiverRule", "annotate", "check", "restore"]
