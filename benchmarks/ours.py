"""Our own commands, the yardsticks beside them, and the numbers that are meant to hold."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.documents import FORMS, SIZES, Document
from benchmarks.measuring import Command

ENGINE = "Kaspersky Anti-Virus SDK"
"""The one component in each document that is to be found."""

DECODE, PLAIN_DECODE, PARSE = "orjson.loads", "json.loads", "lxml.etree.parse"
TYPER = "import typer"
CHECK, ANNOTATE, RESTORE = "bomward check", "bomward annotate", "bomward restore"
XML = ("cyclonedx-xml", "spdx-rdf")
OURS = (CHECK, ANNOTATE, RESTORE)
READ, DIGEST, PASS = "read", "read, SHA-256", "read, SHA-256, one pass"
FLOORS = (READ, DIGEST, PASS)
FASTEST = "fastest peer"
_FLOOR_FROM = 10_000

_SNIPPETS = {
    DECODE: "import orjson,sys; orjson.loads(open(sys.argv[1],'rb').read())",
    PLAIN_DECODE: "import json,sys; json.loads(open(sys.argv[1],'rb').read())",
    PARSE: "import lxml.etree,sys; lxml.etree.parse(sys.argv[1],lxml.etree.XMLParser(huge_tree=True))",
    TYPER: "import typer",
    READ: "import sys; open(sys.argv[1],'rb').read()",
    DIGEST: "import hashlib,sys; hashlib.sha256(open(sys.argv[1],'rb').read())",
    PASS: (
        "import ahocorasick_rs,hashlib,json,sys; data=open(sys.argv[1],'rb').read(); hashlib.sha256(data); "
        "words=[word.encode() for word in json.load(open(sys.argv[2]))]; "
        "kind=ahocorasick_rs.Implementation.DFA; "
        "ahocorasick_rs.BytesAhoCorasick(words,implementation=kind).find_matches_as_indexes(data)"
    ),
}


@dataclass(frozen=True)
class Limit:
    """One number to hold: a command's wall time over that of another."""

    command: str
    yardstick: str
    ratio: float
    sizes: tuple[int, ...]
    forms: tuple[str, ...] = tuple(FORMS)


LIMITS = (
    Limit(CHECK, DECODE, 0.5, (100_000,), ("cyclonedx", "spdx")),
    Limit(CHECK, PARSE, 2.0, (100_000,), ("cyclonedx-xml",)),
    Limit(CHECK, DECODE, 1.0, (100_000,), ("spdx-tag-value",)),
    Limit(CHECK, TYPER, 3.0, (100,)),
    Limit(CHECK, FASTEST, 1.0, SIZES[1:]),
    Limit(ANNOTATE, CHECK, 2.0, SIZES),
)
PEAK_LIMIT = 4.0
"""Peak memory of a check over the size of the file, at 100,000 components of JSON."""


def commands(document: Document, words: Path) -> list[Command]:
    """Yardsticks, floor and our own commands on a document, in this order; `words` is what the one pass looks for."""
    source = str(document.path)
    read = {DECODE: [str(document.twin)], PLAIN_DECODE: [str(document.twin)], TYPER: []}
    if document.form in XML:
        read[PARSE] = [source]
    if document.components >= _FLOOR_FROM:
        read |= {READ: [source], DIGEST: [source], PASS: [source, str(words)]}
    tool = [sys.executable, "-m", "bomward"]
    annotated, restored = str(document.annotated), str(document.restored)
    return [
        *(Command(name, [sys.executable, "-c", _SNIPPETS[name], *files]) for name, files in read.items()),
        check(document),
        Command(ANNOTATE, [*tool, "annotate", source, "-o", annotated]),
        Command(RESTORE, [*tool, "restore", annotated, "-o", restored]),
    ]


def decode(document: Document) -> Command:
    """A bare process that decodes the document's JSON."""
    return Command(DECODE, [sys.executable, "-c", _SNIPPETS[DECODE], str(document.twin)])


def check(document: Document, *options: str) -> Command:
    """Our check; each document holds an engine, so it ends with 1."""
    arguments = [sys.executable, "-m", "bomward", "check", *options, str(document.path)]
    return Command(CHECK, arguments, frozenset({1}), ENGINE)
