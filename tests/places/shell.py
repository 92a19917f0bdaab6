"""Shell scripts of the places, with a `bomward` on the path that is the one under test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

SHIM = '#!/bin/sh\nexec "{python}" -P -m bomward "$@"\n'


class Said(msgspec.Struct, frozen=True):
    """How a script ended, and all that it said."""

    code: int
    text: str


def command(folder: Path, name: str, script: str) -> Path:
    """A command for the path."""
    file = folder / name
    file.write_text(script, encoding="utf-8")
    file.chmod(0o755)
    return file


def shell(
    arguments: list[str | Path], workspace: Path, commands: Path, environment: Mapping[str, str] | None = None
) -> Said:
    """Runs in a folder, with `bomward` and the commands of another folder on the path."""
    commands.mkdir(exist_ok=True)
    command(commands, "bomward", SHIM.format(python=sys.executable))
    done = subprocess.run(
        arguments,
        cwd=workspace,
        env={"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=120,
    )
    return Said(done.returncode, done.stdout.decode("utf-8", "replace"))
