"""A repository with nothing but the copied workflow and a policy, from the finding to the waiver."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import yaml
from tests.cli.running import DAY, DOCUMENTS, run
from tests.places.runner import Run, Runner
from tests.places.test_action import SARIF, UPLOAD
from tests.places.test_examples import EXAMPLES, OURS

POLICY = 'profile = "us-commercial"\n'
SBOM = "sboms/gateway.cdx.json"


class Repository(msgspec.Struct, frozen=True):
    """What somebody has after copying the workflow and writing a policy."""

    runner: Runner

    def put(self, name: str, data: bytes) -> None:
        file = self.runner.workspace / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def pushed(self) -> Run:
        """The step of the workflow that uses the action, with what the workflow gives it; and the day of the tests."""
        copied = self.runner.workspace / ".github" / "workflows" / "bomward.yml"
        workflow = yaml.safe_load(copied.read_text(encoding="utf-8"))
        (step,) = [one for one in workflow["jobs"]["bomward"]["steps"] if one["uses"].startswith(OURS)]
        given = {name.replace("-", "_"): value for name, value in step["with"].items()}
        return self.runner.run(**given, args=f"--as-of={DAY}")


def repository(folder: Path) -> Repository:
    made = Repository(Runner(folder))
    made.put(".github/workflows/bomward.yml", b"")
    shutil.copy(EXAMPLES / "github-workflow.yml", made.runner.workspace / ".github" / "workflows" / "bomward.yml")
    made.put("bomward.toml", POLICY.encode())
    made.put(SBOM, DOCUMENTS["finding"])
    return made


def finding(done: Run) -> dict[str, Any]:
    """The one finding of the report."""
    (document,) = json.loads(Path(done.outputs["report-file"]).read_bytes())["documents"]
    (found,) = document["findings"]
    assert isinstance(found, dict)
    return found


def annotated(done: Run) -> Path:
    """The annotated copy, as it lies in the artifact."""
    copy = Path(done.outputs["annotated"]) / SBOM
    assert copy.is_relative_to(done.given(UPLOAD)["path"])
    return copy


def test_from_a_finding_to_a_waiver_that_still_shows_it(tmp_path: Path) -> None:
    repo = repository(tmp_path)
    first = repo.pushed()
    assert first.code == 1, "the check fails"
    assert "note: policy: bomward.toml" in first.log

    found = finding(first)
    heading = next(line for line in first.summary.splitlines() if line.startswith("### 1."))
    assert "prohibited" in heading
    assert found["component"]["name"] in heading, "the finding stands in the summary of the job"
    assert found["id"] in first.summary

    (result,) = json.loads(Path(first.given(SARIF)["sarif_file"]).read_bytes())["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert result["level"] == "error"
    assert place["artifactLocation"]["uri"] == SBOM
    line = DOCUMENTS["finding"].decode().splitlines()[found["location"]["line"] - 1]
    assert place["region"]["startLine"] == found["location"]["line"], "SARIF points at the line of the SBOM"
    assert line.strip().startswith("{")

    assert found["id"].encode() in annotated(first).read_bytes(), "the artifact holds the annotated SBOM"
    assert run("restore", annotated(first)).raw == DOCUMENTS["finding"]

    reason = "Removed in release 7; delivery is stopped until then."
    waiver = f'[[waiver]]\nfinding = "{found["id"]}"\nreason = "{reason}"\nowner = "J. Doe"\nuntil = 2027-01-31\n'
    repo.put("bomward.toml", f"{POLICY}\n{waiver}".encode())
    second = repo.pushed()
    assert second.code == 0, "after the waiver the check passes"
    assert finding(second)["waiver"]["reason"] == reason
    assert finding(second)["outcome"] == "prohibited", "the law says what it said"
    assert found["component"]["name"] in second.summary, "it is still shown"
    assert "waived" in second.summary
    assert "Doe" in second.summary, "and whose decision it was"
    (result,) = json.loads(Path(second.given(SARIF)["sarif_file"]).read_bytes())["runs"][0]["results"]
    assert result["suppressions"][0]["status"] == "accepted"
    assert reason.encode() in annotated(second).read_bytes()
    assert run("restore", annotated(second)).raw == DOCUMENTS["finding"]

    repo.put("bomward.toml", f"{POLICY}\n{waiver.replace('2027-01-31', '2026-11-21')}".encode())
    third = repo.pushed()
    assert third.code == 1, "a waiver that expired waives nothing"
    assert "expired" in third.summary
