"""What the README shows is what the command prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT.joinpath("README.md").read_text(encoding="utf-8")


def _shown(command: str) -> list[str]:
    """The indented lines below a command of the README."""
    lines = README.split(f"    $ {command}\n")[1].splitlines()
    size = next(index for index, line in enumerate(lines) if line and not line.startswith("    "))
    return [line[4:] for line in lines[:size]]


def test_the_sample_run_is_what_the_command_prints() -> None:
    """Every line of the sample stands in the output of the same command on the day of the sample; … leaves lines out."""
    command = "bomward check fixtures/gateway-appliance.cdx.json"
    run = subprocess.run(
        [sys.executable, "-m", *command.split(), "--as-of", "2026-11-27"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    printed = run.stdout.splitlines()
    assert run.returncode == 1
    assert [line for line in _shown(command) if line not in printed and line.strip() != "…"] == []


def test_every_command_of_the_readme_exists() -> None:
    """The commands that the README names are commands of the tool."""
    help_text = subprocess.run(
        [sys.executable, "-m", "bomward", "--help"], capture_output=True, text=True, check=True
    ).stdout
    named = {
        line.split("bomward ")[1].split()[0]
        for line in README.splitlines()
        if line.startswith("    ") and "bomward " in line
    }
    assert {name for name in named if name.isalpha()} <= set(help_text.split())


def test_the_readme_is_short() -> None:
    """A newcomer reads it in one go."""
    assert len(README.splitlines()) <= 150
