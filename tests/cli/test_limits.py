"""Limits on the command line: of what is read, and of what is unpacked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.running import DOCUMENTS, check, command, run, write
from tests.wrappers.wrapping import as_gzip

from bomward.cli import files


def test_a_file_that_is_too_large_is_unchecked_and_never_clear(tmp_path: Path) -> None:
    (path,) = write(tmp_path, "clean")
    size = path.stat().st_size
    assert check(path, "--limit", f"size={size}").code == 0
    ran = check(path, "--limit", f"size={size - 1}", "-o", "json")
    assert ran.code == 3
    (document,) = json.loads(ran.out)["documents"]
    assert document["status"] == "unchecked"
    assert document["error"]["message"] == f"it is larger than {size - 1} bytes, the limit"
    assert document["error"]["where"] == str(path)
    assert "--limit size=" in document["error"]["hint"]


def test_standard_input_is_read_no_further_than_the_limit() -> None:
    """A stream that never ends, as a broken pipeline may give one."""
    endless = subprocess.Popen(["yes", "{"], stdout=subprocess.PIPE)
    try:
        line = [sys.executable, "-m", "bomward", "check", "-", "--limit", "size=3M"]
        done = subprocess.run(line, stdin=endless.stdout, capture_output=True, check=False, timeout=60)
    finally:
        endless.kill()
        endless.communicate()
    assert done.returncode == 3
    assert b"it is larger than 3145728 bytes, the limit" in done.stdout
    assert b"standard input" in done.stdout


def test_a_device_without_an_end_is_read_no_further_than_the_limit() -> None:
    ran = command("check", "/dev/zero", "--limit", "size=2M")
    assert ran.code == 3
    assert "larger than 2097152 bytes" in ran.out


def test_nothing_of_a_file_is_read_that_is_too_large(tmp_path: Path) -> None:
    """It says so by its length; a hole in a file takes no disk."""
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    ran = check(path)
    assert ran.code == 3
    assert "it is larger than 2147483648 bytes, the limit" in ran.out
    assert "raise the limit with --limit size=1024G" in " ".join(ran.out.split())


def test_files_that_the_system_makes_up_are_read_whole() -> None:
    """They say that they have no length."""
    assert Path("/proc/self/status").stat().st_size == 0
    assert b"VmPeak" in files.read("/proc/self/status")


@pytest.mark.parametrize("name", ["expanded", "wrappers"])
def test_each_command_that_unpacks_takes_limits(tmp_path: Path, name: str) -> None:
    path = tmp_path / "twice.json.gz"
    path.write_bytes(as_gzip(as_gzip(DOCUMENTS["clean"])))
    for arguments in (("check", path), ("annotate", path, "-o", tmp_path / "out.json"), ("diff", path, path)):
        ran = run(*arguments, "--limit", f"{name}=1")
        assert ran.code == 3, arguments
        assert f"--limit {name}=" in " ".join((ran.out + ran.err).split())
        assert run(*arguments, "--limit", f"{name}=4M" if name == "expanded" else "wrappers=2").code == 0, arguments
    assert run("validate", path, "--limit", f"{name}=1").code == 3
    assert run("validate", path).code == 0
    assert not list(tmp_path.glob("*.tmp"))


def test_annotate_and_validate_read_no_further_than_the_limit(tmp_path: Path) -> None:
    (path,) = write(tmp_path, "clean")
    for arguments in (("annotate", path, "-o", tmp_path / "out.json"), ("validate", path), ("diff", path, path)):
        ran = run(*arguments, "--limit", "size=10")
        assert ran.code == 3
        assert "larger than 10 bytes" in ran.out + ran.err
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("word", ["check", "annotate", "validate"])
@pytest.mark.parametrize(
    ("limit", "said"), [("siez=4G", "did you mean 'size'?"), ("size=4GB", "'4GB' is no limit"), ("size", "NAME=VALUE")]
)
def test_what_is_no_limit_is_wrong_use(tmp_path: Path, word: str, limit: str, said: str) -> None:
    ran = run(word, *write(tmp_path, "clean"), "--limit", limit)
    assert ran.code == 2
    assert said in ran.err
    assert "--limit" in ran.err


def test_workers_keep_to_the_limits(tmp_path: Path) -> None:
    ran = check(*write(tmp_path, "clean", "finding"), "-j", "2", "--limit", "size=10")
    assert ran.code == 3
    assert "2 documents: 2 unchecked" in ran.out
