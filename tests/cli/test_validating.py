"""`bomward validate`: what it prints, what it rests on, and its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import run, write
from tests.documents import FIXTURES, cyclonedx, encode


def test_validate(tmp_path: Path) -> None:
    valid = write(tmp_path, "clean")[0]
    wrong = write(tmp_path, "imperfect")[0]
    broken = write(tmp_path, "unchecked")[0]
    assert run("validate", valid).out == f"{valid}: valid\n"
    ran = run("validate", valid, wrong)
    assert ran.code == 1
    assert f"{wrong}: 1 problem\n  line " in ran.out
    ran = run("validate", broken, valid)
    assert ran.code == 3
    first, what, where, hint, last = ran.out.splitlines()
    assert (first, last) == (f"{broken}: not checked", f"{valid}: valid")
    assert what.startswith("  error: not JSON")
    assert where.startswith(f"     at: {broken}")
    assert hint.startswith("   hint: ")


def test_validate_tells_places_as_far_as_they_are_known(tmp_path: Path) -> None:
    deep = b'[{"type":"library","name":"x","components":' * 120 + b"[{}]" + b"}]" * 120
    (tmp_path / "deep").write_bytes(b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":' + deep + b"}")
    (tmp_path / "top").write_bytes(b'{"bomFormat":"CycloneDX","specVersion":"1.5","odd":1}')
    ran = run("validate", tmp_path / "deep", tmp_path / "top")
    assert ran.code == 1
    assert "line 0" not in ran.out
    told = [line for line in ran.out.splitlines() if line.startswith("  ")]
    assert told[0].startswith("  /components/0/components/0/")
    assert told[-1].startswith("  the document as a whole: ")


def test_validate_says_once_what_the_result_rests_on(tmp_path: Path) -> None:
    assert (
        run("validate", *write(tmp_path, "clean", "gap")).err
        == "note: CycloneDX: checked against the official schema\n"
    )
    assert run("validate", *write(tmp_path, "unchecked")).err == ""
    err = run("validate", FIXTURES / "branch-firewall.spdx.json", tmp_path / "clean.json").err
    assert [line.partition(": checked")[0] for line in err.splitlines()] == ["note: CycloneDX", "note: SPDX"]


def test_validate_gives_the_same_hint_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text("hello", encoding="utf-8")
    ran = run("validate", tmp_path / "a", tmp_path / "b")
    assert (ran.code, ran.out.count("error: no SBOM"), ran.out.count("supported: ")) == (3, 2, 1)


@pytest.mark.parametrize(
    ("name", "form"),
    [("plant-gateway.spdx3.json", "SPDX 3.0.1 json-ld"), ("mail-archive.cdx", "CycloneDX 1.4 protobuf")],
)
def test_a_form_that_cannot_be_validated_is_not_called_valid(name: str, form: str) -> None:
    ran = run("validate", FIXTURES / name)
    assert (ran.code, ran.err) == (3, "")
    assert f"  error: there is no official validation of {form} here\n" in ran.out
    assert "hint: validate knows CycloneDX as JSON and XML, and SPDX 2 in all its forms" in ran.out


def many(folder: Path, *components: dict[str, object]) -> list[str]:
    """The lines on a document with these components."""
    path = folder / "many.json"
    path.write_bytes(encode({**cyclonedx(), "components": list(components)}))
    return run("validate", path).out.splitlines()


def test_problems_that_are_alike_are_told_once_with_their_count(tmp_path: Path) -> None:
    parts = [
        {"type": "library", "name": "x", "odd": 1, "licenses": [{"license": {"id": f"No-{number}"}}]}
        for number in range(7)
    ]
    head, *lines = many(tmp_path, *parts)
    assert head.endswith("many.json: 14 problems")
    assert len(lines) == 2
    assert all(line.endswith(" (and 6 more like it)") for line in lines)
    assert all("/components/0" in line for line in lines)


def test_what_is_missing_is_no_more_like_something_else_that_is(tmp_path: Path) -> None:
    _, *lines = many(tmp_path, {"type": "library"}, {"name": "x"})
    assert [line.rpartition(": ")[2] for line in lines] == [
        '"name" is a required property',
        '"type" is a required property',
    ]


def test_of_many_kinds_of_problems_the_first_are_told(tmp_path: Path) -> None:
    parts = [{"type": "library", "name": "x", f"odd{'x' * number}": 1} for number in range(25)]
    head, *lines = many(tmp_path, *parts)
    assert head.endswith("25 problems")
    assert (len(lines), lines[-1]) == (21, "  … and 5 more, of other kinds")
    head, *lines = many(tmp_path, *parts * 5)
    assert head.endswith("100 problems, and more that are not told")


def test_a_bug_in_validate_does_not_silence_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bomward.validate.validated", lambda _: 1 // 0)
    ran = run("validate", *write(tmp_path, "clean", "gap"))
    assert ran.code == 3
    assert ran.out.count("error: bomward broke off with ZeroDivisionError") == 2
    assert "Traceback" in ran.err
