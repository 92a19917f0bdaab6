"""Version ranges: compared in the scheme that the catalog names, and a doubt where that scheme cannot tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from bomward import patterns
from bomward.catalog import Affected

_DOTTED = patterns.lazy(r"\d+(?:\.\d+)*")
_JUNOS = patterns.lazy(r"(\d+)\.(\d+)(?:([A-Z])((?:[-.A-Z]*+\d++)*+))?")
_YEAR = patterns.lazy(r"\b(?:19[89]|20[0-4])\d\b")
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


def judge_version(version: str, ranges: Sequence[Affected], name: str = "") -> tuple[str, str]:
    """(doubt, outside): why the version cannot be placed, or why it is outside every range. Both empty: inside one.

    Where products are counted by years, the year in the name counts if the version is none.
    """
    if not ranges:
        return "", ""
    if any(map(_by_years, ranges)) and not _YEAR.match(version) and (year := _YEAR.search(name)):
        version = year[0]
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
    if all(affected.doubtful for affected in ranges):
        return f"version {version} lies outside the range that sources show, and its border is not proven", ""
    return "", f"version {version} lies outside the affected range ({', '.join(map(_span, ranges))})"


def _by_years(affected: Affected) -> bool:
    """Whether a range counts versions by years."""
    return any(_YEAR.match(border) for border in (affected.since, affected.until))


def _span(affected: Affected) -> str:
    return (
        " ".join(
            filter(None, (affected.since and f"from {affected.since}", affected.until and f"until {affected.until}"))
        )
        or "all"
    )


def _place(version: str, affected: Affected) -> str:
    if _by_years(affected) and not _YEAR.match(version):
        return "unknown"
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
    if not text or len(text) > _LONGEST:
        return None
    if scheme in _OWN:
        return _OWN[scheme](text)
    name = _SCHEMES.get(scheme)
    if name is None:
        return None
    import univers.versions  # NOTE: heavy, and needed by few documents

    try:
        return getattr(univers.versions, name)(text)
    except Exception:  # noqa: BLE001 - each scheme raises errors of its own for a text that it does not understand
        return None


class _Junos(msgspec.Struct, frozen=True):
    """A Junos release: 17.3R1, 15.1X49-D170.4. Branches of one release are numbered apart and in no order."""

    release: tuple[int, int]
    branch: str
    numbers: tuple[int, ...]

    def __lt__(self, other: _Junos) -> bool:
        """Whether it is older. Raises ValueError for two branches of one release."""
        if self.release == other.release and self.branch != other.branch:
            raise ValueError("branches of one release have no order")
        return (self.release, self.numbers) < (other.release, other.numbers)

    def __ge__(self, other: _Junos) -> bool:
        """Whether it is as new, or newer. Raises ValueError for two branches of one release."""
        return not self < other


def _junos(text: str) -> _Junos | None:
    match = _JUNOS.fullmatch(text.strip())
    if match is None:
        return None
    branch, numbers = match[3] or "", [int(number) for number in re.findall(r"\d+", match[4] or "")]
    if branch == "X" and numbers:  # NOTE: each of them is a line for other hardware
        branch += str(numbers.pop(0))
    return _Junos((int(match[1]), int(match[2])), branch, tuple(numbers))


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


_OWN = {"generic": _numbers, "junos": _junos}
"""Schemes that no library orders rightly."""
