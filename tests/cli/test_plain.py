"""`check` with nothing but names: it is done without taking the command line apart, and comes to the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.running import DOCUMENTS, command, write

from bomward.cli import _is_plain


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_it_comes_to_the_same_as_through_typer(tmp_path: Path, kind: str) -> None:
    (file,) = write(tmp_path, kind)
    assert command("check", file) == command("check", "--", file)


@pytest.mark.parametrize(
    "names",
    [[], ["-"], ["nothing-there.json"], ["."], ["*.json"], ["", "-"], ["-", "-"], ["a.json", "a.json"]],
    ids=" ".join,
)
def test_whatever_names_are_given(tmp_path: Path, names: list[str]) -> None:
    (tmp_path / "a.json").write_bytes(DOCUMENTS["finding"])
    (tmp_path / "b.json").write_bytes(DOCUMENTS["incomplete"])
    stdin = DOCUMENTS["signed"]
    plain = command("check", *names, stdin=stdin, cwd=tmp_path)
    assert plain == command("check", "--", *names, stdin=stdin, cwd=tmp_path)


def test_a_policy_file_counts_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "bomward.toml").write_text('fail-on = "never"\n')
    (tmp_path / "a.json").write_bytes(DOCUMENTS["finding"])
    plain = command("check", "a.json", cwd=tmp_path)
    assert plain.code == 0
    assert "note: policy: bomward.toml" in plain.err
    assert plain == command("check", "--", "a.json", cwd=tmp_path)


@pytest.mark.parametrize(("more", "loaded"), [([], set()), (["--"], {"typer", "inspect"})])
def test_it_does_not_load_what_takes_a_command_line_apart(tmp_path: Path, more: list[str], loaded: set[str]) -> None:
    (file,) = write(tmp_path, "finding")
    line = [sys.executable, "-X", "importtime", "-m", "bomward", "check", *more, str(file)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    names = {said.rpartition("|")[2].strip() for said in done.stderr.splitlines()}
    assert names & {"typer", "inspect", "multiprocessing"} == loaded


@pytest.mark.parametrize(
    "arguments", [[], ["annotate", "a.json"], ["check", "-o", "json", "a.json"], ["check", "a.json", "--help"], ["-h"]]
)
def test_all_else_is_taken_apart(arguments: list[str]) -> None:
    assert not _is_plain(arguments)
