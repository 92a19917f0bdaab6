"""What the benchmarks make of what they measure: figures, limits, growth, the page and its plot."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from benchmarks import fleet, growth, held, page, profiling, results
from benchmarks.bench import arguments, settings
from benchmarks.catalog import write_catalog, write_words
from benchmarks.convert import FORMS as CONVERTED
from benchmarks.documents import FORMS, ROOT, SIZES
from benchmarks.generate import Plan, write_document
from benchmarks.measuring import Missing, Sample
from benchmarks.ours import ANNOTATE, CHECK, DECODE, FLOORS, TYPER
from benchmarks.plot import draw
from benchmarks.rounds import Row
from benchmarks.tables import as_markdown, as_text

from bomward.compiled import extended, load
from bomward.validate import validate


def sample(wall: float, *, found: bool | None = None, peak: int = 10**8) -> Sample:
    return Sample(wall, wall * 2, peak, found)


def row(form: str = "cyclonedx", components: int = 1_000, **walls: float) -> Row:
    cells: dict[str, Sample | Missing] = {
        DECODE: sample(0.5),
        TYPER: sample(0.1),
        CHECK: sample(walls.get("check", 1.0), found=True),
        ANNOTATE: sample(1.5),
        "lib4sbom": sample(walls.get("peer", 2.0), found=True),
        "regopy": Missing("> 60 s"),
    }
    return Row(form, components, components * 2_000, cells, {"bomward.sieve": 3.0, "bomward.text": 1.0})


def a_fleet(gain: float) -> fleet.Fleet:
    """Documents that take a worker ten milliseconds and the client a tenth of one."""
    costs = fleet.Costs(size=4e6, batch=8, worker=0.01, result=90, keep=4e-5, task=6e-5, tables=1e-4)
    return fleet.Fleet(fleet.KINDS[0], costs, sample(gain), sample(gain), sample(1), 0.5)


def with_floors(one: Row) -> Row:
    floors = {name: sample(0.1) for name in FLOORS}
    return Row(one.form, one.components, one.size, {**floors, **one.cells}, one.profile)


def test_a_limit_is_held_or_it_is_not() -> None:
    lines = held.table([row(peer=2.0), row(peer=0.8, components=10_000)])
    against_peers = [line for line in lines if "fastest peer" in line[3]]
    assert [(line[1], line[4], line[6]) for line in against_peers] == [
        ("1,000", "0.50", "held"),
        ("10,000", "1.25", held.NOT_HELD),
    ]
    assert "Of 4 numbers to hold, 3 are held" in held.verdict(lines)
    assert (
        "- CycloneDX JSON, 10,000 components: bomward check, wall / lib4sbom, the fastest peer: 1.25"
        in held.verdict(lines)
    )


def test_a_ratio_is_the_middle_one_of_those_of_the_turns() -> None:
    """The best of each was made while the machine was another one: 6 over 10, which no turn has seen."""
    cells = {
        DECODE: Sample(10, 10, 1, turns=(20, 18, 10)),
        TYPER: sample(0.1),
        CHECK: Sample(6, 6, 10**8, turns=(8, 6, 7, 6)),
    }
    one = Row("spdx", 100_000, 10**8, cells)
    assert one.ratios(CHECK, DECODE) == [0.4, pytest.approx(1 / 3), 0.7]
    assert one.ratio(CHECK, DECODE) == 0.4
    (line, peak) = held.table([one])
    assert line[4:] == ("0.40", "0.5", "held", "0.33 to 0.70, across")
    assert held.verdict([line, peak]) == (
        "Of 2 numbers to hold, 2 are held; of 1, some turns were on the other side of the limit."
    )
    cells[CHECK] = Sample(6, 6, 10**8, turns=(12, 6, 7))
    (line, _) = held.table([Row("spdx", 100_000, 10**8, cells)])
    assert line[4:] == ("0.60", "0.5", held.NOT_HELD, "0.33 to 0.70, across")


def test_where_all_is_held_nothing_else_is_said() -> None:
    assert held.verdict(held.table([row()])) == "Of 2 numbers to hold, 2 are held."


def test_two_cores_are_to_be_faster_than_one() -> None:
    lines = held.faster([a_fleet(gain=1.69), a_fleet(gain=1.8)])
    assert [(line[4], line[6]) for line in lines] == [("1.69", held.NOT_HELD), ("1.80", "held")]
    assert "speed-up of two cores over one: 1.69, limit at least 1.7" in held.verdict(lines)


def test_what_a_thousand_workers_would_do_follows_from_the_costs() -> None:
    told = fleet.many([a_fleet(gain=1)])
    assert "1,000 workers could judge 100,000 a second" in told
    assert "keeps 10,000 a second, which is work for 100 workers" in told
    assert "10 runs over as many prefixes" in told
    assert "A million documents then take 10 s, and 100 s of processor time" in told


def test_what_a_document_costs_is_measured(tmp_path: Path) -> None:
    where = tmp_path / "in"
    where.mkdir()
    for number in range(4):
        write_document(where / f"{number}.json", "cyclonedx", Plan(10, number, None))
    found = fleet.costs(where, tmp_path / "out", 3, tasks=2)
    assert found.batch == 3
    assert found.size == pytest.approx(sum(path.stat().st_size for path in sorted(where.iterdir())[:3]) / 3)
    assert min(found.worker, found.keep, found.task, found.tables) > 0
    assert 0 < found.result < 10_000
    assert found.client == found.keep + found.task


def test_small_documents_are_held_to_the_start_alone_and_the_largest_to_decoder_and_memory() -> None:
    small = [line[3] for line in held.table([row(components=100)]) if line[2] == CHECK]
    large = [line[3] for line in held.table([row(components=100_000)]) if line[2] == CHECK]
    assert small == [f"wall / {TYPER}"]
    assert large == [f"wall / {DECODE}", "wall / lib4sbom, the fastest peer", "peak / file"]


def test_a_peer_that_was_cut_is_no_yardstick() -> None:
    assert row().peers() == {"lib4sbom": 2.0}
    assert row().ratio("regopy", CHECK) is None


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ((True, True), "yes"),
        ((False, False), "NO"),
        ((True, False), "not at 1,000"),
        ((None, None), ""),
        ((True, Missing("> 60 s")), "yes"),
        ((Missing("> 60 s"), Missing("> 60 s")), ""),
    ],
)
def test_whether_a_command_found_the_component_is_told_over_all_sizes(
    found: tuple[bool | Missing | None, ...], told: str
) -> None:
    cells = [one if isinstance(one, Missing) else sample(1, found=one) for one in found]
    rows = [Row("spdx", size, size, {"x": cell}) for size, cell in zip(SIZES, cells, strict=False)]
    assert results.found(rows, "x") == told


def test_a_cell_says_what_was_taken_or_why_nothing_was() -> None:
    table = {line[0]: line[1:] for line in results.form_table([row()])}
    assert table[CHECK] == ("yes", "1.00 / 2.00 / 100")
    assert table["regopy"] == ("", "> 60 s")
    assert ["> 60 s" in line for line in results.lines(row()) if "regopy" in line] == [True]


@pytest.mark.parametrize(("after", "power"), [(10.0, 1.0), (100.0, 2.0), (1.0, 0.0)])
def test_growth_is_a_power_of_the_size(after: float, power: float) -> None:
    assert growth.exponent(1, 1, 10, after) == pytest.approx(power)


def test_growth_is_told_of_what_got_through_two_sizes() -> None:
    lines = growth.components_table([row(components=1_000, check=1.0), row(components=10_000, check=10.0)])
    assert ("CycloneDX JSON", CHECK, "1,000", "10,000", "10.0 x", "10.0 x", "1.00") in lines
    assert [line for line in lines if line[1] == "regopy"] == []


def test_the_floor_is_told_where_it_was_measured() -> None:
    (line,) = growth.floor_table([row(), with_floors(row(components=10_000))])
    assert line[1] == "10,000"
    assert line[-2:] == ("10.0", "10.0")


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (("/x/src/bomward/formats/syntax/json.py", 3, "f"), "bomward.formats.syntax.json"),
        (("/x/src/bomward/matching/__init__.py", 3, "f"), "bomward.matching"),
        (("/bomward/src/bomward/text.py", 3, "f"), "bomward.text"),
        (("/x/site-packages/typer/main.py", 3, "f"), "typer"),
        (("/x/lib/python3.11/re/_parser.py", 3, "f"), "standard library: _parser"),
        (("<frozen importlib._bootstrap>", 3, "f"), "loading modules"),
        (("<frozen codecs>", 3, "f"), "standard library: codecs"),
        (("~", 0, "<built-in method msgspec._core.json_decode>"), "C: msgspec._core.json_decode"),
        (("~", 0, "<method 'find' of 'bytes' objects>"), "C: bytes.find"),
        (("~", 0, "<built-in method __new__ of type object at 0x7f67>"), "C: type object.__new__"),
        (("~", 0, "<built-in method marshal.loads>"), "loading modules"),
    ],
)
def test_a_function_counts_to_its_module(key: profiling.Key, name: str) -> None:
    assert profiling.module(key) == name


def test_a_profile_is_told_in_shares_and_what_is_small_in_one_line() -> None:
    profiles = {"a": {"x": 98.0, "y": 1.0, "z": 1.0}, "b": {"x": 50.0, "w": 50.0}}
    assert profiling.table(profiles) == [("x", "98%", "50%"), ("w", "0%", "50%"), ("everything else", "2%", "0%")]


def test_tables_keep_their_columns() -> None:
    assert as_markdown(("a", "b"), [("1|2", "3")]) == "| a | b |\n| --- | --- |\n| 1\\|2 | 3 |"
    assert as_text(("a", "b"), [("long", "3")]) == "a     b\nlong  3"


def test_the_page_has_all_tables_whole() -> None:
    rows = [with_floors(row(form, size)) for form in FORMS for size in SIZES]
    taken = sample(1)
    catalogs = [growth.Extended(name, 237, taken, sample(2)) for name in ("built in", "one entry of one's own")]
    padded = [growth.Padded(size, taken, taken) for size in (10, 100)]
    found = page.Results(rows, padded, catalogs, [a_fleet(gain=1.5), a_fleet(gain=2)])
    text = page.page(found, settings(arguments([])), "2026-11-27", "--write 2026-11-27")
    tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert len(tables) == len(FORMS) + 8
    assert [table for table in tables if len({line.count(" |") for line in table}) > 1] == []
    assert 'make bench BENCH_ARGS="--write 2026-11-27"' in text
    assert "NOT HELD" in text


def test_the_same_figures_draw_the_same_bytes(tmp_path: Path) -> None:
    rows = [row(form, size, check=size / 1e3) for form in FORMS for size in SIZES[:2]]
    one, two = tmp_path / "one.svg", tmp_path / "two.svg"
    draw(rows, one)
    draw(rows, two)
    assert one.read_bytes() == two.read_bytes()
    assert "lib4sbom" in one.read_text(encoding="utf-8")
    assert "<dc:date>" not in one.read_text(encoding="utf-8")


def test_quick_runs_no_peers() -> None:
    quick = settings(arguments(["--quick"]))
    assert (quick.peers, quick.profile, quick.runs) == ((), False, 1)
    assert settings(arguments([])).peers


def test_quick_writes_no_page(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(["--quick", "--write", "2026-11-27"])
    assert "--write needs more" in capsys.readouterr().err


@pytest.mark.skipif(not shutil.which("make"), reason="asks make")
@pytest.mark.parametrize(("given", "wanted"), [("--quick", False), ("--without-peers", False), ("", True)])
def test_peers_are_installed_where_they_are_asked_for(given: str, wanted: bool) -> None:  # noqa: FBT001 - a parameter of the test
    command = ["make", "--dry-run", "--assume-new=requirements/peers.txt", "bench", f"BENCH_ARGS={given}"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, env=environment).stdout
    assert ("requirements/peers.txt" in told) is wanted


@pytest.mark.parametrize("form", [form for form in FORMS if form != "spdx-tag-value"])
def test_what_is_measured_is_valid(tmp_path: Path, form: str) -> None:
    # NOTE: the tables of the reader of tag-value take seconds to make; its forms are tried where annotations are.
    family = form.partition("-")[0]
    path = tmp_path / "it.json"
    write_document(path, family, Plan(12, 1, 8))
    data = path.read_bytes()
    if form != family:
        data = "".join(CONVERTED[form](json.loads(data))).encode()
    assert validate(data, "it") == ()


def test_padding_makes_texts_longer_and_nothing_else(tmp_path: Path) -> None:
    sizes = []
    for padding in (0, 1_000):
        path = tmp_path / f"{padding}.json"
        write_document(path, "cyclonedx", Plan(10, 1, None, padding))
        sizes.append(path.stat().st_size)
    assert abs(sizes[1] - sizes[0] - 10 * 1_000) < 10 * 100


def test_made_up_entries_are_a_catalog(tmp_path: Path) -> None:
    data = load()
    known = len(data.catalog.entries)
    assert write_catalog(tmp_path, 1) == known + 1
    assert len(extended(data, tmp_path).catalog.entries) == known + 1
    words = tmp_path / "words.json"
    write_words(words)
    assert json.loads(words.read_bytes()) == [needle.text for needle in data.needles]
