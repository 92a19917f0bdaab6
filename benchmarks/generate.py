"""Writes SBOM documents of any size: the same arguments give the same bytes."""

from __future__ import annotations

import argparse
import json
import random
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.shapes import UNLICENSED, Values, cyclonedx_shapes, purl, spdx_shapes


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FAMILIES = ("cyclonedx", "spdx")
HOPS = 12
"""How many components stand between the product and the engine."""

_WORDS = _split(
    "access adapter agent archive array async audit batch binary bridge buffer builder cache chain channel charset "
    "client cluster codec collector color command compiler config console content context cookie counter cursor "
    "daemon date decoder delta digest driver encoder engine event export factory fetch field filter form format "
    "frame gateway graph grid group guard handler hash header helper history image index input iterator journal "
    "layer layout ledger limit list loader locale logger lookup mapper matrix media merge message meter mirror "
    "model monitor mount native network node number object option origin output package page parser patch path "
    "pattern pipe plugin policy pool probe promise proxy query queue range reader record registry relay render "
    "report request resource result retry ring route runtime sample schema scope script search segment select "
    "server session shape shell signal slot socket source span stack state stream string style switch "
    "symbol table target task template theme thread ticket timer token trace tree tuple type unit update upload "
    "value vector version view wrapper writer zone"
)
_OWNERS = _split(
    "acorn-labs bright-harbor calm-river deep-orchard eastgate fairmont-io granite-works hollow-oak ironbridge "
    "jasper-hill larkspur maple-row northbeam open-meadow pinecrest quiet-forge redstone-dev silver-birch "
    "tall-timber upper-dale valley-soft westmark yellow-fern"
)
_PEOPLE = (
    "Ada Brook <ada.brook@example.org>",
    "Ben Carter",
    "Chloé Dubois <chloe@example.org>",
    "Grzegorz Łoś",
    "Ines Peña & team",
    "Jörg Kraft <joerg.kraft@example.org>",
    "Mei Tanaka",
    "Tom O'Neill",
)
_LICENCES = ("MIT", "Apache-2.0", "BSD-3-Clause", "ISC", "GPL-2.0-or-later", "LGPL-2.1-or-later", "MPL-2.0")
_MAKER = "AO Kaspersky Lab"
_ENGINE = {"name": "Kaspersky Anti-Virus SDK", "version": "8.9.2.595"}
_ENGINE_CPE = "cpe:2.3:a:kaspersky:antivirus_engine:8.9.2.595:*:*:*:*:*:*:*"


class Plan(NamedTuple):
    """How a document is to be: so many components, the engine at this place, so many bytes more in each description."""

    components: int
    seed: int
    engine_at: int | None
    padding: int = 0


class Thing(NamedTuple):
    """One made-up component: its id, and its text in the document."""

    ref: str
    text: str


class _Template:
    """A piece of JSON written once; filling in the values is all that is done per component."""

    def __init__(self, shape: dict[str, Any]) -> None:
        self._text = textwrap.indent(json.dumps(shape, indent=2, ensure_ascii=False), "    ")

    def fill(self, values: Values) -> str:
        """The text with the values in place, each escaped as JSON wants it."""
        return self._text % values


