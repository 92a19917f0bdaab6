"""The description of the JSON report names each field that it has, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from bomward import comparing, findings, inventory
from bomward.formats import naming
from bomward.paths import HALF_A_PATH

TEXT = (Path(__file__).parents[1] / "docs" / "report.md").read_text(encoding="utf-8")
SECTIONS: dict[str, type[msgspec.Struct]] = {
    "Report": findings.Report,
    "Tool": findings.Tool,
    "Catalog": findings.CatalogId,
    "Document": findings.DocumentReport,
    "Subject": findings.SubjectId,
    "Error": findings.DocumentError,
    "Coverage": inventory.Coverage,
    "Finding": findings.Finding,
    "Component": findings.ComponentId,
    "Named": findings.Named,
    "Place": findings.Place,
    "Evidence": findings.EvidenceItem,
    "Verdict": findings.Verdict,
    "Waiver": findings.Waiver,
    "Waiver record": findings.WaiverRecord,
    "Statement": findings.Statement,
    "Gone finding": findings.GoneFinding,
    "Gap": inventory.Gap,
    "Wrapper": inventory.Wrapper,
    "Summary": findings.Summary,
    "Comparison": comparing.Comparison,
    "Compared document": comparing.Compared,
    "Changed finding": comparing.Changed,
}


def described(title: str) -> list[str]:
    """The fields in the table of a section."""
    (section,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


@pytest.mark.parametrize("title", SECTIONS)
def test_every_field_is_described(title: str) -> None:
    """And none that is not there."""
    expected = [field.encode_name for field in msgspec.structs.fields(SECTIONS[title])]
    inherited = described("Waiver") if title == "Waiver record" else []
    assert sorted([*described(title), *inherited]) == sorted(expected)


def test_every_part_is_described() -> None:
    """A record that is added to the report needs a section."""
    parts = {part for part in vars(findings).values() if isinstance(part, type) and issubclass(part, findings._Record)}
    assert parts - set(SECTIONS.values()) == {findings._Record}


def test_the_limits_are_those_of_the_code() -> None:
    """Numbers in prose go stale first."""
    assert f"unless the way has more than {2 * HALF_A_PATH} |" in TEXT
    assert f"the first {HALF_A_PATH} and the last {HALF_A_PATH} ids" in TEXT
    assert f"counts up to {findings.MOST_WAYS:,}," in TEXT
    assert f"the first {findings.MOST_THROUGH} |" in TEXT
    assert f"in a document of up to {naming._LARGEST >> 20} MiB; {naming._MOST} ids of a document at most |" in TEXT
