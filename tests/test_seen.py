"""What a document is looked at for: signs of its own family, and no others."""

from __future__ import annotations

import pytest
from tests.documents import Json, checker, cyclonedx, encode, placed, spdx

from bomward.formats import SIGNS
from bomward.formats.cyclonedx import SIGNS as OF_CYCLONEDX

ODD = "Northlake Networks"
"""A supplier without the prefix that SPDX wants, of which a note tells where the package is looked at."""


def notes(document: Json) -> list[str]:
    (one,) = checker().check(encode(document), "sbom.json")
    return [note.message for note in one.notes]


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_of_other_families_are_no_reason_to_look(sign: str) -> None:
    """Else a word such as `incomplete` would have each package of an SPDX 2 document taken apart."""
    package = placed(spdx(), "/packages/1/supplier", ODD)
    package["packages"][1] |= {"comment": f"x {sign.strip(chr(34))} x", "bom": "x", "x-context": "x", "included": ""}
    assert not notes(package)


def test_a_name_of_the_catalog_is_one() -> None:
    package = placed(spdx(), "/packages/1/supplier", ODD)
    package["packages"][1]["comment"] = "Parses logs of Kaspersky."
    assert len(notes(package)) == 1


def test_signs_of_its_own_are_one() -> None:
    """An attachment is looked into though nothing of the catalog stands in plain sight."""
    content = {"encoding": "base64", "content": "no base64!"}
    part = {"licenses": [{"license": {"name": "x", "text": content}}]}
    document = placed(cyclonedx(), "/components/0/licenses", part["licenses"])
    assert "base64" in OF_CYCLONEDX
    (one,) = checker().check(encode(document), "sbom.json")
    assert [gap.reason for gap in one.report.gaps] == ["an attachment says it is base64 and is not"]
