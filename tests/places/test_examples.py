"""The files that docs/ci.md gives to copy: each fits what it refers to, and does what it is there for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cli.running import DOCUMENTS, run
from tests.documents import cyclonedx, encode, placed
from tests.places.runner import ACTION, ROOT
from tests.places.shell import command, shell
from tests.places.test_gitlab import INPUTS

DOCS = ROOT / "docs"
EXAMPLES = DOCS / "examples"
PAGE = (DOCS / "ci.md").read_text(encoding="utf-8")
WORKFLOW: dict[str, Any] = yaml.safe_load((EXAMPLES / "github-workflow.yml").read_text(encoding="utf-8"))
OURS = "your-organisation/bomward@"


def test_every_example_is_shown_on_the_page_and_every_link_leads_somewhere() -> None:
    linked = re.findall(r"\]\(((?!https?:)[^)#]+)", PAGE)
    assert [link for link in linked if not (DOCS / link).exists()] == []
    assert {f"examples/{path.name}" for path in EXAMPLES.iterdir() if path.is_file()} <= set(linked)


@pytest.mark.parametrize("name", ["github-workflow.yml", "gitlab-ci.yml", "pre-commit-config.yaml"])
def test_what_the_page_shows_is_the_file(name: str) -> None:
    assert f"```yaml\n{(EXAMPLES / name).read_text(encoding='utf-8')}```" in PAGE


def test_every_input_is_explained_on_the_page() -> None:
    assert [name for name in (*ACTION["inputs"], *ACTION["outputs"], *INPUTS) if f"`{name}`" not in PAGE] == []


def test_the_workflow_gives_the_action_inputs_that_it_has() -> None:
    steps = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
    (ours,) = [step for step in steps if step["uses"].startswith(OURS)]
    assert ours["with"].keys() <= ACTION["inputs"].keys()
    assert {name for name, told in ACTION["inputs"].items() if told.get("required")} <= ours["with"].keys()
    others = [step["uses"] for step in steps if step is not ours]
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name) for name in others)


def test_the_workflow_asks_for_no_more_than_it_needs() -> None:
    assert WORKFLOW["permissions"] == {}
    permissions = [job["permissions"] for job in WORKFLOW["jobs"].values()]
    assert permissions == [{"contents": "read", "security-events": "write"}]


def test_the_gitlab_file_gives_the_component_inputs_that_it_has() -> None:
    (include,) = yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text(encoding="utf-8"))["include"]
    given = include["inputs"].keys()
    assert given <= INPUTS.keys()
    assert {name for name, told in INPUTS.items() if "default" not in told} <= given
    # NOTE: the component bomward of a project is its file templates/bomward.yml.
    assert include["component"].partition("@")[0].rpartition("/")[2] == "bomward"


def test_the_pre_commit_file_names_a_hook_that_there_is() -> None:
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    config = yaml.safe_load((EXAMPLES / "pre-commit-config.yaml").read_text(encoding="utf-8"))
    asked = [hook["id"] for repo in config["repos"] for hook in repo["hooks"]]
    assert asked == [hook["id"] for hook in manifest]


@pytest.mark.parametrize(
    ("kind", "code", "says"),
    [
        ("clean", 0, "released"),
        ("finding", 1, "a finding"),
        ("in review", 1, "a finding"),
        ("incomplete", 3, "not be"),
        ("gone", 2, "call is wrong"),
    ],
)
def test_the_release_script_stops_at_what_is_not_clear(tmp_path: Path, kind: str, code: int, says: str) -> None:
    sbom = tmp_path / "the sbom.json"
    mention = {"type": "library", "name": "acme-kaspersky-bridge", "version": "1"}
    given = {**DOCUMENTS, "in review": encode(placed(cyclonedx(), "/components/1", mention))}
    if kind in given:
        sbom.write_bytes(given[kind])
    said = shell([EXAMPLES / "gate.sh", sbom.name], tmp_path, tmp_path / "commands")
    assert said.code == code
    assert says in said.text.splitlines()[-1]
    if kind in given:
        assert run("restore", tmp_path / "annotated-the sbom.json").raw == given[kind]


def test_the_release_script_says_so_where_only_the_copy_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(DOCUMENTS["signed, clean"])
    said = shell([EXAMPLES / "gate.sh", "a.json"], tmp_path, tmp_path / "commands")
    assert (said.code, "or its copy not be written" in said.text.splitlines()[-1]) == (3, True)


@pytest.mark.parametrize(("kind", "code"), [("clean", 0), ("finding", 1), ("unchecked", 3)])
def test_the_jenkins_step_leaves_what_is_published(tmp_path: Path, kind: str, code: int) -> None:
    text = (EXAMPLES / "Jenkinsfile").read_text(encoding="utf-8")
    (script,) = re.findall(r"sh '''(.*?)'''", text, re.DOTALL)
    (tmp_path / "sboms").mkdir()
    (tmp_path / "sboms" / "a b.json").write_bytes(DOCUMENTS[kind])
    assert shell(["sh", "-xe", "-c", script], tmp_path, tmp_path / "commands").code == code
    (published,) = re.findall(r"junit testResults: '(.*?)'", text)
    assert (tmp_path / published).is_file()
    assert json.loads((tmp_path / "bomward-reports" / "bomward.json").read_bytes())["exitCode"] == code


def test_the_container_gets_the_working_folder_and_nothing_else(tmp_path: Path) -> None:
    commands = tmp_path / "commands"
    commands.mkdir()
    command(commands, "docker", '#!/bin/sh\nprintf "%s\\n" "$@"\n')
    said = shell([EXAMPLES / "docker.sh", "--strict", "a b.json"], tmp_path, commands)
    lines = said.text.splitlines()
    assert lines[-4:] == ["registry.example/bomward:0.1.0", "check", "--strict", "a b.json"]
    assert lines[lines.index("--network") + 1] == "none"
    assert [lines[index + 1] for index, line in enumerate(lines) if line == "--volume"] == [f"{tmp_path}:/data"]
    assert "--read-only" in lines
