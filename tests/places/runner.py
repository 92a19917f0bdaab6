"""The part of a runner that a composite action needs: inputs, outputs, conditions, and steps that run as shell."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import yaml

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
TERM = re.compile(r"(?P<path>[\w.-]+) (?P<sign>==|!=) '(?P<text>[^']*)'")

PYTHON = """#!/bin/sh
# Stands for the Python of the runner: makes no environment and installs nothing, and runs the rest with that of the tests.
printf '%s\\n' "$*" >> '{log}'
for last; do :; done
case "$2 $3" in
"-m venv")
    mkdir -p "$last/bin"
    cp '{python}' "$last/bin/python"
    printf '#!/bin/sh\\nexec "%s" -P -m bomward "$@"\\n' '{real}' > "$last/bin/bomward"
    chmod +x "$last/bin/bomward" ;;
"-m pip") exit {pip} ;;
*) exec '{real}' "$@" ;;
esac
"""


class Used(msgspec.Struct, frozen=True):
    """An action of others that a step would have used."""

    name: str
    given: dict[str, str]


class Run(msgspec.Struct, frozen=True):
    """How an action ended, and what it left."""

    code: int
    log: str
    summary: str
    outputs: dict[str, str]
    used: tuple[Used, ...]
    python: tuple[str, ...]
    """How the Python of the runner was called."""

    def given(self, name: str) -> dict[str, str]:
        """What the action of others with this name was given; nothing where it was not used."""
        return next((used.given for used in self.used if used.name == name), {})


class Runner:
    """Runs the action in a workspace, as one step of a job."""

    def __init__(self, folder: Path, *, pip: int = 0) -> None:
        self.workspace, self.temp = folder / "the workspace", folder / "the temp"
        self.workspace.mkdir()
        self.temp.mkdir()
        self._python = folder / "python"
        self._calls = folder / "calls"
        self._calls.touch()
        self._python.write_text(PYTHON.format(log=self._calls, python=self._python, real=sys.executable, pip=pip))
        self._python.chmod(0o755)

    def run(self, **inputs: str) -> Run:
        """The steps in their order; the first that fails, and need not go on, is the last."""
        given = {name: str(told.get("default", "")) for name, told in ACTION["inputs"].items()}
        given.update({name.replace("_", "-"): value for name, value in inputs.items()})
        assert given.keys() == ACTION["inputs"].keys(), "there are other inputs"
        known = {f"inputs.{name}": value for name, value in given.items()}
        known["steps.python.outputs.python-path"] = str(self._python)
        files = {name: self.temp / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        log, used, code, summary = "", [], 0, ""
        for step in ACTION["runs"]["steps"]:
            if not holds(step.get("if", ""), known):
                continue
            if "uses" in step:
                told = {name: filled(value, known) for name, value in step["with"].items()}
                used.append(Used(step["uses"].partition("@")[0], told))
                continue
            for file in files.values():
                file.write_bytes(b"")
            code, said = self._shell(step, known, files)
            log += said
            summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
            for line in files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines():
                name, _, value = line.partition("=")
                known[f"steps.{step['id']}.outputs.{name}"] = value
            if code:
                break
        outputs = {name: filled(told["value"], known) for name, told in ACTION["outputs"].items()}
        return Run(code, log, summary, outputs, tuple(used), tuple(self._calls.read_text().splitlines()))

    def _shell(self, step: dict[str, Any], known: dict[str, str], files: dict[str, Path]) -> tuple[int, str]:
        assert step["shell"] == "bash"
        script = self.temp / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        told = {name: filled(value, known) for name, value in step.get("env", {}).items()}
        environment = {
            "PATH": os.environ["PATH"],
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(ROOT),
            **{name: str(file) for name, file in files.items()},
            **told,
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.workspace,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=120,
        )
        return done.returncode, done.stdout.decode("utf-8", "replace")


def filled(value: object, known: dict[str, str]) -> str:
    """A value with its expressions put in; what a step did not say is empty, as on a runner."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return EXPRESSION.sub(lambda match: known.get(match[1], ""), text)


def holds(condition: str, known: dict[str, str]) -> bool:
    """Whether a step is to run."""
    for part in filter(None, condition.split(" && ")):
        term = TERM.fullmatch(part)
        assert term, f"the tests know no such condition: {part}"
        if (known.get(term["path"], "") == term["text"]) is not (term["sign"] == "=="):
            return False
    return True
