"""The table of outputs, and what holds for each of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from tests.conftest import Golden
from tests.outputs import hostile, samples
from tests.outputs.readers import READERS
from tests.outputs.reading import TRICKS
from tests.outputs.test_difference import KINDS

from bomward.findings import Report
from bomward.inventory import Coverage
from bomward.outputs import OUTPUTS, Screen

ENDINGS = {
    "table": "txt",
    "json": "json",
    "sarif": "sarif",
    "junit": "junit.xml",
    "markdown": "md",
    "html": "html",
    "github": "github.txt",
    "gitlab": "gitlab.json",
    "csv": "csv",
    "cyclonedx-vex": "vex.cdx.json",
    "openvex": "openvex.json",
}
"""What the golden files of each output end with."""


def _rendered(name: str, report: Report) -> str:
    return OUTPUTS[name](report, samples.glossary(), Screen())


def test_names() -> None:
    """What `-o` takes; and none of them was forgotten here."""
    assert list(OUTPUTS) == list(ENDINGS) == list(READERS)


@pytest.mark.parametrize("name", [name for name in OUTPUTS if name not in ("table", "json", "sarif", "html")])
@pytest.mark.parametrize("sample", samples.ONE_OF_EACH)
def test_golden(name: str, sample: str, golden: Golden) -> None:
    """Byte for byte, and as its consumer wants it."""
    text = _rendered(name, samples.ONE_OF_EACH[sample])
    READERS[name](text)
    golden(f"{sample}.{ENDINGS[name]}", text)


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("name", OUTPUTS)
def test_hostile_text_is_harmless(name: str, trick: str) -> None:
    """Each of the known tricks, in every place."""
    text = _rendered(name, hostile.drenched(trick))
    READERS[name](text)
    text.encode()


@pytest.mark.property
@pytest.mark.parametrize("name", OUTPUTS)
@settings(deadline=None, max_examples=40)
@given(report=hostile.reports())
def test_any_text_is_harmless(name: str, report: Report) -> None:
    """Whatever a document holds."""
    READERS[name](_rendered(name, report))


@pytest.mark.parametrize("name", OUTPUTS)
def test_nothing_reads_as_clear_that_is_not(name: str) -> None:
    """A document that was not, or not wholly, judged is told in each of them, with its name and why."""
    report = samples.report(samples.document(), samples.unchecked(), samples.incomplete(), exit_code=3)
    text = _rendered(name, report).replace("\\", "")
    assert "broken.spdx.json" in text
    for told in ("ends in the middle of a string", "ncomplete", "an attachment was not looked into"):
        assert told in text


@pytest.mark.parametrize("name", [name for name in OUTPUTS if name != "json"])
@pytest.mark.parametrize(
    ("coverage", "told", "brief"),
    [
        (Coverage(none=300), "300 of 412 components carry nothing but a name", "name only 72 %"),
        (
            Coverage(hash=400, purl=3),
            "at least 409 of 412 components carry nothing but a name or a hash",
            "name or hash only 99 %",
        ),
        (Coverage(hash=412), "by: 412 of 412 components carry nothing but a name or a hash", "name or hash only 100 %"),
        (Coverage(hash=412, supplier=200, cpe=6), "", ""),
    ],
)
def test_where_there_is_little_to_judge_by_it_is_said(name: str, coverage: Coverage, told: str, brief: str) -> None:
    """In the same words in each; the table has it beside the verdict, the JSON report has the figures."""
    document = msgspec.structs.replace(samples.document(), coverage=coverage)
    text = _rendered(name, samples.report(document)).replace("\\", "")
    assert ("ittle to judge by" in text) == bool(told)
    assert (brief if name == "table" else told) in text


@pytest.mark.parametrize("name", OUTPUTS)
def test_what_was_decided_is_shown(name: str) -> None:
    """Until when, by whom and why; and the link."""
    report = samples.report(samples.document(samples.waived(link="https://example.com/decisions/7")))
    text = _rendered(name, report)
    shown = " ".join(text.replace("\\", "").split())
    for told in ("2026-12-31", "J. Doe", "which ships in December", "https://example.com/decisions/7"):
        assert told in shown


@pytest.mark.parametrize("name", OUTPUTS)
def test_what_stood_in_the_baseline_is_shown_as_such(name: str) -> None:
    """And told apart from what is new."""
    mark = {"json": '"known": true', "csv": '"yes"'}.get(name, "baseline")
    assert mark in _rendered(name, samples.ONE_OF_EACH["known"])


@pytest.mark.parametrize("name", OUTPUTS)
def test_what_a_supplier_says_is_shown_and_changes_nothing(name: str) -> None:
    """It stands beside the finding, with its author and where it is from."""
    text = _rendered(name, samples.ONE_OF_EACH["said"])
    shown = " ".join(text.replace("\\", "").replace("`", "").split())
    for told in (
        "Acme Corp",
        "not_affected",
        "component_not_present",
        "The engine was taken out in 4.2",
        "acme.openvex",
    ):
        assert told in shown
    assert "prohibited" in shown.lower()


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize("sample", samples.ONE_OF_EACH)
def test_text_ends_with_one_newline(name: str, sample: str) -> None:
    """And the same report gives the same text."""
    text = _rendered(name, samples.ONE_OF_EACH[sample])
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert text == _rendered(name, samples.ONE_OF_EACH[sample])


def test_golden_files_have_no_strangers() -> None:
    """A sample that is gone leaves no file behind."""
    folder = Path(__file__).parent / "golden"
    names = {f"{name}.{kind}" for name in samples.ONE_OF_EACH for kind in ENDINGS.values()}
    names |= {f"{name}.diff.{kind}" for name in KINDS for kind in ("json", "txt")} | {"everything.ansi"}
    assert {file.name for file in folder.iterdir()} <= names


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
