"""Listing and showing: the worst first, what was asked for alone, and harmless whatever the documents say."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from tests.documents import FIXTURES
from tests.portfolio.running import listed, portfolio, product, shown, write

from bomward.errors import Exit
from bomward.outputs.lists import Line
from bomward.outputs.pen import Pen
from bomward.portfolio import listing

EVIL = "=cmd|' /C calc'!A0\x1b[31m\u202e::error::x"


@pytest.fixture
def db(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'p.db'}"
    names = write(
        tmp_path / "in",
        a1=product("Gate", "1", vendor="Acme"),
        a2=product("Gate", "2", vendor="Acme", hit=True),
        b=product("Mill", "1", vendor="Beta"),
        c=product("Gate", "1", vendor="Beta"),
    )
    portfolio("add", *names, FIXTURES / "empty.cdx.json", db=url)
    return url


def test_vendors_products_and_documents_are_listed_the_worst_first(db: str) -> None:
    assert [row["outcome"] for row in listed("vendors", db=db)] == ["prohibited", "incomplete", "clear"]
    assert [row["outcome"] for row in listed("products", db=db)] == ["prohibited", "incomplete", "clear", "clear"]
    acme = listed("vendors", db=db)[0]
    assert (acme["vendor"], acme["products"], acme["documents"], acme["findings"], acme["open"]) == ("Acme", 1, 2, 1, 1)
    assert len(listed("documents", db=db)) == 5


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (("--vendor", "ACME"), 2),
        (("--product", "gate"), 3),
        (("--product", "Gate", "--version", "1"), 2),
        (("--outcome", "prohibited"), 1),
        (("--outcome", "incomplete"), 2),
        (("--entry", "kaspersky-anti-virus-sdk"), 1),
        (("--entry", "nothing"), 0),
        (("--vendor", "nobody"), 0),
    ],
)
def test_filters_leave_what_was_asked_for(db: str, filters: tuple[str, ...], found: int) -> None:
    assert len(listed("documents", *filters, db=db)) == found


def test_a_finding_leads_to_all_that_have_it(db: str) -> None:
    (document,) = shown("Gate", "--vendor", "Acme", db=db)["documents"][1:]
    finding = document["report"]["findings"][0]["id"]
    assert [row["version"] for row in listed("documents", "--finding", finding, db=db)] == ["2"]


def test_a_table_and_a_spreadsheet_say_the_same(db: str) -> None:
    table = portfolio("list", "vendors", db=db).out.splitlines()
    rows = list(csv.DictReader(io.StringIO(portfolio("list", "vendors", "-o", "csv", db=db).out)))
    assert table[0].split()[:2] == ["outcome", "vendor"]
    assert table[-1] == "3 vendors; judged by us-commercial, supply"
    assert [line.split()[0] for line in table[1:-1]] == [row["outcome"] for row in rows]


def test_hostile_names_come_out_harmless(db: str, tmp_path: Path) -> None:
    evil = product("x", vendor="v", hit=True).replace(b'"x"', b'"' + EVIL.encode().replace(b"\x1b", b"\\u001b") + b'"')
    portfolio("add", *write(tmp_path, evil=evil), db=db)
    for arguments in (
        ("list",),
        ("list", "documents", "-o", "csv"),
        ("show", EVIL),
        ("list", "-o", "json"),
        ("recheck",),
    ):
        ran = portfolio(*arguments, db=db)
        assert ran.code in (Exit.CLEAN, Exit.FOUND)
        assert "\x1b" not in ran.out
        assert "\u202e" not in ran.out
        assert not any(line.lstrip().startswith("::") for line in ran.out.splitlines())
    _, row = csv.reader(io.StringIO(portfolio("list", "-o", "csv", "--vendor", "v", db=db).out))
    assert row[2].startswith("'=cmd")


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "people"),
        ("list", "-o", "xml"),
        ("list", "--outcome", "nonsense"),
        ("show", "nobody"),
        ("show", "Gate", "-o", "csv"),
    ],
)
def test_what_there_is_not_is_told(db: str, arguments: tuple[str, ...]) -> None:
    assert portfolio(*arguments, db=db).code == Exit.USAGE


def test_several_documents_have_no_one_original(db: str, tmp_path: Path) -> None:
    ran = portfolio("show", "Gate", "--original", tmp_path / "x", db=db)
    assert ran.code == Exit.USAGE
    assert "3 documents" in ran.err


@pytest.mark.parametrize(("length", "code"), [(0, Exit.USAGE), (5, Exit.USAGE), (6, Exit.CLEAN), (64, Exit.CLEAN)])
def test_six_characters_of_a_digest_are_enough_and_fewer_are_not(db: str, length: int, code: Exit) -> None:
    digest = str(listed("documents", db=db)[0]["sha256"])
    assert portfolio("show", digest[:length], db=db).code == code


@pytest.mark.parametrize("end", ["", "-wal"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "-o", "csv={}"),
        ("show", "Mill", "-o", "json={}"),
        ("show", "Mill", "--original", "{}"),
        ("recheck", "-o", "json={}"),
        ("report", "-o", "json={}"),
        ("decide", "--export", "{}"),
    ],
    ids=" ".join,
)
def test_no_output_is_written_over_the_database(db: str, tmp_path: Path, arguments: tuple[str, ...], end: str) -> None:
    file = tmp_path / "p.db"
    ran = portfolio(arguments[0], *(text.format(f"{file}{end}") for text in arguments[1:]), db=db)
    assert ran.code == Exit.USAGE
    assert "overwrite" in ran.err
    assert file.read_bytes().startswith(b"SQLite format 3")
    assert not Path(f"{file}-wal").exists()
    assert len(listed("documents", db=db)) == 5


@pytest.mark.parametrize("command", ["report", "recheck"])
def test_no_output_is_written_over_the_policy_file(db: str, tmp_path: Path, command: str) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('act = "use"\n', "utf-8")
    assert portfolio(command, "--policy", policy, "-o", f"json={policy}", db=db).code == Exit.USAGE
    assert policy.read_text("utf-8") == 'act = "use"\n'


def test_results_go_where_they_are_sent(db: str, tmp_path: Path) -> None:
    ran = portfolio("list", "-o", f"json={tmp_path / 'out.json'}", db=db)
    assert ran.out == ""
    assert (tmp_path / "out.json").read_text().startswith("{")


def test_a_long_list_of_what_is_not_clear_is_cut(tmp_path: Path) -> None:
    names = write(tmp_path / "in", **{f"d{number}": product(f"P{number}", hit=True) for number in range(23)})
    ran = portfolio("add", *names, db=f"sqlite:///{tmp_path / 'p.db'}")
    assert len(ran.out.splitlines()) == 22
    assert "3 more are not clear" in ran.err


def test_a_report_on_nothing_is_wrong_use(db: str) -> None:
    """A slip in a name must not open a gate."""
    ran = portfolio("report", "--product", "Gat", db=db)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert "error: no document here is meant" in ran.err
    assert portfolio("report", "--product", "Gate", "--vendor", "Acme", db=db).code == Exit.FOUND


def test_it_says_by_which_law_and_day_each_was_judged(db: str, tmp_path: Path) -> None:
    assert {row["laws"] for row in listed("documents", db=db)} == {"us-commercial, supply"}
    portfolio("add", *write(tmp_path / "more", d=product("New", vendor="Acme")), "--act", "use", db=db)
    (acme,) = listed("vendors", "--vendor", "Acme", db=db)
    assert acme["laws"] == "us-commercial, supply; us-commercial, use"
    table = portfolio("list", "documents", db=db).out.splitlines()
    assert "laws" in table[0].split()
    assert [line for line in table if "us-commercial, use" in line and "2026-11-22" in line and " New " in line]
    assert "judged by" not in table[-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "--vendor", "Acne"), "no vendor 'Acne' is here; did you mean 'Acme'?"),
        (("list", "--vendor", "Nothing like it"), "no vendor 'Nothing like it' is here"),
        (("list", "--product", "mil"), "no product 'mil' is here; did you mean 'Mill'?"),
        (("show", "gates"), "did you mean 'Gate'?"),
        (("report", "--product", "Gat"), "did you mean 'Gate'?"),
        (("decide", "bw-0", "ask", "--reason", "r", "--owner", "o", "--vendor", "Bta"), "did you mean 'Beta'?"),
    ],
)
def test_a_misspelt_name_is_told_with_the_nearest(db: str, arguments: tuple[str, ...], said: str) -> None:
    ran = portfolio(*arguments, db=db)
    assert said in ran.err
    assert ran.code == (0 if arguments[0] == "list" else Exit.USAGE)


def test_a_filter_that_leaves_nothing_of_known_names_is_no_slip(db: str) -> None:
    assert portfolio("list", "--vendor", "Beta", "--outcome", "prohibited", db=db).err == ""


def line(**values: str | int) -> Line:
    names = listing.KINDS["documents"]
    return {name: values.get(name, 1 if name in ("components", "findings", "open") else name) for name in names}


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 140, 200])
@pytest.mark.parametrize("laws", ["a", "several"])
def test_a_list_is_no_wider_than_the_screen_and_loses_no_word(width: int, laws: str) -> None:
    long = {"vendor": "Vendor " * 8, "product": "x" * 59, "version": "7.1-rc", "source": "/a/folder/" * 9 + "sbom.json"}
    lines = [
        line(outcome="prohibited", judged="2026-11-22", sha256="ab" * 32, **long),
        line(laws=laws, outcome="clear"),
    ]
    text = listing.rendered(lines, "documents", "table", Pen(width, colour=False))
    if width >= 80:
        assert max(map(len, text.splitlines())) <= width
    packed = "".join(text.split())
    missed = " ".join(text.split()).partition("left out for want of room: ")[2].split(", ")
    assert set(missed) <= {"laws", "components", "judged", "source", ""}
    assert missed == [""] or width < 140
    for name, value in long.items():
        letters = iter(packed)
        assert name in missed or all(letter in letters for letter in value if letter != " "), name
    assert "abababababab" in packed


def test_without_a_screen_each_stands_on_one_line(db: str, tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 40)
    portfolio("add", *write(folder, d=product("Much longer than others " * 2, vendor="V" * 59)), db=db)
    table = portfolio("list", "documents", db=db).out.splitlines()
    assert len(table) == 1 + 6 + 1
    assert [one for one in table if str(folder / "d.json") in one and "V" * 59 in one]
