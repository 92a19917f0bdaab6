"""The GitHub Action: its steps run as shell, and what they leave is what the action promises."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import DAY, DOCUMENTS, run, write
from tests.places.runner import ACTION, EXPRESSION, ROOT, Run, Runner

STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
AS_OF = f"--as-of={DAY}"
UPLOAD = "actions/upload-artifact"
SARIF = "github/codeql-action/upload-sarif"
HOSTILE = (
    "a b.json",
    "-o table=x.json",
    "--strict",
    "$(touch owned).json",
    "`touch owned`.json",
    "; touch owned;.json",
    "'\".json",
    "::error::owned.json",
    "line\nbreak.json",
    "[a-z]*.json",
    "${{ github.token }}.json",
)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def report(done: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(done.outputs["report-file"]).read_bytes())
    return found


@pytest.mark.parametrize(
    ("kinds", "code", "says"),
    [
        (["clean"], 0, "exit 0"),
        (["finding"], 1, "exit 1"),
        (["finding", "unchecked"], 1, "exit 1"),
        (["incomplete"], 3, "exit 3"),
        (["unchecked"], 3, "exit 3"),
        (["clean", "incomplete"], 3, "exit 3"),
    ],
)
def test_what_was_found_decides(runner: Runner, kinds: list[str], code: int, says: str) -> None:
    write(runner.workspace, *kinds)
    done = runner.run(sbom="\n".join(f"{kind}.json" for kind in kinds), args=AS_OF)
    assert done.code == code
    assert done.outputs["exit-code"] == str(code)
    assert says in done.summary
    assert report(done)["exitCode"] == code
    assert Path(done.outputs["sarif-file"]).is_file()
    assert done.given(SARIF)["sarif_file"] == done.outputs["sarif-file"]
    assert done.given(UPLOAD)["path"] == str(Path(done.outputs["report-file"]).parent)
    assert done.given(UPLOAD)["include-hidden-files"] == "true", "a copy may lie in a hidden folder, as its SBOM does"


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"sbom": "gone.json"}, "no such file"),
        ({"sbom": ""}, "no document was named"),
        ({"sbom": "clean.json", "profile": "$(touch owned)"}, "$(touch owned)"),
        ({"sbom": "clean.json", "policy": "gone.toml"}, "gone.toml"),
        ({"sbom": "clean.json", "act": "--strict"}, "--strict"),
        ({"sbom": "clean.json", "fail_on": "`touch owned`"}, "`touch owned`"),
        ({"sbom": "clean.json", "args": "--no-such-option"}, "--no-such-option"),
        ({"sbom": "clean.json", "args": "-o csv=x.csv"}, "outputs"),
        ({"sbom": "clean.json", "args": "--output=csv"}, "outputs"),
        ({"sbom": "clean.json", "outputs": "no-such-format=x"}, "no-such-format"),
    ],
)
def test_wrong_use_fails_and_says_why(runner: Runner, inputs: dict[str, str], says: str) -> None:
    write(runner.workspace, "clean")
    done = runner.run(**inputs)
    assert done.code == 2
    assert done.outputs["exit-code"] == "2"
    assert says in done.log
    assert "nothing was checked" in done.summary
    assert not done.outputs["report-file"]
    assert [used.name for used in done.used] == ["actions/setup-python"]
    assert [path.name for path in runner.workspace.iterdir()] == ["clean.json"]


def test_a_file_name_is_never_more_than_a_name(runner: Runner) -> None:
    sboms = runner.workspace / "s boms"
    sboms.mkdir()
    for name in HOSTILE:
        (sboms / name).write_bytes(DOCUMENTS["finding"])
    done = runner.run(sbom="s boms", args=AS_OF)
    assert done.code == 1
    assert len(report(done)["documents"]) == len(HOSTILE)
    assert [path.name for path in runner.workspace.rglob("*owned") if path.is_file()] == []
    copies = [path for path in Path(done.outputs["annotated"]).rglob("*") if path.is_file()]
    assert len(copies) == len(HOSTILE)
    for copy in copies:
        assert not set('"<>:|*?\\\n') & set(copy.name)
        assert run("restore", copy).raw == DOCUMENTS["finding"]


def test_a_name_given_by_itself_is_no_option(runner: Runner) -> None:
    names = ["-o table=x.json", "--strict", "a b.json"]
    for name in names:
        (runner.workspace / name).write_bytes(DOCUMENTS["finding"])
    done = runner.run(sbom="\n".join(names), args=AS_OF)
    assert done.code == 1
    assert [document["source"] for document in report(done)["documents"]] == names
    assert sorted(path.name for path in Path(done.outputs["annotated"]).iterdir()) == sorted(names)


def test_names_that_an_artifact_cannot_tell_apart_get_copies_of_their_own(runner: Runner) -> None:
    for name in ("a:b.json", "a?b.json", "A_B.json"):
        (runner.workspace / name).write_bytes(DOCUMENTS["clean"])
    done = runner.run(sbom=".", args=AS_OF)
    copies = [path.name.casefold() for path in Path(done.outputs["annotated"]).iterdir()]
    assert sorted(copies) == ["2-a_b.json", "3-a_b.json", "a_b.json"]


def test_names_and_options_stand_on_lines(runner: Runner) -> None:
    write(runner.workspace / "in here", "clean", "gap")
    write(runner.workspace, "clean", "finding")
    done = runner.run(
        sbom="in here/*.json\n\nclean.json\n",
        args=f"{AS_OF}\n--strict\n",
        outputs="csv=all of it.csv\nopenvex=vex.json\n",
    )
    assert done.code == 3
    assert [document["source"] for document in report(done)["documents"]] == [
        "in here/clean.json",
        "in here/gap.json",
        "clean.json",
    ]
    assert (runner.workspace / "all of it.csv").is_file()
    assert (runner.workspace / "vex.json").is_file()


def test_a_copy_is_judged_as_the_document_was(runner: Runner) -> None:
    write(runner.workspace, "finding")
    done = runner.run(sbom="finding.json", act="use", args="--as-of=2026-11-21")
    assert done.code == 0
    text = (Path(done.outputs["annotated"]) / "finding.json").read_text(encoding="utf-8")
    assert "2026-11-21" in text
    assert report(done)["act"] == "use"


def test_copies_from_elsewhere_stay_in_their_folder(runner: Runner) -> None:
    outside = write(runner.temp / "elsewhere", "finding")[0]
    done = runner.run(sbom=f"{outside}\n../the temp/elsewhere/finding.json", args=AS_OF)
    folder = Path(done.outputs["annotated"])
    copies = [path for path in runner.temp.rglob("*finding.json") if path != outside]
    assert copies
    assert all(path.is_relative_to(folder) for path in copies)


def test_what_cannot_be_annotated_is_told(runner: Runner) -> None:
    write(runner.workspace, "finding", "signed", "unchecked")
    done = runner.run(sbom=".", args=AS_OF)
    assert done.code == 1
    assert sorted(path.name for path in Path(done.outputs["annotated"]).iterdir()) == ["finding.json"]
    assert "not annotated: " in done.log
    assert "signed.json" in done.log.partition("not annotated: ")[2]


@pytest.mark.parametrize(
    ("inputs", "gone"),
    [({"annotate": "false"}, "annotated"), ({"upload_sarif": "false"}, SARIF), ({"artifact": ""}, UPLOAD)],
)
def test_each_part_can_be_left_out(runner: Runner, inputs: dict[str, str], gone: str) -> None:
    write(runner.workspace, "finding")
    done = runner.run(sbom="finding.json", args=AS_OF, **inputs)
    assert done.code == 1
    left = {used.name for used in done.used} | {name for name, value in done.outputs.items() if value}
    assert left == {"actions/setup-python", SARIF, UPLOAD, *ACTION["outputs"]} - {gone}


def test_annotations_come_after_what_quotes_documents(runner: Runner) -> None:
    """What is printed of a document stands where the runner takes no commands, and our own commands behind it."""
    write(runner.workspace, "finding")
    lines = runner.run(sbom="finding.json", args=AS_OF).log.splitlines()
    token = next(line for line in lines if line.startswith("::stop-commands::")).removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", token)
    begun, ended = lines.index(f"::stop-commands::{token}"), lines.index(f"::{token}::")
    commands = [index for index, line in enumerate(lines) if line.startswith(("::error", "::warning", "::notice"))]
    assert any("PROHIBITED" in line for line in lines[begun:ended])
    assert commands
    assert min(commands) > ended
    assert "file=finding.json,line=" in lines[commands[0]]


def test_what_lies_in_the_workspace_is_not_loaded(runner: Runner) -> None:
    write(runner.workspace, "finding")
    for name in ("json", "re", "typer", "bomward", "sitecustomize"):
        (runner.workspace / f"{name}.py").write_text("raise SystemExit(0)\n", encoding="utf-8")
    done = runner.run(sbom="finding.json", args=AS_OF)
    assert done.code == 1
    assert (Path(done.outputs["annotated"]) / "finding.json").is_file()
    assert all(call.startswith("-I ") for call in done.python)


def test_it_is_installed_from_its_own_lock_file(runner: Runner) -> None:
    write(runner.workspace, "clean")
    environment, locked, package = runner.run(sbom="clean.json", annotate="false").python
    assert environment.startswith("-I -m venv ")
    assert f"--require-hashes --only-binary :all: -r {ROOT}/requirements/run.txt" in locked
    assert package.endswith(f"--no-index --no-deps --no-build-isolation {ROOT}")


def test_an_installation_that_fails_is_no_pass(tmp_path: Path) -> None:
    runner = Runner(tmp_path, pip=1)
    write(runner.workspace, "clean")
    done = runner.run(sbom="clean.json")
    assert done.code == 1
    assert done.outputs["exit-code"] == ""
    assert done.summary == ""


def test_two_runs_of_one_job_keep_out_of_each_others_way(runner: Runner) -> None:
    write(runner.workspace, "clean", "finding")
    one, other = (runner.run(sbom=f"{kind}.json", artifact=kind, args=AS_OF) for kind in ("finding", "clean"))
    assert (one.code, other.code) == (1, 0)
    assert report(one)["exitCode"] == 1
    assert report(other)["exitCode"] == 0
    assert [done.given(SARIF)["category"] for done in (one, other)] == ["finding", "clean"]


def test_no_script_holds_an_expression() -> None:
    """What an input says would become part of the script; it comes by the environment."""
    assert [step["name"] for step in STEPS if EXPRESSION.search(step.get("run", ""))] == []


def test_every_expression_names_something_that_there_is() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    conditions = " ".join(step.get("if", "") for step in STEPS)
    named = set(EXPRESSION.findall(text)) | set(re.findall(r"(?:inputs|steps)\.[\w.-]+", conditions))
    steps = {step["id"]: step for step in STEPS if "id" in step}
    told = {
        f"steps.{name}.outputs.{output}"
        for name, step in steps.items()
        for output in re.findall(r'echo "([\w-]+)=\$', step.get("run", ""))
    }
    inputs = {f"inputs.{name}" for name in ACTION["inputs"]}
    assert named - inputs - told == {"steps.python.outputs.python-path"}
    assert inputs <= named


def test_every_step_of_others_is_pinned_by_commit() -> None:
    lines = (ROOT / "action.yml").read_text(encoding="utf-8").splitlines()
    uses = [line.strip() for line in lines if line.strip().startswith("uses:")]
    assert len(uses) == sum("uses" in step for step in STEPS)
    assert [line for line in uses if not re.fullmatch(r"uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_an_upload_that_fails_decides_nothing() -> None:
    assert {step["name"]: step.get("continue-on-error", False) for step in STEPS if "uses" in step} == {
        "Set up Python": False,
        "Send the findings to code scanning": True,
        "Keep reports and annotated copies": True,
    }
    assert STEPS[-1]["name"] == "Decide"
    assert "if" not in STEPS[-1]
