"""An own catalog that was compiled into a file is the same as its folder, and is refused where it may not be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.running import check, run
from tests.documents import FIXTURES

from bomward.compiled import Compiled, extended, kept, load

EXAMPLE = FIXTURES.parent / "docs" / "examples" / "own-catalog"
KIOSK = FIXTURES / "ticket-kiosk.cdx.json"


@pytest.fixture(scope="module")
def ours() -> Compiled:
    return load()


@pytest.fixture
def file(tmp_path: Path, ours: Compiled) -> Path:
    path = tmp_path / "own.json"
    path.write_bytes(kept(ours, EXAMPLE))
    return path


def test_it_is_what_the_folder_is(file: Path, ours: Compiled) -> None:
    assert extended(ours, file) == extended(ours, EXAMPLE)


def test_reports_are_the_same_bytes(tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    ran = run("catalog", "compile", EXAMPLE, "-o", file)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    by_folder, by_file = (
        check(KIOSK, "--catalog", one, "--profile", "brightwater", "-o", "json") for one in (EXAMPLE, file)
    )
    assert (by_folder.code, by_folder.out) == (by_file.code, by_file.out)
    assert "@veldmoor/insight" in by_file.out


def test_a_folder_goes_on_top_of_it(tmp_path: Path, file: Path, ours: Compiled) -> None:
    folder = tmp_path / "more" / "technologies"
    folder.mkdir(parents=True)
    text = (EXAMPLE / "technologies" / "veldmoor.toml").read_text(encoding="utf-8")
    (folder / "more.toml").write_text(text.replace("veldmoor-insight", "veldmoor-more"), encoding="utf-8")
    assert extended(extended(ours, file), folder.parent) == extended(extended(ours, EXAMPLE), folder.parent)


def test_on_top_of_anything_else_it_is_refused(file: Path) -> None:
    ran = check(KIOSK, "--catalog", EXAMPLE, "--catalog", file)
    assert (ran.code, ran.out) == (2, "")
    assert "on top of another catalog" in ran.err
    assert f"at: {file}" in ran.err
    assert "bomward catalog compile DIR -o FILE" in ran.err


@pytest.mark.parametrize(("wrong", "told"), [(b"", "truncated"), (b"{}", "missing"), (b"id = 1", "malformed")])
def test_what_is_none_is_refused(tmp_path: Path, wrong: bytes, told: str) -> None:
    path = tmp_path / "own.json"
    path.write_bytes(wrong)
    ran = check(KIOSK, "--catalog", path)
    assert (ran.code, ran.out) == (2, "")
    assert "no compiled catalog" in ran.err
    assert told in ran.err


def test_one_letter_changed_is_another_digest(file: Path, ours: Compiled) -> None:
    before = extended(ours, file).sha256
    content = json.loads(file.read_bytes())
    content["catalog"]["entries"][-1]["summary"] += "!"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert extended(ours, file).sha256 != before


@pytest.mark.parametrize("words", [(EXAMPLE,), (EXAMPLE, "--check"), ("-o", "own.json"), (FIXTURES, "-o", "own.json")])
def test_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str | Path, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("catalog", "compile", *words)
    assert (ran.code, ran.out, list(tmp_path.iterdir())) == (2, "", [])
    assert "hint: " in ran.err


def test_one_of_another_version_is_refused(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b'"version":"', b'"version":"9.', 1))
    ran = check(KIOSK, "--catalog", file)
    assert (ran.code, ran.out) == (2, "")
    assert "it was compiled by bomward 9." in ran.err


@pytest.mark.parametrize("number", [-1, 1 << 20])
def test_one_whose_index_does_not_fit_is_refused(file: Path, number: int) -> None:
    kept = json.loads(file.read_bytes())
    kept["index"]["names"]["x"] = [number]
    file.write_text(json.dumps(kept), encoding="utf-8")
    ran = check(KIOSK, "--catalog", file)
    assert (ran.code, ran.out) == (2, "")
    assert "its index does not fit its records" in ran.err


def test_it_is_not_looked_at_for_mistakes(file: Path) -> None:
    ran = run("catalog", "lint", file)
    assert (ran.code, ran.out) == (2, "")
    assert "in their folder" in ran.err


@pytest.mark.parametrize("given", [("-o", "x.json"), (EXAMPLE,), (EXAMPLE, "-o", "x.json", "--check")])
def test_a_folder_and_a_file_belong_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: tuple[str | Path, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("catalog", "compile", *given)
    assert (ran.code, ran.out) == (2, "")
    assert "belong together" in ran.err
    assert not (tmp_path / "x.json").exists()
