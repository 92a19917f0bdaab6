"""The other commands, and what holds for all: help, version, wrong use, interruptions, bugs, readers that leave."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.running import DAY, DOCUMENTS, command, run, write

import bomward.cli
from bomward import __version__
from bomward.checking import Checker
from bomward.compiled import COMPILED
from bomward.errors import DataError

FINDING = DOCUMENTS["finding"]
JUDGING = ("--profile", "--regime", "--act", "--as-of", "--catalog", "--policy", "--no-policy", "--limit")
OPTIONS: dict[tuple[str, ...], tuple[str, ...]] = {
    (): ("--version", "check", "annotate", "restore", "diff", "validate", "explain", "catalog"),
    ("check",): (
        *JUDGING,
        "--output",
        "--files-from",
        "--fail-on",
        "--strict",
        "--allow-incomplete",
        "--allow-signed",
        "--baseline",
    ),
    ("annotate",): (*JUDGING, "--output", "--in-place", "--allow-signed"),
    ("ask",): (
        *JUDGING,
        "--output",
        "--by",
        "--from",
        "--to",
        "--all",
        "--vex",
        "--files-from",
        "--exclude",
    ),
    ("desk",): (*JUDGING, "--db", "--host", "--port", "--name", "--fail-on", "--strict", "--allow-incomplete"),
    ("fleet",): ("check", "report"),
    ("fleet", "check"): (
        *JUDGING,
        "SOURCE",
        "--addresses-from",
        "--out",
        "--exclude",
        "--scheduler",
        "--timeout",
        "--fail-on",
        "--strict",
        "--allow-incomplete",
        "--jobs",
    ),
    ("fleet", "report"): ("DIR", "vendors|products|documents|new", "--output", "--vendor", "--product", "--outcome"),
    ("diff",): (*JUDGING, "OLD", "NEW", "--output", "--fail-on", "--strict", "--allow-incomplete"),
    ("restore",): ("--output", "ANNOTATED"),
    ("validate",): ("SBOM", "--limit"),
    ("explain",): ("--report", "--as-of", "--catalog"),
    ("catalog",): ("list", "search", "lint"),
    ("catalog", "list"): ("--catalog",),
    ("catalog", "search"): ("--catalog",),
    ("catalog", "lint"): ("DIR",),
    ("catalog", "compile"): ("--check",),
}


@pytest.mark.parametrize("words", OPTIONS, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help(words: tuple[str, ...], flag: str) -> None:
    ran = run(*words, flag)
    assert (ran.code, ran.err) == (0, "")
    assert [option for option in OPTIONS[words] if option not in ran.out] == []


def test_help_says_what_goes_together() -> None:
    text = " ".join(run("check", "--help").out.split())
    assert "Not with --regime." in text
    assert "with --regime the default profile's" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("chekc",), "chekc"),
        (("x" * 5_000,), "No such command"),
        (("--nonsense",), "--nonsense"),
        (("catalog", "burn"), "burn"),
        (("annotate",), "SBOM"),
        (("restore",), "ANNOTATED"),
        (("explain",), "ID"),
        (("catalog", "search"), "WORD"),
        (("validate",), "no document was named"),
        (("annotate", "-", "--in-place"), "do not go together"),
        (("annotate", "a", "--in-place", "-o", "b"), "do not go together"),
        (("annotate", "a", "-o", "a"), "would overwrite an input"),
        (("annotate", "a", "--profile", "us-federal", "--regime", "us-far-52-204-23"), "do not go together"),
        (("explain", "no-such-thing"), "nothing is called 'no-such-thing'"),
        (("explain", "x", "--report", "not-there"), "cannot be read"),
        (("catalog", "list", "--catalog", "not-there"), "not-there"),
        (("catalog", "lint", "not-there"), "not-there"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], said: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("{file}",), ("no command, but a file", "bomward check {file}")),
        (("{folder}",), ("no command, but a file or folder", "bomward check {folder}")),
        (("check", "{file}", "-o", "json", "out.json"), ("no such file", "at: out.json", "-o json=FILE")),
        (("check", "findin.json", "-o", "json"), ("no such file", "did you mean finding.json?")),
        (("check", "out.json"), ("no such file", "check the spelling")),
    ],
)
def test_a_slip_is_told_with_what_may_have_been_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: tuple[str, ...]
) -> None:
    (name,) = write(tmp_path, "finding")
    monkeypatch.chdir(tmp_path)
    places = {"file": name, "folder": str(tmp_path)}
    ran = run(*(one.format(**places) for one in arguments))
    assert (ran.code, ran.out) == (2, "")
    told = " ".join(ran.err.split())
    assert [one for one in said if one.format(**places) not in told] == []
    assert Path(name).read_bytes() == DOCUMENTS["finding"]


@pytest.mark.parametrize("arguments", [(), ("catalog",)])
def test_nothing_said_shows_the_help(arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code in (0, 2)
    assert "Usage" in ran.out + ran.err


def test_version() -> None:
    ran = run("--version")
    assert ran.code == 0
    assert ran.out.startswith(f"bomward {__version__} (catalog 20")


# --- annotate, restore


def test_annotate_and_restore(tmp_path: Path) -> None:
    document, copy, back = write(tmp_path, "finding")[0], tmp_path / "copy", tmp_path / "back"
    assert run("annotate", document, "-o", copy, "--as-of", DAY).code == 0
    assert document.read_bytes() == FINDING != copy.read_bytes()
    assert run("annotate", "-", "--as-of", DAY, stdin=FINDING).raw == copy.read_bytes()
    assert run("restore", copy, "-o", back).code == 0
    assert back.read_bytes() == FINDING
    assert run("restore", "-", stdin=copy.read_bytes()).raw == FINDING


def test_a_link_is_not_annotated_in_place(tmp_path: Path) -> None:
    target, link = write(tmp_path, "finding")[0], tmp_path / "link.json"
    link.symlink_to(target)

    ran = run("annotate", link, "--in-place")

    assert ran.code == 2
    assert "name the file that it leads to" in ran.err
    assert link.is_symlink()


def test_in_place_and_back(tmp_path: Path) -> None:
    document = write(tmp_path, "finding")[0]
    document.chmod(0o640)
    assert run("annotate", document, "--in-place").code == 0
    assert document.read_bytes() != FINDING
    assert run("restore", document, "-o", document).code == 0
    assert document.read_bytes() == FINDING
    assert document.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("words", "data", "said"),
    [
        (("annotate",), DOCUMENTS["unchecked"], "not JSON"),
        (("annotate",), DOCUMENTS["signed"], "signed"),
        (("restore",), FINDING, "carries no notes of ours"),
    ],
)
def test_what_is_not_written_says_why(tmp_path: Path, words: tuple[str, ...], data: bytes, said: str) -> None:
    document, out = tmp_path / "in.json", tmp_path / "out.json"
    document.write_bytes(data)
    ran = run(*words, document, "-o", out)
    assert (ran.code, ran.out, out.exists()) == (3, "", False)
    what, where, hint = ran.err.splitlines()
    assert what.startswith("error: ")
    assert said in what
    assert where.startswith(f"   at: {document}")
    assert hint.startswith(" hint: ")


def test_annotate_signed_if_allowed() -> None:
    assert run("annotate", "-", "--allow-signed", stdin=DOCUMENTS["signed"]).code == 0


@pytest.mark.parametrize("words", [("annotate",), ("restore",), ("validate",)])
def test_a_document_that_is_not_there(tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = run(*words, tmp_path / "gone")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: no such file or folder\n   at: {tmp_path / 'gone'}\n hint: ")


@pytest.mark.parametrize("word", ["annotate", "restore"])
def test_a_folder_is_not_one_document(tmp_path: Path, word: str) -> None:
    ran = run(word, tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert f"{word} takes one document, and this is a folder" in ran.err
    assert f'bomward {word} "$f"' in ran.err


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("finding", "wrote the notes on 1 finding and the note on the document to "),
        ("clean", "wrote the note on the document to "),
    ],
)
def test_annotate_says_what_it_wrote_and_where(tmp_path: Path, kind: str, said: str) -> None:
    document, copy = write(tmp_path, kind)[0], tmp_path / "copy"
    assert run("annotate", document, "-o", copy, "--as-of", DAY).err == f"note: {said}{copy}\n"
    assert run("annotate", document, "--as-of", DAY).err == f"note: {said}standard output\n"
    assert run("annotate", document, "-o-", "--as-of", DAY).err == f"note: {said}standard output\n"
    assert run("annotate", document, "--in-place", "--as-of", DAY).err == f"note: {said}{document}\n"


def test_several_documents_in_one_are_told_how_to_be_annotated(tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_bytes(b"\n".join(json.dumps(json.loads(DOCUMENTS[kind])).encode() for kind in ("clean", "finding")))
    ran = run("annotate", lines, "-o", tmp_path / "copy")
    assert (ran.code, (tmp_path / "copy").exists()) == (3, False)
    assert "2 documents are in there" in ran.err
    assert " hint: unpack it, and annotate each of them" in ran.err


def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    ran = run("annotate", *write(tmp_path, "clean"), "-o", tmp_path / "gone" / "copy")
    assert ran.code == 2
    assert "cannot be written" in ran.err


# --- explain, catalog


@pytest.mark.parametrize("name", ["us-bis-icts-2021-002", "us-commercial", "av-engine-embedded"])
def test_explain(name: str) -> None:
    ran = run("explain", name, "--as-of", DAY)
    assert (ran.code, ran.err) == (0, "")
    assert name in ran.out


def test_explain_a_finding(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    run("check", *write(tmp_path, "finding"), "-o", f"json={report}")
    found = json.loads(report.read_bytes())["documents"][0]["findings"][0]["id"]
    assert found in run("explain", found, "--report", report).out
    ran = run("explain", found, "--report", tmp_path / "finding.json")
    assert ran.code == 2
    assert "no bomward report" in ran.err


def test_catalog(tmp_path: Path) -> None:
    every = run("catalog", "list")
    some = run("catalog", "search", "juniper")
    assert every.code == some.code == 0
    assert set(some.out.splitlines()) < set(every.out.splitlines())
    none = run("catalog", "search", "no-record-holds-this")
    assert (none.code, none.out) == (1, "")
    assert none.err == "note: no record holds 'no-record-holds-this'\nhint: `bomward catalog list` names all ids\n"
    near = run("catalog", "search", "junipr")
    assert near.code == 1
    assert "hint: did you mean juniper-" in near.err
    (tmp_path / "wrong.toml").write_text("[[entry]]\nid = 1\n", encoding="utf-8")
    assert run("catalog", "lint", tmp_path).code == 2


def test_the_catalog_is_written_where_it_is_out_of_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "compiled"
    monkeypatch.setattr("bomward.compiled.COMPILED", file)
    stale = run("catalog", "compile", "--check")
    assert stale.code == 2
    assert "out of date" in stale.err
    assert run("catalog", "compile").code == 0
    assert file.read_bytes()
    assert run("catalog", "compile", "--check").code == 0
    assert file != COMPILED


# --- What nobody foresaw


def fails_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Checker, "report", fail)


def main_with(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> object:
    monkeypatch.setattr(sys, "argv", ["bomward", *map(str, arguments)])
    monkeypatch.setattr("gc.disable", lambda: None)
    with pytest.raises(SystemExit) as stopped:
        bomward.cli.main()
    return stopped.value.code


def test_a_bug_is_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails_with(monkeypatch, ValueError("what is this\x1b[2J"))
    assert main_with(monkeypatch, "check", *write(tmp_path, "clean")) == 3
    err = capsys.readouterr().err
    assert err.startswith("Traceback")
    assert err.endswith("error: this is a bug in bomward; please report it\n")
    assert "what is this\\x1b[2J" in err


@pytest.mark.parametrize("arguments", [["check"], ["check", "--"]], ids=" ".join)
@pytest.mark.parametrize("early", [False, True])
def test_an_interruption_takes_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    *,
    early: bool,
) -> None:
    fails_with(monkeypatch, KeyboardInterrupt())
    if early:
        monkeypatch.setattr(bomward.cli, "_run", lambda _: Checker.report(None, ()))  # type: ignore[arg-type]  # it fails
    assert main_with(monkeypatch, *arguments, *write(tmp_path, "clean")) == 130
    assert capsys.readouterr().err == "error: interrupted\n"


def test_an_error_before_any_command_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise DataError("the catalog is wrong", where="a.toml", hint="mend it")

    monkeypatch.setattr("bomward.prepared.packaged", fail)
    assert main_with(monkeypatch, "--version") == 2
    assert capsys.readouterr().err == "error: the catalog is wrong\n   at: a.toml\n hint: mend it\n"


def started(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "bomward", *map(str, arguments)]


def shell(script: str, *arguments: str | Path) -> int:
    """A command of ours, `$@`, inside a script."""
    done = subprocess.run(["bash", "-c", script, "bash", *started(*arguments)], check=False, capture_output=True)
    return done.returncode


@pytest.mark.parametrize(("kind", "code"), [("finding", 1), ("clean", 0), ("unchecked", 3)])
def test_a_reader_that_leaves_does_not_change_the_exit_code(tmp_path: Path, kind: str, code: int) -> None:
    document = write(tmp_path, kind)[0]
    leaves = "trap '' PIPE; ({ sleep 0.3; \"$@\"; echo $? >&3; } | true) 3>&1"
    script = f'code=$({leaves}); exit "$code"'
    assert shell(script, "check", document) == code
    assert shell(script.replace('"$@"', '"$@" 2>&1'), "check", document, "-ojson") == code


def test_a_closed_or_full_standard_output_is_told(tmp_path: Path) -> None:
    clean, finding = write(tmp_path, "clean", "finding")
    assert shell('"$@" >&-', "check", clean) == 2
    assert shell('"$@" >&-', "check", finding) == 1
    assert shell('"$@" >&- 2>&-', "check", finding) == 1
    assert shell('"$@" <&-', "check", "-") == 3
    if Path("/dev/full").exists():
        assert shell('"$@" >/dev/full', "check", clean) == 2
        assert shell('"$@" >/dev/full 2>/dev/full', "check", finding) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["--version"]], ids=" ".join)
def test_help_that_cannot_be_written_is_no_bug(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(started(*arguments), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr.startswith("error: cannot be written: No space left on device\n   at: standard output\n")


def test_ctrl_c(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    # NOTE: a job in the background of a script is born deaf to this signal, and so would be what it starts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(started("check", pipe), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        signal.signal(signal.SIGINT, before)
        end = opened(pipe)
        try:
            err = interrupted(process)
        finally:
            os.close(end)
            process.kill()
    assert (process.returncode, err) == (130, "error: interrupted\n")


def interrupted(process: subprocess.Popen[str]) -> str:
    """What it says once it was interrupted. One signal may fall between its look for signals and its wait for the pipe."""
    for _ in range(30):
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=2)[1]
    raise AssertionError("it does not stop")


def opened(pipe: Path) -> int:
    """The end to write to, once somebody reads from the other: the command stands in the middle of its work then."""
    for _ in range(600):
        with contextlib.suppress(OSError):
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        time.sleep(0.05)
    raise AssertionError("the pipe was not opened")


def test_python_m(tmp_path: Path) -> None:
    assert command("check", *write(tmp_path, "clean")).code == 0


def test_a_command_loads_no_other(tmp_path: Path) -> None:
    """And still each of them is told where all are."""
    (path,) = write(tmp_path, "clean")
    code = (
        "import sys; from typer.testing import CliRunner; from bomward.cli.commands import app;"
        f" print(CliRunner().invoke(app, ['check', {str(path)!r}]).exit_code);"
        " print(*(name for name in sys.modules if name.startswith('bomward.cli.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    exit_code, loaded = done.stdout.splitlines()
    assert exit_code == "0"
    assert {"bomward.cli.documents"} == {*loaded.split()} & {
        f"bomward.cli.{name}" for name in ("documents", "diffing", "records", "validating")
    }
    assert re.findall(r"^  (\w+)  ", run("--help").out.partition("Commands:")[2], re.MULTILINE)[:7] == [
        "check",
        "annotate",
        "restore",
        "diff",
        "validate",
        "explain",
        "catalog",
    ]
