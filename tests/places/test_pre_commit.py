"""The hook for pre-commit: which files it takes, and what it does with them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cli.running import DOCUMENTS, write
from tests.places.runner import ROOT
from tests.places.shell import Said, shell

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
HOOK = HOOKS[0]
FIELDS: dict[str, type] = {
    "id": str,
    "name": str,
    "entry": str,
    "language": str,
    "args": list,
    "description": str,
    "files": str,
    "require_serial": bool,
}
"""Of the fields that a manifest may have, those in use here."""


def hooked(folder: Path, *names: str) -> Said:
    """As pre-commit runs it: entry, arguments, the names of files that fit."""
    fitting = [name for name in names if re.search(HOOK["files"], name)]
    return shell([*shlex.split(HOOK["entry"]), *HOOK["args"], *fitting], folder, folder.parent / "commands")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def test_the_manifest_holds_known_fields_of_their_types() -> None:
    assert len(HOOKS) == 1
    assert {name: type(value) for name, value in HOOK.items()} == FIELDS
    assert HOOK["language"] == "python"


@pytest.mark.parametrize(
    "name",
    [
        "bom.json",
        "bom.xml",
        "sbom.json",
        "build/app-1.2-cyclonedx/bom.xml",
        "sboms/app.cdx.json",
        "app.CDX.XML",
        "app.cdx",
        "app.spdx",
        "app.spdx.yaml",
        "app.spdx.rdf",
        "_manifest/spdx_2.2/manifest.spdx.json",
        "plant.spdx3.json",
        "gateway-sbom.json",
        "gateway_bom.json",
        "gateway.bom.json",
        "sbom-gateway.json",
        "sbom.cdx.json.gz",
    ],
)
def test_what_looks_like_an_sbom_is_taken(name: str) -> None:
    assert re.search(HOOK["files"], name)


@pytest.mark.parametrize(
    "name",
    [
        "bom.py",
        "sbom_reader.py",
        "src/bom/data.json",
        "bombay.json",
        "carbon.json",
        "abomination.xml",
        "spdx.py",
        "package.json",
        "docs/sbom.md",
        "cdx/readme.txt",
        "app.cdx.json.asc",
    ],
)
def test_other_files_are_left_alone(name: str) -> None:
    assert not re.search(HOOK["files"], name)


@pytest.mark.parametrize(("kind", "code"), [("clean", 0), ("finding", 1), ("unchecked", 3), ("incomplete", 3)])
def test_it_fails_as_the_check_does(project: Path, kind: str, code: int) -> None:
    (project / "a-bom.json").write_bytes(DOCUMENTS[kind])
    (project / "-bom.json").write_bytes(DOCUMENTS[kind])
    assert hooked(project, "a-bom.json", "-bom.json", "README.md").code == code


def test_a_name_that_looks_like_an_option_is_checked(project: Path) -> None:
    (project / "-otable=x.cdx.json").write_bytes(DOCUMENTS["finding"])
    (project / "clean.cdx.json").write_bytes(DOCUMENTS["clean"])
    said = hooked(project, "-otable=x.cdx.json", "clean.cdx.json")
    assert said.code == 1
    assert "-otable=x.cdx.json" in said.text


def test_options_stand_in_the_policy(project: Path) -> None:
    write(project, "finding")[0].rename(project / "bom.json")
    (project / "bomward.toml").write_text('fail-on = "never"\n', encoding="utf-8")
    assert hooked(project, "bom.json").code == 0
