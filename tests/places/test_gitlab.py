"""The component for GitLab: its script runs as shell, and leaves the reports that it promises."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree
from tests.cli.running import DAY, run, write
from tests.places.runner import ROOT
from tests.places.shell import Said, shell

TEMPLATE = ROOT / "templates" / "bomward.yml"
SPEC, JOBS = yaml.safe_load_all(TEMPLATE.read_text(encoding="utf-8"))
INPUTS: dict[str, dict[str, Any]] = SPEC["spec"]["inputs"]
JOB: dict[str, Any] = JOBS["bomward"]
INPUT = re.compile(r"\$\[\[ inputs\.([\w-]+) \]\]")
AS_OF = f"--as-of={DAY}"
OWNED = "$(touch owned)"


def played(folder: Path, **inputs: str) -> Said:
    """The script of the job, with its variables filled from inputs."""
    given = {name: str(told.get("default", "")) for name, told in INPUTS.items()}
    given.update({name.replace("_", "-"): value for name, value in inputs.items()})
    assert given.keys() == INPUTS.keys()
    told = {
        name: INPUT.sub(lambda match: given[match[1]], variable["value"]) for name, variable in JOB["variables"].items()
    }
    script = folder.parent / "script.sh"
    script.write_text("\n".join(JOB["script"]), encoding="utf-8")
    return shell(["sh", "-e", script], folder, folder.parent / "commands", told)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "the project"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(("kind", "code"), [("clean", 0), ("finding", 1), ("unchecked", 3), ("incomplete", 3)])
def test_what_was_found_decides_and_the_reports_are_there(project: Path, kind: str, code: int) -> None:
    write(project / "in here", kind)
    assert played(project, sbom="in here", args=AS_OF).code == code
    reports = JOB["artifacts"]["reports"]
    issues = json.loads((project / reports["codequality"]).read_bytes())
    assert bool(issues) is (code != 0)
    assert all(issue["location"]["path"] == f"in here/{kind}.json" for issue in issues)
    suites = etree.parse(project / reports["junit"]).getroot()
    assert (suites.get("failures"), suites.get("errors")) == ("1" if code == 1 else "0", "1" if code == 3 else "0")
    for folder in JOB["artifacts"]["paths"]:
        assert {path.name for path in (project / folder).iterdir()} >= {"bomward.json", "bomward.sarif", "bomward.md"}


def test_the_artifacts_are_kept_when_it_fails() -> None:
    assert JOB["artifacts"]["when"] == "always"
    assert not JOB.get("allow_failure")


@pytest.mark.parametrize(
    "inputs",
    [
        {"sbom": "gone.json"},
        {"sbom": ""},
        {"sbom": OWNED},
        {"sbom": "clean.json", "profile": OWNED},
        {"sbom": "clean.json", "policy": OWNED},
        {"sbom": "clean.json", "args": "`touch owned`\nEND\ntouch owned"},
        {"sbom": "clean.json", "fail_on": "--strict"},
    ],
)
def test_wrong_use_fails_and_runs_nothing(project: Path, inputs: dict[str, str]) -> None:
    write(project, "clean")
    assert played(project, **inputs).code == 2
    assert not list(project.rglob("owned"))


def test_names_stand_on_lines_and_are_no_options(project: Path) -> None:
    for name in ("a b.json", "-o table=x.json", "$HOME.json", "clean.json"):
        (project / name).write_bytes(write(project, "finding")[0].read_bytes())
    assert played(project, sbom="a b.json\n\n-o table=x.json\n$HOME.json", args=f"{AS_OF}\n--strict").code == 1
    found = json.loads((project / "bomward-reports" / "bomward.json").read_bytes())
    assert [document["source"] for document in found["documents"]] == ["a b.json", "-o table=x.json", "$HOME.json"]


def test_the_line_of_the_page_keeps_an_annotated_copy(project: Path) -> None:
    line = "--output=annotated=bomward-reports/annotated.json"
    assert line in (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    (document,) = write(project, "finding")
    assert played(project, sbom="finding.json", args=f"{AS_OF}\n{line}").code == 1
    assert run("restore", project / "bomward-reports" / "annotated.json").raw == document.read_bytes()


def test_inputs_come_by_variables_that_are_not_expanded() -> None:
    """An input in a script would become part of it, and a value that is expanded may hold what it names."""
    assert not INPUT.search("\n".join(JOB["script"]))
    assert all(variable["expand"] is False for variable in JOB["variables"].values())
    assert set(INPUT.findall(TEMPLATE.read_text(encoding="utf-8"))) == INPUTS.keys()
    assert {f"${name}" for name in JOB["variables"]} <= set(re.findall(r"\$BOMWARD_\w+", JOB["script"][0]))
