"""Running the command line in tests: in this process, or as a command of its own; and the documents to run it on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
from tests.documents import ENGINE, FIXTURES, cyclonedx, encode, placed
from typer.testing import CliRunner

from bomward.cli.commands import app

DAY = "2026-11-22"

DOCUMENTS = {
    "clean": encode(cyclonedx()),
    "finding": encode(placed(cyclonedx(), "/components/1", ENGINE)),
    "unchecked": b'{"bomFormat": "CycloneDX", ',
    "incomplete": (FIXTURES / "empty.cdx.json").read_bytes(),
    "gap": encode(placed(cyclonedx(), "/dependencies/0/dependsOn/1", "gone")),
    "imperfect": encode(cyclonedx(version="one")),
    "signed": (FIXTURES / "signed.cdx.json").read_bytes(),
    "signed, clean": encode({**cyclonedx(), "signature": {"algorithm": "ES256", "value": "x"}}),
}
"""One of each way to fare."""


class Ran(msgspec.Struct, frozen=True):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str
    raw: bytes


def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
    """Runs the command line in this process."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr, result.stdout_bytes)


def check(*arguments: str | Path, stdin: bytes = b"") -> Ran:
    """Checks on the day of all tests."""
    return run("check", "--as-of", DAY, *arguments, stdin=stdin)


def command(*arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> Ran:
    """Runs the command line as a process."""
    line = [sys.executable, "-m", "bomward", *map(str, arguments)]
    done = subprocess.run(line, input=stdin, capture_output=True, check=False, cwd=cwd, timeout=60)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode(), done.stdout)


def write(folder: Path, *kinds: str) -> list[Path]:
    """A document of each kind in a folder."""
    paths = [folder / f"{kind}.json" for kind in kinds]
    for path, kind in zip(paths, kinds, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(DOCUMENTS[kind])
    return paths
