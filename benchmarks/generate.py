"""Writes SBOM documents of any size: the same arguments give the same bytes."""

from __future__ import annotations

import argparse
import json
import random
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

Values = dict[str, str]


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FAMILIES = ("cyclonedx", "spdx")
HOPS = 12
"""How many components stand between the product and the engine."""

_UNLICENSED = "NOASSERTION"
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


def _properties(**values: str) -> list[dict[str, str]]:
    return [{"name": f"syft:{name.replace('_', ':')}", "value": value} for name, value in values.items()]


def _cpe(vendor: str, product: str) -> str:
    return f"cpe:2.3:a:{vendor}:{product}:%(version)s:*:*:*:*:*:*:*"


def _component(**extra: object) -> dict[str, Any]:
    return {
        "bom-ref": "%(ref)s",
        "type": "library",
        "name": "%(name)s",
        "version": "%(version)s",
        "purl": "%(purl)s",
    } | extra


def _locations(*paths: str) -> list[dict[str, str]]:
    layer = "sha256:%(layer)s"
    return [
        {"name": f"syft:location:{index}:{kind}", "value": value}
        for index, path in enumerate(paths)
        for kind, value in (("layerID", layer), ("path", path))
    ]


def _hashes(*algorithms: str) -> list[dict[str, str]]:
    return [{"alg": name, "content": f"%({name.replace('-', '').lower()})s"} for name in algorithms]


def _candidates() -> list[dict[str, str]]:
    """The CPE names that a scanner makes up beside the first."""
    pairs = (("%(name)s", "%(under)s"), ("%(under)s", "%(under)s"))
    return [{"name": "syft:cpe23", "value": _cpe(*pair)} for pair in pairs]


def _cyclonedx_shapes() -> dict[str, dict[str, Any]]:
    """What the usual tools write for each kind of package."""
    repository = "https://github.com/%(owner)s/%(name)s"
    links = [{"type": "website", "url": repository}, {"type": "vcs", "url": f"git+{repository}.git"}]
    common: dict[str, Any] = {
        "description": "%(description)s",
        "licenses": [{"license": {"id": "%(licence)s"}}],
        "cpe": _cpe("%(owner)s", "%(name)s"),
    }
    python = "/usr/lib/python3/dist-packages/%(name)s-%(version)s.dist-info"
    paths = {
        "npm": ("/opt/product/ui/node_modules/%(name)s/package.json",),
        "deb": ("/usr/share/doc/%(name)s/copyright", "/var/lib/dpkg/info/%(name)s.md5sums"),
        "maven": (),
        "pypi": (f"{python}/METADATA", f"{python}/RECORD"),
        "golang": ("/opt/product/bin/worker",),
    }
    extra: dict[str, dict[str, Any]] = {
        "npm": {"author": "%(person)s", "hashes": _hashes("SHA-1", "SHA-512"), "externalReferences": links},
        "deb": {"publisher": "%(person)s"},
        "maven": {
            "group": "org.%(under)s",
            "hashes": _hashes("MD5", "SHA-1", "SHA-256", "SHA-512"),
            "externalReferences": links,
        },
        "pypi": {"author": "%(person)s"},
        "golang": {"supplier": {"name": "%(owner)s", "url": [repository]}},
    }
    return {
        kind: _component(
            **common,
            **members,
            properties=[
                *_properties(package_foundBy=f"{kind}-cataloger", package_type=kind),
                *_candidates(),
                *_locations(*paths[kind]),
                *_properties(metadata_installedSize="%(number)s", metadata_source="%(name)s"),
            ],
        )
        for kind, members in extra.items()
    }


def _spdx_shapes() -> dict[str, dict[str, Any]]:
    """A package as container scanners write it: no supplier, several CPE names that are guesses, one purl."""
    guesses = (("%(name)s", "%(name)s"), ("%(name)s", "%(under)s"), ("%(owner)s", "%(name)s"))

    def security(vendor: str, product: str) -> dict[str, str]:
        return {
            "referenceCategory": "SECURITY",
            "referenceType": "cpe23Type",
            "referenceLocator": _cpe(vendor, product),
        }

    purl = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "%(purl)s"}
    shape = {
        "name": "%(name)s",
        "SPDXID": "%(ref)s",
        "versionInfo": "%(version)s",
        "originator": "Person: %(person)s",
        "downloadLocation": "https://github.com/%(owner)s/%(name)s",
        "homepage": "https://%(owner)s.example/%(name)s",
        "sourceInfo": "acquired package info from installed package manifest: /opt/product/%(name)s/manifest",
        "filesAnalyzed": False,
        "checksums": [{"algorithm": "SHA1", "checksumValue": "%(sha1)s"}],
        "licenseConcluded": _UNLICENSED,
        "licenseDeclared": "%(licence)s",
        "copyrightText": _UNLICENSED,
        "description": "%(description)s",
        "externalRefs": [*(security(*guess) for guess in guesses), purl],
    }
    return dict.fromkeys(("npm", "deb", "maven", "pypi", "golang"), shape)


def _purl(kind: str, values: Values) -> str:
    place = {
        "npm": "{name}@{version}",
        "deb": "debian/{name}@{version}?arch=amd64&distro=debian-12",
        "maven": "org.{under}/{name}@{version}?type=jar",
        "pypi": "{name}@{version}",
        "golang": "github.com/{owner}/{name}@v{version}",
    }[kind]
    return f"pkg:{kind}/{place.format_map(values)}"


