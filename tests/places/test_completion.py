"""Completion in the shells, and help that is as good as a manual page."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess

import pytest
from tests.cli.running import run
from tests.places.runner import ROOT
from typer.main import get_command
from typer.testing import CliRunner

from bomward.cli.commands import app

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
COMMANDS = [(), *((name,) for name in ("check", "annotate", "restore", "diff", "validate", "explain", "catalog"))]


def asked(instruction: str, **told: str) -> str:
    """What a shell that asks for completion is given."""
    done = CliRunner().invoke(app, env={"_BOMWARD_COMPLETE": instruction, **told}, prog_name="bomward")
    assert not done.stderr
    return done.stdout


def offered(line: str) -> list[str]:
    """What bash is offered for the last word of a line."""
    return asked("complete_bash", COMP_WORDS=line, COMP_CWORD=str(len(line.split(" ")) - 1)).split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("bomward ann", ["annotate"]),
        ("bomward check --allow-s", ["--allow-signed"]),
        ("bomward check --profile us-f", ["us-federal"]),
        ("bomward check --regime us-bis-icts", ["us-bis-icts-2021-002"]),
        ("bomward annotate --act ", ["supply", "use"]),
        ("bomward check --fail-on n", ["noted", "not-covered", "never"]),
        ("bomward check -o c", ["csv", "cyclonedx-vex"]),
        ("bomward explain av-engine-e", ["av-engine-embedded"]),
        ("bomward check fixt", []),
    ],
)
def test_what_is_offered(line: str, expected: list[str]) -> None:
    assert offered(line) == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_and_the_page_says_how(shell: str) -> None:
    script = asked(f"source_{shell}")
    assert f"_BOMWARD_COMPLETE=complete_{shell}" in script
    assert f"_BOMWARD_COMPLETE=source_{shell} bomward" in PAGE
    program = shutil.which(shell)
    if program:  # NOTE: bash is everywhere that these tests run
        subprocess.run([program, "-n"], input=script, text=True, check=True, timeout=60)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_ends_with_exit_codes_and_examples(words: tuple[str, ...]) -> None:
    text = run(*words, "--help").out
    assert words == ("catalog",) or "Exit codes:" in text
    assert re.search(r"^  (Examples?|Begin with):$", text, re.MULTILINE)
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_option_is_explained(words: tuple[str, ...]) -> None:
    found = get_command(app)
    for word in words:
        found = found.commands[word]  # type: ignore[attr-defined]  # NOTE: a group has them
    assert [parameter.name for parameter in found.params if not getattr(parameter, "help", "")] == []


def examples() -> list[str]:
    """Each call of bomward that a help text shows."""
    lines = [line for words in COMMANDS for line in run(*words, "--help").out.splitlines()]
    calls = re.findall(r"^ {4}.*?(bomward [^|&#\n]+)", "\n".join(lines), re.MULTILINE)
    return sorted({call.strip() for call in calls if not call.startswith("bomward.")})


@pytest.mark.parametrize("example", examples())
def test_the_examples_are_calls_that_there_are(example: str) -> None:
    """Each option of an example is one of its command; what follows is checked elsewhere."""
    _, name, *arguments = shlex.split(example)
    if name == "catalog":
        name, *arguments = arguments
        text = run("catalog", name, "--help").out
    else:
        text = run(name, "--help").out
    options = {argument for argument in arguments if argument.startswith("-") and argument not in ("-", "--")}
    assert [option for option in sorted(options) if not re.search(rf"(?<![\w-]){option}\b", text)] == []
