"""How the command ends: at once, but with all said, and with whoever asked to be told of the end told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_SBOM = Path(__file__).parents[2] / "fixtures" / "gateway-appliance.cdx.json"
_PROGRAM = """
import atexit, os, sys
from bomward.__main__ import main, program

class Kept:
    def __del__(self, write=os.write):
        write(1, b"taken apart\\n")

def told():
    print("told of the end")

sys.kept = Kept()
sys.argv = ["bomward", *sys.argv[1:]]
"""
_AS_A_PROGRAM = """
try:
    program()
finally:
    atexit.register(told)
"""
_AFTER_SOMEBODY = """
atexit.register(told)
program()
"""
_IN_ANOTHER = """
try:
    main()
except SystemExit:
    sys.exit(7)
"""


def _ran(how: str, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _PROGRAM + how, *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(("check", str(_SBOM)), 1, "exit 1 "), (("--version",), 0, "bomward "), (("check", "-"), 3, "unchecked")],
)
def test_others_are_told_of_the_end_and_the_exit_code_stays(arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = _ran(_AS_A_PROGRAM, *arguments, given="no SBOM")
    assert ran.returncode == code
    assert said in ran.stdout
    assert ran.stdout.endswith("told of the end\n")


def test_where_somebody_was_before_all_ends_as_ever() -> None:
    ran = _ran(_AFTER_SOMEBODY, "--version")
    assert (ran.returncode, ran.stdout.splitlines()[1:]) == (0, ["told of the end", "taken apart"])


def test_who_calls_it_goes_on_and_ends_as_they_like() -> None:
    ran = _ran(_IN_ANOTHER, "--version")
    assert (ran.returncode, ran.stdout.splitlines()[1:]) == (7, ["taken apart"])
