"""Version ranges: compared in the scheme that the catalog names, and a doubt where that scheme cannot tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bomward.catalog import Affected

_DOTTED = re.compile(r"\d+(?:\.\d+)*")
_LONGEST = 200
_SCHEMES = {
    "semver": "SemverVersion",
    "maven": "MavenVersion",
    "deb": "DebianVersion",
    "rpm": "RpmVersion",
    "pypi": "PypiVersion",
    "npm": "SemverVersion",
    "nuget": "NugetVersion",
    "gem": "RubygemsVersion",
    "golang": "GolangVersion",
    "composer": "ComposerVersion",
    "alpine": "AlpineLinuxVersion",
}


def judge_version(version: str, ranges: Sequence[Affected]) -> tuple[str, str]:
    """(doubt, outside): why the version cannot be placed, or why it is outside every range. Both empty: inside one."""
    if not ranges:
        return "", ""
    if not version:
        return "the version is not stated, and only some versions have it", ""
    doubts = []
    for affected in ranges:
        where = _place(version, affected)
        if where == "inside":
            return (
                (affected.note or "the border of the affected versions is not proven", "")
                if affected.doubtful
                else ("", "")
            )
        if where == "unknown":
            doubts.append(f"version {version} cannot be compared with the affected range ({_span(affected)})")
    if doubts:
        return doubts[0], ""
    if any(affected.doubtful for affected in ranges):
        return f"version {version} lies outside the range that sources show, and its border is not proven", ""
    return "", f"version {version} lies outside the affected range ({', '.join(map(_span, ranges))})"


def _span(affected: Affected) -> str:
    return (
        " ".join(
            filter(None, (affected.since and f"from {affected.since}", affected.until and f"until {affected.until}"))
        )
        or "all"
    )


def _place(version: str, affected: Affected) -> str:
    found, since, until = (_parse(text, affected.scheme) for text in (version, affected.since, affected.until))
    if found is None or (affected.since and since is None) or (affected.until and until is None):
        return "unknown"
    try:
        below, above = bool(affected.since) and found < since, bool(affected.until) and found >= until
    except Exception:  # noqa: BLE001 - as in _parse
        return "unknown"
    return "outside" if below or above else "inside"


def _parse(text: str, scheme: str) -> Any:
    """The version as univers has it; None where the scheme, or the text in it, is none that a library orders."""
    name = _SCHEMES.get(scheme)
    if not text or len(text) > _LONGEST or (name is None and scheme != "generic"):
        return None
    if name is None:
        return _numbers(text)
    import univers.versions  # NOTE: heavy, and needed by few documents

    try:
        return getattr(univers.versions, name)(text)
    except Exception:  # noqa: BLE001 - each scheme raises errors of its own for a text that it does not understand
        return None


def _numbers(text: str) -> tuple[int, ...] | None:
    """Plain dotted numbers, without zeros at the end.

    NOTE: univers orders these as text (GenericVersion) or fails on them (IntdotVersion 32.0.1, "9.10").
    """
    plain = text.strip().lstrip("vV")
    if not _DOTTED.fullmatch(plain):
        return None
    numbers = [int(number) for number in plain.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
