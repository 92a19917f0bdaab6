"""Whether a value names a maker: as the company itself, somewhere within, or in passing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cached_property

import ahocorasick_rs

from bomward import patterns
from bomward.catalog import Maker
from bomward.findings import Evidence, Strength
from bomward.inventory import MAKER_KINDS, Clue, ClueKind
from bomward.matching.encoded import case_counts, case_is_free
from bomward.matching.identifiers import coordinates, cpe_pair, meets_purl, purl_pattern
from bomward.matching.names import holds_one
from bomward.matching.places import addresses, host_pattern, longest_run
from bomward.matching.words import COPYRIGHT, LINKS_IN_PASSING, made_of_common_words
from bomward.text import decoded, joined_tokens, plainly, skeleton, tokens

_NOT_THE_NAME = patterns.lazy(r"\([^()]*\)|<[^<>]*>|(?<!\S)[^\s@]+@\S+|https?://\S+")
_MAIL = patterns.lazy(r"@([^\s@<>()]+)")
_COUNTRY_DOMAIN = patterns.lazy(r"[a-z]{2}\.([^./]+)")
_FORM_BEHIND = patterns.lazy(r"(?<=\w )(?:[^\W\d_]\.){2,}[^\W\d_]?$")
"""A legal form in initials behind a name: B.V., S.p.A."""
_ROLE = patterns.lazy(r"\s*(person|organization|tool)\s*:\s*", re.IGNORECASE)
"""What SPDX writes before somebody's name, and what is made from SPDX keeps."""
_PERSON_HOLDS = patterns.lazy(
    r"(?:copyright|\(c\)|©|by|[\d\s,\u2013-])+([^\W\d_]+ [^\W\d_]+)(?: <[^<>]*>)?\.?", re.IGNORECASE
)
"""A copyright line that holds two words, years, and an address at most."""
WRITTEN_FOR = {
    "a": ("4", "@"),
    "e": ("3", "£"),
    "i": ("1", "!"),
    "k": ("|<",),
    "l": ("1", "£"),
    "o": ("0",),
    "s": ("5", "$"),
    "t": ("7",),
}
"""Digits and signs that are written for the letters they resemble, beside those that are folded to them anyway."""
_BROKEN_LINE = patterns.lazy(r"\s+|\\[rn]")
_QUOTED = patterns.lazy(r"=([2-7][0-9a-fA-F])")
"""Characters of ASCII in quoted-printable."""
_LEAST_ENCODED = 11  # characters of any of these encodings
_LONGEST_PERSON = 3
_LONGEST_LINE = 200
LEAST_LITERAL = 4
"""Letters that a wildcard must state, or it fits anybody."""
_ACCOUNTS = frozenset(
    {
        "github",
        "gitlab",
        "bitbucket",
        "golang",
        "docker",
        "oci",
        "huggingface",
        "githubactions",
        "swift",
        "composer",
        "luarocks",
    }
)
"""Package URL types whose namespace is an account that anybody may have taken; what belongs to a maker there, the catalog says."""
_USES = {
    "engine": Strength.STRONG,
    "download": Strength.STRONG,
    "site": Strength.NAMED,
    "publication": Strength.PASSING,
}

_OF_THINGS = frozenset(
    {
        ClueKind.NAME,
        ClueKind.FILE,
        ClueKind.SUPPLIER,
        ClueKind.MANUFACTURER,
        ClueKind.PROPERTY,
        ClueKind.OTHER,
    }
)
"""Fields that name things and companies; elsewhere a longer word is most often what a person calls himself."""


_NO_PATHS = MAKER_KINDS | {ClueKind.NAME, ClueKind.COPYRIGHT, ClueKind.CPE}
"""Fields that hold no path, but for names, of which some are one."""


def _resembling(token: str) -> str:
    """An expression for a word, with whatever is written for its letters."""
    letters = ("|".join(map(re.escape, (letter, *WRITTEN_FOR.get(letter, ())))) for letter in token)
    return rf"(?<![^\W_]){''.join(f'(?:{one})' for one in letters)}(?![^\W_])"


