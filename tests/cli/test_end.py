"""How the command ends: at once, but with all said, and with whoever asked to be told of the end told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_SBOM = Path(__file__).parents[2] / "fixtures" / "gateway-appliance.cdx.json"
_PROGRAM = """
import atexit, sys
from bomward.__main__ import main
sys.argv = ["bomward", *sys.argv[1:]]
try:
    main()
finally:
    atexit.register(lambda: print("told of the end"))
"""


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(("check", str(_SBOM)), 1, "exit 1 "), (("--version",), 0, "bomward "), (("check", "-"), 3, "unchecked")],
)
def test_others_are_told_of_the_end_and_the_exit_code_stays(arguments: tuple[str, ...], code: int, said: str) -> None:
    command = [sys.executable, "-c", _PROGRAM, *arguments]
    ran = subprocess.run(command, input="no SBOM", capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == code
    assert said in ran.stdout
    assert ran.stdout.endswith("told of the end\n")
