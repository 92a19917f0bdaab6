"""One value of one pattern, made ready: which clues it looks at, and what meets it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from bomward import patterns
from bomward.catalog import Catalog, Entry, Pattern, PatternKind
from bomward.inventory import Clue, ClueKind
from bomward.matching.identifiers import coordinates, cpe_pair, meets_purl, purl_pattern
from bomward.matching.names import holds
from bomward.matching.places import (
    addresses,
    file_pattern,
    host_pattern,
    longest_run,
    meets_java_package,
    meets_url,
    path_of,
    runs,
)
from bomward.text import tokens

HELD = frozenset({ClueKind.PROPERTY, ClueKind.OTHER, ClueKind.REF, ClueKind.CONTACT, ClueKind.LICENCE})
"""Places that hold anything at all."""
_PATHS = frozenset({ClueKind.NAME, ClueKind.FILE, *(HELD - {ClueKind.LICENCE}), ClueKind.PROSE, ClueKind.URL})

_DIGESTS = frozenset({ClueKind.HASH})
_LOOKED_UP = frozenset({PatternKind.NAME, PatternKind.HASH})

_PIECES, _WORDS = patterns.lazy(r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029<>]+"), patterns.lazy(r"[\s<>]+")

STANDING = frozenset({PatternKind.HASH, PatternKind.HOST, PatternKind.FILE, PatternKind.JAVA_PACKAGE})
"""Kinds of values that can mean nothing else wherever they stand."""

Test = Callable[[Clue], bool]


class Rule:
    """One value of one pattern, made ready."""

    __slots__ = ("anywhere", "entry", "kinds", "pattern", "test", "value")

    def __init__(
        self, entry: Entry, pattern: Pattern, value: str, kinds: frozenset[ClueKind] | None, test: Test
    ) -> None:
        self.entry, self.pattern, self.value, self.kinds, self.test = entry, pattern, value, kinds, test
        self.anywhere = pattern.kind in STANDING and pattern.strength == "exact" and not pattern.requires
        """Whether the value means something in whatever field it stands."""

    @property
    def label(self) -> str:
        """The value and its kind, as evidence names them."""
        return f"{self.pattern.kind}: {self.value}"

    def meets(self, clue: Clue) -> bool:
        """Whether a clue meets the value, whatever else the pattern requires."""
        return (self.anywhere or self.is_place(clue)) and self.test(clue)

    def is_place(self, clue: Clue) -> bool:
        """Whether the field is one that such a value belongs in."""
        return self.kinds is None or clue.kind in self.kinds


def literals(kind: PatternKind, value: str) -> frozenset[str]:
    """What any text meeting the value holds once folded, each of them; at least one."""
    match kind:
        case PatternKind.PURL:
            wanted = purl_pattern(value)
            found = runs(wanted.name) | runs(wanted.namespace)
        case PatternKind.LICENCE | PatternKind.TEXT:
            found = frozenset([max(tokens(value), key=len, default="")])
        case _:
            found = runs(value)
    return found or frozenset([""])


def is_looked_up(pattern: Pattern, value: str) -> bool:
    """Whether a value is found in an index, where standing there is the test; each clue is tried against any other."""
    return pattern.kind in _LOOKED_UP or (pattern.kind is PatternKind.CPE and "*" not in value)


def rule(entry: Entry, pattern: Pattern, value: str) -> Rule:
    """A value made ready."""
    if is_looked_up(pattern, value):
        return Rule(entry, pattern, value, _DIGESTS if pattern.kind is PatternKind.HASH else None, _stands_there)
    kinds, tester = _TESTERS[pattern.kind]
    return Rule(entry, pattern, value, kinds, tester(value))


class Rules:
    """The values of a catalog by their number, each made ready when it is asked for."""

    def __init__(self, catalog: Catalog) -> None:
        self._values = list(catalog.values())
        self._made: dict[int, Rule] = {}

    def __getitem__(self, number: int) -> Rule:
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = rule(*self._values[number])
        return made

    def under(self, table: Mapping[str, Iterable[int]], key: str) -> Iterator[Rule]:
        """The rules that stand in a table under a key."""
        return map(self.__getitem__, table.get(key, ()))


def _stands_there(_: Clue) -> bool:
    return True


def _purl(value: str) -> Test:
    wanted = purl_pattern(value)
    return lambda clue: (found := coordinates(clue.value)) is not None and meets_purl(found, wanted)


def _cpe(value: str) -> Test:
    vendor, _, product = (re.compile(part.replace("*", ".*")) for part in value.casefold().partition(":"))

    def test(clue: Clue) -> bool:
        pair = cpe_pair(clue.value)
        return pair is not None and bool(vendor.fullmatch(pair[0]) and product.fullmatch(pair[1]))

    return test


def _file(value: str) -> Test:
    literal = longest_run(value)

    def test(clue: Clue) -> bool:
        if literal not in path_of(clue.value):
            return False
        # NOTE: in a text of several lines, or between tags, each may be a path; in a field that is made for none, each word.
        apart = _PIECES if clue.kind in _PATHS else _WORDS
        paths = map(path_of, apart.split(clue.value))
        return any(literal in path and file_pattern(value).search(path) for path in paths)

    return test


def _java_package(value: str) -> Test:
    return lambda clue: meets_java_package(clue.value, value)


def _host(value: str) -> Test:
    literal = longest_run(value)

    def test(clue: Clue) -> bool:
        hosts = (host for host, _ in addresses(clue.value, bare=clue.kind is ClueKind.URL))
        return any(literal in host and bool(host_pattern(value).fullmatch(host)) for host in hosts)

    return test


def _url(value: str) -> Test:
    return lambda clue: any(meets_url(address, value) for address in addresses(clue.value))


def _phrase(value: str) -> Test:
    phrase = tokens(value)
    return lambda clue: holds(tokens(clue.value), phrase)


_TESTERS: dict[PatternKind, tuple[frozenset[ClueKind] | None, Callable[[str], Test]]] = {
    PatternKind.PURL: (frozenset({ClueKind.PURL}), _purl),
    PatternKind.CPE: (frozenset({ClueKind.CPE}), _cpe),
    PatternKind.FILE: (_PATHS, _file),
    PatternKind.JAVA_PACKAGE: (_PATHS | {ClueKind.GROUP, ClueKind.PURL}, _java_package),
    PatternKind.HOST: (None, _host),
    PatternKind.URL: (None, _url),
    PatternKind.LICENCE: (frozenset({ClueKind.LICENCE, ClueKind.COPYRIGHT}), _phrase),
    PatternKind.TEXT: (None, _phrase),
}