def _may_be_path(clue: Clue) -> bool:
    """Whether a slash in a value may stand between folders, or an account and what it holds, and not within a name."""
    if clue.kind not in _NO_PATHS or not ("/" in clue.value or "%" in clue.value):
        return True
    value = decoded(clue.value).strip()
    is_one_word = clue.kind is not ClueKind.CPE and " " not in value
    return is_one_word and (clue.kind is ClueKind.NAME or value.count("/") == 1)


def _any_of(texts: Iterable[str]) -> ahocorasick_rs.AhoCorasick | None:
    """What looks for any of these texts at once; nothing where there are none."""
    return ahocorasick_rs.AhoCorasick(found) if (found := list(dict.fromkeys(texts))) else None


def _finds(automaton: ahocorasick_rs.AhoCorasick | None, text: str) -> bool:
    return automaton is not None and bool(automaton.find_matches_as_indexes(text))


class MakerMatcher:
    """One maker's names, made ready for comparison."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self._tokens, self._begins = frozenset(maker.tokens), maker.tokens
        self._parted = tuple((token,) for token in maker.tokens)
        self._short = min(maker.tokens, key=len, default="")
        self._scripts = tuple(skeleton(text) for text in maker.scripts)
        self._stems = tuple(skeleton(text) for text in maker.stems)
        self._plain_stems = tuple(stem for stem in self._stems if stem.isascii())
        self._words = frozenset(skeleton(word) for word in maker.entity_words)
        self._places = frozenset(skeleton(word) for word in maker.place_words)
        self._foreign = tuple("".join(tokens(text)) for text in (*self._scripts, *self._stems))
        self._misspelt = frozenset(maker.misspellings)
        self._resembling = re.compile("|".join(map(_resembling, maker.tokens)) or r"(?!)")
        self._never = frozenset(maker.never_tokens)
        self._phrases = tuple(tokens(phrase) for phrase in maker.phrases)
        self._vendors = frozenset(maker.cpe_vendors)
        self._purls = tuple((value, purl_pattern(value)) for value in maker.purls)
        self._hosts = tuple(
            (value, longest_run(value), _USES[group.use]) for group in maker.host for value in group.values
        )

    def evidence(self, clue: Clue) -> tuple[Evidence, ...]:
        """What the clue says of the maker: EXACT and STRONG that it made it, WEAK that it may have, else that it is named."""
        pattern, strength = self._identifier(clue)
        if strength is None:
            pattern, strength = self._address(clue)
        if strength is None and self.named(clue.value, may_be_path=_may_be_path(clue)):
            pattern, strength = f"name: {self.maker.name}", self._by_place(clue)
        in_passing = Strength.PASSING if clue.kind is ClueKind.PROSE else Strength.NAMED
        if strength is None and self._is_misspelt(clue.value):
            pattern, strength = "name: a misspelling", in_passing
        if strength is None and self._is_encoded(clue.value):
            pattern, strength = "name: in an encoding", in_passing
        if strength is None and clue.kind in _OF_THINGS and any(map(self._is_within, joined_tokens(clue.value))):
            pattern, strength = "name: within a longer word", Strength.NAMED
        return (Evidence(clue=clue, pattern=pattern, strength=strength),) if strength else ()

    def named(self, value: str, *, may_be_path: bool = True) -> bool:
        """Whether the maker's name stands in the value as a word of its own, in any script, or broken up."""
        words = tokens(value)
        if self.is_among((*words, *joined_tokens(value))) or self._is_broken_up(words, value, may_be_path=may_be_path):
            return True
        # NOTE: not all of these scripts put a space between words.
        together = "".join(words)
        return any(text in together for text in self._foreign)

    def _is_broken_up(self, words: tuple[str, ...], value: str, *, may_be_path: bool) -> bool:
        """Whether words come to the name together, and stand in one part of a path: an account and what it holds are two names."""
        if not holds_one(words, self._parted):
            return False
        parts = decoded(value).split("/") if may_be_path else []
        return len(parts) <= 1 or any(holds_one(tokens(part), self._parted) for part in parts)

    @cached_property
    def _encoded(self) -> ahocorasick_rs.AhoCorasick | None:
        return _any_of(part for name in self._in_full for part in case_counts(name))

    @cached_property
    def _encoded_in_any_case(self) -> ahocorasick_rs.AhoCorasick | None:
        return _any_of(part for name in self._in_full for part in case_is_free(name))

    @property
    def _in_full(self) -> tuple[str, ...]:
        return (*self.maker.tokens, *self.maker.scripts)

    def in_short(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Words with the maker's name in full as its short one: without the legal form before it, and whatever makes it a longer name."""
        at = next((index for index, word in enumerate(words) if word in self._tokens), None)
        if at is None:
            return words
        name, end = words[at], at + 1
        while end < len(words) and name + words[end] in self._tokens:
            name, end = name + words[end], end + 1
        start = 0 if self._words.issuperset(words[:at]) else at
        return (*words[:start], self._short, *words[end:])

    def is_among(self, words: Iterable[str]) -> bool:
        """Whether one of these words is the maker's name."""
        return any(map(self._is_name, words))

    def _is_name(self, word: str) -> bool:
        if word.isascii():
            return word in self._tokens or self._is_joined(word) or word.startswith(self._plain_stems)
        return word.startswith(self._stems) or any(script in word for script in self._scripts)

    def _is_joined(self, word: str) -> bool:
        """Whether the word is the name run together with common words: `lib` before it; engine, sdk or scan8 behind it."""
        plain = word.removeprefix("lib").removeprefix("the")
        if not plain.startswith(self._begins):
            return False
        for token in self._tokens:
            if plain.startswith(token):
                rest = plain[len(token) :]
                while rest.startswith(token):
                    rest = rest[len(token) :]
                # NOTE: a number right behind the name is what somebody calls himself; behind another word it is a version.
                if made_of_common_words(rest.rstrip("0123456789") or rest):
                    return True
        return False

    def _is_within(self, word: str) -> bool:
        """Whether the name is run together with something that is no common word, and is not known to be somebody else's."""
        return word not in self._never and any(token in word for token in self._tokens)

    def _is_misspelt(self, value: str) -> bool:
        """Whether a value holds a known misspelling of the name, or the name with digits or signs for letters."""
        if any(word in self._misspelt for word in joined_tokens(value)):
            return True
        return self._resembling.search(plainly(value)) is not None

    def _is_encoded(self, value: str) -> bool:
        """Whether the name stands in the value in an encoding, of which nothing says that it is one."""
        if len(value) < _LEAST_ENCODED:
            return False
        plain = _BROKEN_LINE.sub("", value)
        if _finds(self._encoded, plain) or _finds(self._encoded_in_any_case, plain.lower()):
            return True
        meant = _QUOTED.sub(lambda match: chr(int(match[1], 16)), plain) if "=" in plain else plain
        return meant != plain and any(token in skeleton(meant) for token in self._tokens)

    def _identifier(self, clue: Clue) -> tuple[str, Strength | None]:
        if clue.kind is ClueKind.PURL and (found := coordinates(clue.value)):
            for value, pattern in self._purls:
                if meets_purl(found, pattern):
                    return f"purl: {value}", Strength.EXACT
            domain = _COUNTRY_DOMAIN.match(found.namespace)
            company = self.is_entity(found.namespace) or (domain is not None and domain[1] in self._tokens)
            if found.namespace and found.type not in _ACCOUNTS and company:
                return f"purl: a namespace of {self.maker.name}", Strength.STRONG
        if clue.kind is ClueKind.CPE and (pair := cpe_pair(clue.value)) and pair[0] in self._vendors:
            return f"cpe: {pair[0]}:*", Strength.EXACT
        if clue.kind is ClueKind.CPE and pair and self._may_be_vendor(pair[0]):
            return f"cpe: {self.maker.name}, by a wildcard", Strength.WEAK
        return "", None

    def _may_be_vendor(self, vendor: str) -> bool:
        """Whether the vendor of a CPE is a wildcard that the maker's fits, and little else."""
        literal = sum(char not in "?*" for char in vendor)
        return LEAST_LITERAL <= literal < len(vendor) and any(fnmatchcase(name, vendor) for name in self._vendors)

    def _address(self, clue: Clue) -> tuple[str, Strength | None]:
        """Hosts of the maker, and its name in somebody else's address."""
        if clue.kind not in (
            ClueKind.URL,
            ClueKind.PROSE,
            ClueKind.LICENCE,
            ClueKind.PROPERTY,
            ClueKind.OTHER,
            ClueKind.CONTACT,
        ):
            return "", None
        for host, _ in addresses(clue.value, bare=clue.kind is ClueKind.URL):
            for value, telling, strength in self._hosts:
                if telling in host and host_pattern(value).fullmatch(host):
                    return f"host: {value}", self._demoted(strength, clue)
        return "", None

    @staticmethod
    def _demoted(strength: Strength, clue: Clue) -> Strength:
        if clue.kind is ClueKind.URL:
            return Strength.PASSING if clue.qualifier in LINKS_IN_PASSING else strength
        if clue.kind is ClueKind.PROSE:
            return Strength.PASSING
        return Strength.WEAK if strength is Strength.STRONG else strength

    def _by_place(self, clue: Clue) -> Strength:
        """How much the name weighs where it stands."""
        if clue.kind in MAKER_KINDS:
            role = _ROLE.match(clue.value)
            value = clue.value[role.end() :] if role else clue.value
            is_person = clue.kind is ClueKind.AUTHOR or "person" in (clue.qualifier, role and role[1].lower())
            return Strength.STRONG if self.is_entity(value) else self._in_a_list(value, is_person=is_person)
        strength = Strength.NAMED
        match clue.kind:
            case ClueKind.GROUP:
                labels = re.split(r"[./@:\s]+", skeleton(clue.value).lstrip("@"))[:2]
                strength = Strength.STRONG if self._tokens.intersection(labels) else Strength.NAMED
            case ClueKind.COPYRIGHT:
                strength = self._holder(clue.value)
            case ClueKind.PROSE:
                words = tokens(clue.value)
                said = holds_one(words, self._phrases)
                strength = Strength.NAMED if said else Strength.PASSING
            case ClueKind.URL if clue.qualifier in LINKS_IN_PASSING:
                strength = Strength.PASSING
        return strength

    def _holder(self, line: str) -> Strength:
        """How much the name weighs in a copyright line: less behind a first name, and nothing else but years, than anywhere."""
        if self.is_entity(line, copyright_line=True):
            return Strength.STRONG
        match = _PERSON_HOLDS.fullmatch(line.strip()) if len(line) <= _LONGEST_LINE else None
        first, _, last = match[1].partition(" ") if match else ("", "", "")
        is_person = first[:1].isupper() and self._is_name(skeleton(last)) and not made_of_common_words(skeleton(first))
        return Strength.PASSING if is_person else Strength.WEAK

    def _in_a_list(self, value: str, *, is_person: bool) -> Strength:
        """The name among others: one of several makers, or a person of that surname."""
        parts = [
            part for part in re.split(r"[,;&/|]|\band\b|\bund\b", value) if not self._places.issuperset(tokens(part))
        ]
        if len(parts) > 1 and any(self.is_entity(part) for part in parts if self.named(part)):
            return Strength.WEAK
        words = tokens(_NOT_THE_NAME.sub(" ", value))
        return Strength.PASSING if is_person and len(words) <= _LONGEST_PERSON else Strength.NAMED

    def is_entity(self, value: str, *, copyright_line: bool = False) -> bool:
        """Whether the value names the company and nobody else: its name alone, or beside it a word of legal form or trade."""
        text = _NOT_THE_NAME.sub(" ", value).strip()
        if (form := _FORM_BEHIND.search(text)) and (joined := skeleton(form[0]).replace(".", "")) in self._words:
            text = text[: form.start()] + joined
        words = tokens(text)
        beside = [word for word in words if not self._is_name(word)]
        if len(beside) == len(words) and not self._tokens.intersection(joined_tokens(text)):
            return False
        if copyright_line:
            beside = [word for word in beside if word not in COPYRIGHT and not word.isdigit()]
        if not self._words.union(self._places).issuperset(beside):
            return False
        if self._words.isdisjoint(beside):  # NOTE: a country is a first name too, and a letter an initial
            return not beside and all(self.named(host) for host in _MAIL.findall(value))
        return True
