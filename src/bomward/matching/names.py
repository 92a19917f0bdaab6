"""Names: equal token by token, whatever the case, the separators, and the words behind that say only the platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

from bomward import patterns
from bomward.matching.words import EDITIONS, TRAILERS
from bomward.text import tokens

_NUMBERED = patterns.lazy(r"v?\d+|(?:sp|mp|cf|mr)\d+")
LONGEST = 64  # words; what is longer is text and no name
_DROPPED = 16  # words behind a name


def squashed(name: str) -> str:
    """A name with its tokens joined: the form in which names are compared."""
    return "".join(tokens(name))


def windows(words: tuple[str, ...], longest: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every run of words, up to a length, joined as some write it, and the words around it."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + longest, len(words)) + 1):
            yield "".join(words[start:end]), (*words[:start], *words[end:])


def only_edition(words: tuple[str, ...]) -> bool:
    """Whether words beside a product's full name say only which edition it is, and for what."""
    return all(word in TRAILERS or word in EDITIONS or _NUMBERED.fullmatch(word) for word in words)


def begins(words: tuple[str, ...], wanted: tuple[str, ...], start: int = 0) -> bool:
    """Whether words, from one of them on, begin with others, wherever either is split: by a space, in camel case, or not."""
    text, joined = "", "".join(wanted)
    for index in range(start, len(words)):
        text += words[index]
        if not joined.startswith(text):
            break
        if text == joined:
            return True
    return False


def holds(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether words hold others as whole words, wherever either is split."""
    return holds_one(words, (wanted,))


def holds_one(words: tuple[str, ...], alternatives: Iterable[tuple[str, ...]]) -> bool:
    """Whether words hold one of several runs of others so."""
    text = "".join(words)
    borders: set[int] = set()
    for joined in map("".join, alternatives):
        at = text.find(joined) if joined else -1
        if at >= 0 and not borders:
            borders = {0, *accumulate(map(len, words))}
        while at >= 0:
            if at in borders and at + len(joined) in borders:
                return True
            at = text.find(joined, at + 1)
    return False


def forms(name: str) -> Iterator[str]:
    """The name itself, and without what stands behind it that names only a version or a platform."""
    words = tokens(name)
    if len(words) > LONGEST:
        return
    yield "".join(words)
    for size in range(len(words) - 1, max(0, len(words) - 1 - _DROPPED), -1):
        last = words[size]
        if not (last in TRAILERS or last[0].isdigit() or (last[0] == "v" and last[1:].isdigit())):
            return
        yield "".join(words[:size])
