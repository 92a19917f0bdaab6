#!/usr/bin/env python3
"""Which documents of a JSON report can have an annotated copy, and where each is to go: `copies.py REPORT FOLDER`.

Prints source and copy, each with a NUL behind it, and makes the folders for the copies.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

UNWANTED = re.compile(r'[\x00-\x1f\x7f"<>:|*?\\]')
"""What an artifact refuses in the name of a file, and what no name needs."""


def copies(report: dict[str, list[dict[str, str]]], folder: Path) -> Iterator[tuple[str, Path]]:
    """Each document that is a file of its own and was read, and a path for its copy, under its own name as far as may be."""
    taken: set[str] = set()
    for source in dict.fromkeys(one["source"] for one in report["documents"] if one["status"] != "unchecked"):
        if not Path(source).is_file():
            sys.stderr.write(f"not annotated, since it is no file of its own: {source!a}\n")
            continue
        parts = Path(os.path.relpath(source)).parts
        wanted = Path(*(UNWANTED.sub("_", part) for part in parts if part != os.pardir))
        copy, number = wanted, 1
        while str(copy).casefold() in taken:
            number += 1
            copy = wanted.with_name(f"{number}-{wanted.name}")
        taken.add(str(copy).casefold())
        yield source, folder / copy


def main() -> None:
    """Tell them."""
    report, folder = sys.argv[1:]
    for source, copy in copies(json.loads(Path(report).read_bytes()), Path(folder)):
        copy.parent.mkdir(parents=True, exist_ok=True)
        sys.stdout.buffer.write(os.fsencode(source) + b"\0" + os.fsencode(copy) + b"\0")


if __name__ == "__main__":
    main()