class _Maker:
    """Makes components one after the other, from one seed."""

    def __init__(self, family: str, plan: Plan) -> None:
        shapes = cyclonedx_shapes() if family == "cyclonedx" else spdx_shapes()
        self._templates = {kind: _Template(shape) for kind, shape in shapes.items()}
        self._kinds = tuple(self._templates)
        self._spdx = family == "spdx"
        self._random = random.Random(plan.seed)
        self._padding = plan.padding

    def next(self, index: int) -> Thing:
        """The component at this place."""
        kind = self._kinds[self._random.randrange(len(self._kinds))]
        values = self._values(index)
        values["purl"] = purl(kind, values)
        ref = f"SPDXRef-Package-{kind}-{index:07x}" if self._spdx else f"{values['purl']}#{index:x}"
        values["ref"] = ref
        return Thing(ref, self._templates[kind].fill(values))

    def _values(self, index: int) -> Values:
        rnd, words = self._random, _WORDS
        name = f"{rnd.choice(words)}-{rnd.choice(words)}-{index:x}"
        bits = rnd.getrandbits(512)
        joint = "\\u0026" if not index % 500 else "and"  # as encoders that guard against HTML write it
        return {
            "name": name,
            "under": name.replace("-", "_"),
            "owner": rnd.choice(_OWNERS),
            "version": f"{bits % 12}.{bits % 31}.{bits % 17}",
            "person": _PEOPLE[bits % 3 if index % 50 else bits % len(_PEOPLE)],
            "licence": _LICENCES[bits % len(_LICENCES)],
            "description": f"A {rnd.choice(words)} {joint} {rnd.choice(words)} for every {words[bits % 97]}{self._prose()}",
            "number": str(bits % 9000),
            "layer": f"{bits % (1 << 256) ^ 0xFF:064x}",
            "md5": f"{bits >> 384:032x}",
            "sha1": f"{bits >> 352:040x}",
            "sha256": f"{bits >> 256:064x}",
            "sha512": f"{bits:0128x}",
        }

    def _prose(self) -> str:
        """So many bytes of words, and no draw from the seed where none are asked for."""
        text = ""
        while len(text) < self._padding:
            text += " " + " ".join(self._random.sample(_WORDS, 100))
        return text[: self._padding]


def _things(family: str, plan: Plan) -> Iterator[Thing]:
    maker = _Maker(family, plan)
    for index in range(plan.components):
        yield _engine(family) if index == plan.engine_at else maker.next(index)