class _Maker:
    """Makes components one after the other, from one seed."""

    def __init__(self, family: str, seed: int) -> None:
        shapes = _cyclonedx_shapes() if family == "cyclonedx" else _spdx_shapes()
        self._templates = {kind: _Template(shape) for kind, shape in shapes.items()}
        self._kinds = tuple(self._templates)
        self._spdx = family == "spdx"
        self._random = random.Random(seed)

    def next(self, index: int) -> Thing:
        """The component at this place."""
        kind = self._kinds[self._random.randrange(len(self._kinds))]
        values = self._values(index)
        values["purl"] = _purl(kind, values)
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
            "description": f"A {rnd.choice(words)} {joint} {rnd.choice(words)} for every {words[bits % 97]}",
            "number": str(bits % 9000),
            "layer": f"{bits % (1 << 256) ^ 0xFF:064x}",
            "md5": f"{bits >> 384:032x}",
            "sha1": f"{bits >> 352:040x}",
            "sha256": f"{bits >> 256:064x}",
            "sha512": f"{bits:0128x}",
        }


def _things(family: str, count: int, seed: int, engine_at: int | None) -> Iterator[Thing]:
    maker = _Maker(family, seed)
    for index in range(count):
        yield _engine(family) if index == engine_at else maker.next(index)


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
        "downloadLocation": _UNLICENSED,
        "filesAnalyzed": False,
        "licenseConcluded": _UNLICENSED,
        "licenseDeclared": _UNLICENSED,
        "copyrightText": _UNLICENSED,
        "externalRefs": [reference],
    }
    return Thing("SPDXRef-Package-engine", _Template(package).fill({}))


def _edges(count: int, seed: int, engine_at: int | None) -> Iterator[tuple[int, list[int]]]:
    """Who needs whom, by place; -1 is the product. Nothing but a chain of components leads to the engine."""
    rnd = random.Random(seed + 1)
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


def _write_cyclonedx(write: Callable[[str], object], count: int, seed: int, engine_at: int | None) -> None:
    product = {"bom-ref": "product", "type": "application", "name": "generated-product", "version": "1.0.0"}
    tool = {"type": "application", "author": "bomward", "name": "benchmarks/generate.py", "version": str(seed)}
    head = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:00000000-0000-4000-8000-{seed:012x}",
        "version": 1,
        "metadata": {
            "timestamp": "2026-01-01T00:00:00Z",
            "tools": {"components": [tool]},
            "component": product,
        },
    }
    refs: list[str] = []

    def texts() -> Iterator[str]:
        for thing in _things("cyclonedx", count, seed, engine_at):
            refs.append(thing.ref)
            yield thing.text

    def dependencies() -> Iterator[str]:
        for place, needed in _edges(count, seed, engine_at):
            ref = "product" if place < 0 else refs[place]
            listed = ",\n".join(f"        {json.dumps(refs[other])}" for other in needed)
            body = f',\n      "dependsOn": [\n{listed}\n      ]' if needed else ""
            yield f'    {{\n      "ref": {json.dumps(ref)}{body}\n    }}'

    write(_head(head) + ',\n  "components": [')
    _join(texts(), write)
    write('\n  ],\n  "dependencies": [')
    _join(dependencies(), write)
    write("\n  ]\n}\n")


def _write_spdx(write: Callable[[str], object], count: int, seed: int, engine_at: int | None) -> None:
    head = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "generated-product",
        "documentNamespace": f"https://bomward.example/generated/{seed}/{count}",
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
        "downloadLocation": _UNLICENSED,
        "filesAnalyzed": False,
        "primaryPackagePurpose": "APPLICATION",
    }
    refs: list[str] = []

    def texts() -> Iterator[str]:
        yield _Template(product).fill({})
        for thing in _things("spdx", count, seed, engine_at):
            refs.append(thing.ref)
            yield thing.text

    def relationship(parent: str, child: str, kind: str) -> str:
        shape = {"spdxElementId": parent, "relatedSpdxElement": child, "relationshipType": kind}
        lines = ",\n".join(f'      "{name}": "{value}"' for name, value in shape.items())
        return f"    {{\n{lines}\n    }}"

    def relationships() -> Iterator[str]:
        yield relationship("SPDXRef-DOCUMENT", "SPDXRef-Product", "DESCRIBES")
        for place, needed in _edges(count, seed, engine_at):
            parent = "SPDXRef-Product" if place < 0 else refs[place]
            yield from (relationship(parent, refs[other], "DEPENDS_ON") for other in needed)

    write(_head(head) + ',\n  "packages": [')
    _join(texts(), write)
    write('\n  ],\n  "relationships": [')
    _join(relationships(), write)
    write("\n  ]\n}\n")


def write_document(path: Path, family: str, count: int, *, engine: bool = False, seed: int = 1) -> None:
    """Write one document, component by component, so that its size costs no memory to speak of."""
    engine_at = (count * 7) // 10 if engine and count else None
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        (_write_cyclonedx if family == "cyclonedx" else _write_spdx)(stream.write, count, seed, engine_at)


def main() -> None:
    """Write the document that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("path", type=Path, help="where the document goes")
    parser.add_argument("--format", choices=FAMILIES, default="cyclonedx", dest="family")
    parser.add_argument("--components", type=int, default=1000, help="how many components or packages")
    parser.add_argument("--engine", action="store_true", help=f"place one engine, {HOPS} components below the product")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    write_document(args.path, args.family, args.components, engine=args.engine, seed=args.seed)


if __name__ == "__main__":
    main()
