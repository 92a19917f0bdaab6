"""Documents with nothing to tell: our own in every form, and the valid examples of the specifications in the corpus."""

from __future__ import annotations

import codecs
import csv
import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.documents import all_checked, cyclonedx, spdx
from tests.forms import cyclonedx_xml, spdx3_product, spdx_written
from tests.protobuf import Writer, encoded, proto

CORPUS = Path(os.environ.get("BOMWARD_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
MANIFEST = CORPUS / "MANIFEST.csv"
NO_CORPUS = f"no corpus at {CORPUS}: set BOMWARD_CORPUS to the folder with MANIFEST.csv"
_LONGEST = 60_000
_FORMATS = {"cyclonedx": "CycloneDX", "spdx2": "SPDX 2", "spdx3": "SPDX 3"}
_ENCODINGS = {"json": "json", "xml": "xml", "tag-value": "tag-value", "yaml": "yaml", "rdf-xml": "rdf"}
_VALID = re.compile(r"^(?:CycloneDX__|spdx__|oss-review-toolkit__ort|intel__cve-bin-tool/test/sbom/spdx_test)")


class Example(NamedTuple):
    """A document that names nothing of the catalog."""

    name: str
    form: str
    """Family and encoding: `CycloneDX json`, `SPDX 2 tag-value`."""
    data: bytes


def says_nothing(data: bytes) -> bool:
    """Whether it is one document that can be read, and nothing was found in it."""
    reports = all_checked(data)
    return len(reports) == 1 and reports[0].error is None and not reports[0].findings and not reports[0].wrappers


@cache
def own() -> tuple[Example, ...]:
    """Small ones of our own in every form."""
    found: list[Example] = []
    for version in ("1.2", "1.4", "1.6", "1.7"):
        document = cyclonedx(version)
        found.append(Example(f"own-{version}.json", "CycloneDX json", json.dumps(document, indent=1).encode()))
        found.append(Example(f"own-{version}.xml", "CycloneDX xml", cyclonedx_xml(document)))
        if version != "1.2":
            found.append(Example(f"own-{version}.cdx", "CycloneDX protobuf", encoded(document)))
    for version in ("2.2", "2.3"):
        document = spdx(version)
        found.append(Example(f"own-{version}.json", "SPDX 2 json", json.dumps(document, indent=1).encode()))
        found += [
            Example(f"own-{version}.{kind}", f"SPDX 2 {kind}", data) for kind, data in spdx_written(document).items()
        ]
    third = spdx3_product()
    third["@graph"] = [
        one for one in third["@graph"] if "Kaspersky" not in json.dumps(one) and "kavehost" not in json.dumps(one)
    ]
    found.append(Example("own-3.0.1.json", "SPDX 3 json", json.dumps(third, indent=1).encode()))
    return tuple(one for one in found if says_nothing(one.data))


@cache
def of_corpus(form: str) -> tuple[Example, ...]:
    """Valid examples of the specifications and of their makers' tools; as a binary message each of CycloneDX JSON."""
    if form == "CycloneDX protobuf":
        return tuple(example for one in of_corpus("CycloneDX json") for example in _as_message(one))
    found: list[Example] = []
    for path in (path for path, known in _listed() if known == form):
        data = _utf8((CORPUS / path).read_bytes())
        if len(data) <= _LONGEST and says_nothing(data):
            found.append(Example(path, form, data))
    return tuple(found)


def _utf8(data: bytes) -> bytes:
    """The same in UTF-8, since a line is put in as UTF-8."""
    return data.decode("utf-16").encode() if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else data


def _listed() -> Iterator[tuple[str, str]]:
    if not MANIFEST.is_file():
        return
    with MANIFEST.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            known = row["format"] in _FORMATS and row["encoding"] in _ENCODINGS and row["compressed"] == "no"
            if known and not row["declared_valid"].startswith("no (") and _VALID.match(row["path"]):
                yield row["path"], f"{_FORMATS[row['format']]} {_ENCODINGS[row['encoding']]}"


def _as_message(example: Example) -> Iterator[Example]:
    """An example of CycloneDX JSON as a binary message, by the official definitions; none where it says what these cannot."""
    document = json.loads(example.data)
    file = CORPUS / "schemas" / "cyclonedx" / f"bom-{document.get('specVersion')}.proto"
    if file.is_file():
        try:
            data = Writer(proto(file.read_text(encoding="utf-8"))).document(document)
        except ValueError:  # NOTE: some examples hold what only stands for a date
            return
        if says_nothing(data):
            yield Example(f"{example.name} as a message", "CycloneDX protobuf", data)