def _engine(family: str) -> Thing:
    if family == "cyclonedx":
        component = {
            "bom-ref": "embedded-engine",
            "type": "library",
            "supplier": {"name": _MAKER},
            **_ENGINE,
            "cpe": _ENGINE_CPE,
        }
        return Thing("embedded-engine", _Template(component).fill({}))
    reference = {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": _ENGINE_CPE}
    package: dict[str, Any] = {
        "name": _ENGINE["name"],
        "SPDXID": "SPDXRef-Package-engine",
        "versionInfo": _ENGINE["version"],
        "supplier": f"Organization: {_MAKER}",
        "downloadLocation": UNLICENSED,
        "filesAnalyzed": False,
        "licenseConcluded": UNLICENSED,
        "licenseDeclared": UNLICENSED,
        "copyrightText": UNLICENSED,
        "externalRefs": [reference],
    }
    return Thing("SPDXRef-Package-engine", _Template(package).fill({}))


def _edges(plan: Plan) -> Iterator[tuple[int, list[int]]]:
    """Who needs whom, by place; -1 is the product. Nothing but a chain of components leads to the engine."""
    rnd, count, engine_at = random.Random(plan.seed + 1), plan.components, plan.engine_at
    chain = {} if engine_at is None else _chain(engine_at)
    hidden = set(chain.values())

    def needs(place: int, others: set[int]) -> tuple[int, list[int]]:
        return place, sorted((others - hidden) | ({chain[place]} if place in chain else set()))

    yield needs(-1, set(range(min(count, 20))))
    for place in range(count):
        ahead = 0 if place == engine_at else min(count - place - 1, 400)
        yield needs(place, {place + 1 + rnd.randrange(ahead) for _ in range(rnd.randrange(4))} if ahead else set())


def _chain(engine_at: int) -> dict[int, int]:
    """The way from the product down to the engine, evenly spread over the document."""
    step = max(engine_at // (HOPS + 1), 1)
    places = [*range(step, engine_at, step)][:HOPS]
    return dict(zip([-1, *places], [*places, engine_at], strict=True))


def _join(pieces: Iterator[str], write: Callable[[str], object]) -> None:
    for index, piece in enumerate(pieces):
        write(",\n" if index else "\n")
        write(piece)


def _head(shape: dict[str, Any]) -> str:
    """The document's first members, left open for the lists that follow."""
    return json.dumps(shape, indent=2, ensure_ascii=False).removesuffix("\n}")


def _write_cyclonedx(write: Callable[[str], object], plan: Plan) -> None:
    product = {"bom-ref": "product", "type": "application", "name": "generated-product", "version": "1.0.0"}
    tool = {"type": "application", "author": "bomward", "name": "benchmarks/generate.py", "version": str(plan.seed)}
    head = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:00000000-0000-4000-8000-{plan.seed:012x}",
        "version": 1,
        "metadata": {
            "timestamp": "2026-01-01T00:00:00Z",
            "tools": {"components": [tool]},
            "component": product,
        },
    }
    refs: list[str] = []

    def texts() -> Iterator[str]:
        for thing in _things("cyclonedx", plan):
            refs.append(thing.ref)
            yield thing.text

    def dependencies() -> Iterator[str]:
        for place, needed in _edges(plan):
            ref = "product" if place < 0 else refs[place]
            listed = ",\n".join(f"        {json.dumps(refs[other])}" for other in needed)
            body = f',\n      "dependsOn": [\n{listed}\n      ]' if needed else ""
            yield f'    {{\n      "ref": {json.dumps(ref)}{body}\n    }}'

    write(_head(head) + ',\n  "components": [')
    _join(texts(), write)
    write('\n  ],\n  "dependencies": [')
    _join(dependencies(), write)
    write("\n  ]\n}\n")


def _write_spdx(write: Callable[[str], object], plan: Plan) -> None:
    head = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "generated-product",
        "documentNamespace": f"https://bomward.example/generated/{plan.seed}/{plan.components}",
        "creationInfo": {
            "licenseListVersion": "3.25",
            "creators": ["Organization: bomward", "Tool: benchmarks-generate"],
            "created": "2026-01-01T00:00:00Z",
        },
    }
    product = {
        "name": "generated-product",
        "SPDXID": "SPDXRef-Product",
        "versionInfo": "1.0.0",
        "downloadLocation": UNLICENSED,
        "filesAnalyzed": False,
        "primaryPackagePurpose": "APPLICATION",
    }
    refs: list[str] = []

    def texts() -> Iterator[str]:
        yield _Template(product).fill({})
        for thing in _things("spdx", plan):
            refs.append(thing.ref)
            yield thing.text

    def relationship(parent: str, child: str, kind: str) -> str:
        shape = {"spdxElementId": parent, "relatedSpdxElement": child, "relationshipType": kind}
        lines = ",\n".join(f'      "{name}": "{value}"' for name, value in shape.items())
        return f"    {{\n{lines}\n    }}"

    def relationships() -> Iterator[str]:
        yield relationship("SPDXRef-DOCUMENT", "SPDXRef-Product", "DESCRIBES")
        for place, needed in _edges(plan):
            parent = "SPDXRef-Product" if place < 0 else refs[place]
            yield from (relationship(parent, refs[other], "DEPENDS_ON") for other in needed)

    write(_head(head) + ',\n  "packages": [')
    _join(texts(), write)
    write('\n  ],\n  "relationships": [')
    _join(relationships(), write)
    write("\n  ]\n}\n")


def write_document(path: Path, family: str, plan: Plan) -> None:
    """Write one document, component by component, so that its size costs no memory to speak of."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        (_write_cyclonedx if family == "cyclonedx" else _write_spdx)(stream.write, plan)


def main() -> None:
    """Write the document that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("path", type=Path, help="where the document goes")
    parser.add_argument("--format", choices=FAMILIES, default="cyclonedx", dest="family")
    parser.add_argument("--components", type=int, default=1000, help="how many components or packages")
    parser.add_argument("--engine", action="store_true", help=f"place one engine, {HOPS} components below the product")
    parser.add_argument("--padding", type=int, default=0, help="so many bytes more in the description of each")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    engine_at = (args.components * 7) // 10 if args.engine and args.components else None
    write_document(args.path, args.family, Plan(args.components, args.seed, engine_at, args.padding))


if __name__ == "__main__":
    main()
