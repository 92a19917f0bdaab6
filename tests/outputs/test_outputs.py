"""The table of outputs, and what holds for each of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.outputs import samples

from bomward.outputs import OUTPUTS, Screen


def test_names() -> None:
    """What `-o` takes."""
    assert list(OUTPUTS) == ["table", "json", "sarif"]


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize("sample", samples.ONE_OF_EACH)
def test_text_ends_with_one_newline(name: str, sample: str) -> None:
    """And the same report gives the same text."""
    text = OUTPUTS[name](samples.ONE_OF_EACH[sample], samples.glossary(), Screen())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert text == OUTPUTS[name](samples.ONE_OF_EACH[sample], samples.glossary(), Screen())


def test_golden_files_have_no_strangers() -> None:
    """A sample that is gone leaves no file behind."""
    folder = Path(__file__).parent / "golden"
    names = {f"{name}.{kind}" for name in samples.ONE_OF_EACH for kind in ("json", "sarif", "txt")}
    assert {file.name for file in folder.iterdir()} <= names | {"everything.ansi"}


def test_outputs_load_nothing_heavy() -> None:
    """A small document is to be checked in the time that a prompt takes."""
    code = (
        "import bomward.outputs, sys; print(*(name for name in ('rich', 'typer', 'cyclonedx') if name in sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_an_output_is_loaded_when_it_is_asked_for() -> None:
    """Naming the outputs costs none of them."""
    code = "import bomward.outputs, sys; print(*(name for name in sys.modules if name.startswith('bomward.outputs.')))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
