"""Writes what the benchmarks need of our catalog: its words, and made-up entries in the form of an own catalog.

python -m benchmarks.catalog FOLDER TIMES
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from bomward.catalog import Entry, PatternKind
from bomward.prepared import packaged

_LETTERS = "bcdfghjklmnpqrstvwxyz"
_ENTRY = """
[[entry]]
id = "{id}"
name = "{name}"
vendor = "{vendor}"
maker = "{maker}"
relation = "is"
item_class = "{item_class}"
confidence = "high"
summary = "Made up."
"""
_SOURCE = """
[[entry.source]]
url = "https://made-up.example/{id}"
says = "Nothing: it is made up."
tier = "primary"
"""


def _word(rnd: random.Random) -> str:
    return "".join(rnd.choices(_LETTERS, k=9))


def _value(kind: PatternKind, rnd: random.Random) -> str:
    """A value of this kind in the length that is usual, of letters that no document holds in this order."""
    one, two = _word(rnd), _word(rnd)
    return {
        PatternKind.PURL: f"pkg:npm/{one}-{two}",
        PatternKind.CPE: f"{one}:{two}",
        PatternKind.FILE: f"{one}{two}.dll",
        PatternKind.HASH: f"sha256:{rnd.getrandbits(256):064x}",
        PatternKind.JAVA_PACKAGE: f"com.{one}.{two}",
        PatternKind.HOST: f"{one}.{two}.example",
        PatternKind.URL: f"{one}.example/{two}",
    }.get(kind, f"{one.title()} {two.title()}")


def _texts(entries: tuple[Entry, ...], count: int) -> Iterator[str]:
    rnd = random.Random(1)
    for at in range(count):
        model = entries[at % len(entries)]
        id, name, vendor = f"made-up-{at}", f"{_word(rnd).title()} {_word(rnd).title()}", _word(rnd).title()
        yield _ENTRY.format(id=id, name=name, vendor=vendor, maker=model.maker, item_class=model.item_class)
        for pattern in model.pattern:
            values = [_value(pattern.kind, rnd) for _ in pattern.values]
            yield f'\n[[entry.pattern]]\nkind = "{pattern.kind}"\nvalues = {values}\nstrength = "{pattern.strength}"\n'
        yield _SOURCE.format(id=id)


def write_catalog(folder: Path, times: int) -> int:
    """So many entries that with ours there are `times` as many, and one at least, each with as many values as one of ours."""
    entries = packaged().catalog.entries
    added = max(1, (times - 1) * len(entries))
    path = folder / "technologies" / "made-up.toml"
    path.parent.mkdir(parents=True)
    path.write_text("".join(_texts(entries, added)), encoding="utf-8")
    return len(entries) + added


def write_words(path: Path) -> None:
    """The words that our own pass looks for."""
    path.write_text(json.dumps([needle.text for needle in packaged().needles]), encoding="utf-8")


def main(folder: Path, times: int) -> None:
    """Write both, and print how many entries there are with ours."""
    print(write_catalog(folder, times))
    write_words(folder / "words.json")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
