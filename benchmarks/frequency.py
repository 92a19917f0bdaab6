"""Counts how often the literals of the catalog stand in a folder of SBOM documents; prints the frequent ones in order."""

from __future__ import annotations

import argparse
import gzip
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import ahocorasick_rs

from bomward.matching.needles import literals
from bomward.prepared import packaged

_LEAST = 20


def documents(folder: Path) -> Iterator[bytes]:
    """The content of every file below a folder, compressed ones expanded."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        yield gzip.decompress(data) if path.suffix == ".gz" else data


def main() -> None:
    """Print the words as `data/word-frequency.toml` has them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frequency", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    patterns = [pattern for entry in packaged().catalog.entries for pattern in entry.pattern]
    found = {word for pattern in patterns for value in pattern.values for word in literals(pattern.kind, value)}
    words = sorted(word for word in found if word.isascii() and word.isalnum())
    automaton = ahocorasick_rs.BytesAhoCorasick([word.encode() for word in words])
    counts: Counter[str] = Counter()
    for data in documents(folder):
        counts.update(words[at] for at, _, _ in automaton.find_matches_as_indexes(data.lower(), overlapping=True))
    listed = ", ".join(f'"{word}"' for word, times in counts.most_common() if times >= _LEAST)
    print(textwrap.fill(listed, 120, initial_indent="    ", subsequent_indent="    "))


if __name__ == "__main__":
    main()
