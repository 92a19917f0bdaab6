"""What stands around a wrapped SBOM: a check tells it, and annotate says that no note in the bare copy does."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import DAY, check, run
from tests.documents import cyclonedx, encode

SBOM = cyclonedx()
STATEMENT = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": "Kaspersky Anti-Virus SDK", "digest": {"sha256": "0" * 64}}],
    "predicateType": "https://cyclonedx.org/bom",
    "predicate": SBOM,
}
QUIET = {**STATEMENT, "subject": [{"name": "mail-gateway", "digest": {"sha256": "0" * 64}}]}


def _signed(statement: dict[str, Any]) -> dict[str, Any]:
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    return {"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": [{"sig": "x"}]}


WRAPPED = {
    "a statement": STATEMENT,
    "an envelope": _signed(STATEMENT),
    "an export": {"sbom": SBOM, "note": "built with Kaspersky Anti-Virus SDK"},
}
LEFT = "left out of the notes: what it was wrapped in mentions kaspersky, review"


@pytest.mark.parametrize("kind", WRAPPED)
def test_what_only_the_wrapper_says_is_said_to_be_left_out(kind: str, tmp_path: Path) -> None:
    file, copy = tmp_path / "sbom.json", tmp_path / "copy.json"
    file.write_bytes(encode(WRAPPED[kind]))
    (finding,) = json.loads(check(file, "-o", "json").out)["documents"][0]["findings"]
    assert (finding["entry"], finding["outcome"]) == ("kaspersky", "review")
    ran = run("annotate", file, "-o", copy, "--as-of", DAY)
    assert LEFT in ran.err.replace("\n", " ")
    assert LEFT in check(file, "-o", f"annotated={copy}").err.replace("\n", " ")


@pytest.mark.parametrize("document", [QUIET, _signed(QUIET), {"sbom": SBOM}, SBOM])
def test_nothing_is_said_where_nothing_is_left_out(document: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    file.write_bytes(encode(document))
    ran = run("annotate", file, "-o", tmp_path / "copy.json", "--as-of", DAY)
    assert ran.code == 0
    assert "left out" not in ran.err


def test_the_copy_of_a_wrapped_sbom_is_that_of_the_bare_one(tmp_path: Path) -> None:
    """Or it would lose what the wrapper says where it is annotated once more."""
    copies = []
    for name, document in (("wrapped", STATEMENT), ("bare", SBOM)):
        file, copy = tmp_path / f"{name}.json", tmp_path / f"{name}.copy.json"
        file.write_bytes(json.dumps(document).encode())
        assert run("annotate", file, "-o", copy, "--as-of", DAY).code == 0
        copies.append(copy.read_bytes())
    assert copies[0] == copies[1]
