"""Losing or changing one byte of a flagged document never makes it clear, in any form."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterator

import pytest
from tests.documents import all_checked, cyclonedx, placed, spdx
from tests.forms import cyclonedx_xml, spdx3_product, spdx_written, written
from tests.properties.insertion import fate
from tests.protobuf import encoded

from bomward.findings import Status

pytestmark = pytest.mark.property

NAME = b"kaspersky"
PLACES = 90
TWICE = {name: data for name, data in written().items() if name.split()[1] in ("1.2", "1.7", "2.3", "3.0.1")}
"""The engine by name, supplier, package URL and CPE, and by a file of its own: one byte destroys at most one of them."""


def _once() -> Iterator[tuple[str, bytes]]:
    """The maker's name once, as the supplier of a part, in each form."""
    part = {
        "type": "library",
        "bom-ref": "x",
        "name": "bridge",
        "version": "1",
        "supplier": {"name": "AO Kaspersky Lab"},
    }
    first = placed(cyclonedx("1.6"), "/components/1", part)
    yield "CycloneDX json", json.dumps(first, indent=1).encode()
    yield "CycloneDX xml", cyclonedx_xml(first)
    yield "CycloneDX protobuf", encoded(first)
    silent = {"downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "NOASSERTION"}
    silent |= {"licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION"}
    package = {
        "SPDXID": "SPDXRef-x",
        "name": "bridge",
        "versionInfo": "1",
        "supplier": "Organization: AO Kaspersky Lab",
        **silent,
    }
    second = placed(spdx(), "/packages/2", package)
    yield "SPDX 2 json", json.dumps(second, indent=1).encode()
    for kind, data in spdx_written(second).items():
        yield f"SPDX 2 {kind}", data
    third = spdx3_product()
    for element in third["@graph"]:
        if str(element.get("spdxId", "")).endswith("#engine"):
            for key in ("software_packageUrl", "externalIdentifier"):
                del element[key]
            element["name"] = "bridge"
    third["@graph"] = [
        one for one in third["@graph"] if "kavehost" not in json.dumps(one) and "Parses" not in json.dumps(one)
    ]
    yield "SPDX 3 json", json.dumps(third, indent=1).encode()


ONCE = dict(_once())


def edits(data: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    """One byte lost, one bit turned, or one byte anew, at places by chance: the same ones every time."""
    chance = random.Random(zlib.crc32(name.encode()))  # noqa: S311  # repeatable, no secret
    for _ in range(PLACES):
        at, how = chance.randrange(len(data)), chance.randrange(3)
        put = b"" if how == 0 else bytes([data[at] ^ 1 << chance.randrange(8) if how == 1 else chance.randrange(256)])
        yield at, data[:at] + put + data[at + 1 :]


@pytest.mark.parametrize("name", TWICE)
def test_one_byte_never_clears_what_is_told_in_many_ways(name: str) -> None:
    for at, changed in edits(TWICE[name], name):
        assert fate(changed) in ("flagged", "unchecked"), (at, changed[max(0, at - 30) : at + 30])


@pytest.mark.parametrize("name", ONCE)
def test_one_byte_never_clears_while_the_name_can_be_read(name: str) -> None:
    """The sign is destroyed only where the name itself no longer stands there in plain letters."""
    data = ONCE[name]
    assert fate(data) == "flagged"
    assert data.lower().count(NAME) == 1
    for at, changed in edits(data, name):
        if NAME in changed.lower():
            reports = all_checked(changed)
            assert any(report.findings for report in reports), (at, changed[max(0, at - 30) : at + 30])


@pytest.mark.parametrize("name", ONCE)
def test_one_byte_beside_the_name_never_clears(name: str) -> None:
    """Each byte of the line or message around the name, and of its key: lost, and with its lowest bit turned."""
    data = ONCE[name]
    middle = data.lower().index(NAME)
    for at in range(max(0, middle - 60), min(len(data), middle + 40)):
        for put in (b"", bytes([data[at] ^ 1])):
            changed = data[:at] + put + data[at + 1 :]
            if NAME in changed.lower():
                assert fate(changed) != "clear", (at, changed[max(0, at - 30) : at + 30])


# NOTE: lines, YAML and messages can end anywhere; that of something whole nothing is left, they do not tell.
@pytest.mark.parametrize("name", [name for name in TWICE if name.endswith(("json", "xml", "rdf", "ld"))])
def test_what_is_cut_short_is_never_read(name: str) -> None:
    data = TWICE[name].rstrip()
    for end in {0, *(number * len(data) // 40 for number in range(40)), len(data) - 1, len(data) - 2}:
        assert all(report.status is Status.UNCHECKED for report in all_checked(data[:end])), end
