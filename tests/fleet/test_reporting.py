"""What is asked of a data set: vendors, products and documents, the worst first; what is new; and the page."""

from __future__ import annotations

import csv
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from tests.cli.running import DOCUMENTS, check, run
from tests.documents import ENGINE, encode, placed
from tests.fleet.running import fleet, listed, product, rows, write

from bomward.cli import fleet as commands
from bomward.fleet import reporting
from bomward.outputs.pen import Pen

FIRST = {
    "a.json": product("Gateway", vendor="Acme", hit=True),
    "b.json": product("Gateway", vendor="Acme", version="2.0"),
    "c.json": product("Router", vendor="Zeta"),
    "d.json": DOCUMENTS["unchecked"],
}


@pytest.fixture
def out(tmp_path: Path, scheduler: str) -> Path:
    fleet(write(tmp_path / "in", FIRST), out=tmp_path / "out", scheduler=scheduler)
    return tmp_path / "out"


def test_the_worst_come_first(out: Path) -> None:
    vendors = [(row["outcome"], row["vendor"], row["products"], row["documents"]) for row in listed(out, "vendors")]
    assert vendors == [("prohibited", "Acme", 1, 2), ("unchecked", "", 1, 1), ("clear", "Zeta", 1, 1)]
    products = [(row["outcome"], Path(row["product"]).name, row["versions"], row["failing"]) for row in listed(out)]
    assert products == [("prohibited", "Gateway", 2, 1), ("unchecked", "d.json", 1, 0), ("clear", "Router", 1, 0)]
    assert [row["outcome"] for row in listed(out, "documents")] == ["prohibited", "unchecked", "clear", "clear"]
    assert [row["product"] for row in listed(out, "documents", "--vendor", "zeta")] == ["Router"]
    assert [row["product"] for row in listed(out, "documents", "--outcome", "unchecked")] == ["Gateway", ""]
    assert listed(out, "--product", "none of them") == []


def test_what_was_not_checked_can_be_told_from_what_was(tmp_path: Path, scheduler: str) -> None:
    twice = product("Gateway", hit=True).replace(b'"bomFormat"', b'"version": 2, "version": 3, "bomFormat"', 1)
    folder = write(tmp_path / "in", {"e.json": DOCUMENTS["unchecked"], "f.json": twice, "g.json": product("Gateway")})
    ran = fleet(folder, out=tmp_path / "out", scheduler=scheduler)
    assert "3 documents in 3 objects: 1 prohibited, 1 unchecked, 1 clear" in ran.out
    assert "2 unchecked, 1 of them with findings that weigh more" in ran.out
    found = listed(tmp_path / "out", "documents", "--status", "unchecked")
    assert [(row["outcome"], row["status"], Path(row["source"]).name) for row in found] == [
        ("prohibited", "unchecked", "f.json"),
        ("unchecked", "unchecked", "e.json"),
    ]
    assert "given twice" in found[0]["error"]
    assert [row["unchecked"] for row in listed(tmp_path / "out", "products")] == [1, 1]
    (vendor,) = listed(tmp_path / "out", "vendors", "--vendor", "(not stated)")
    assert (vendor["products"], vendor["unchecked"]) == (2, 2)
    name = str(folder / "e.json")
    assert [row["product"] for row in listed(tmp_path / "out", "products", "--product", name)] == [name]


@pytest.mark.parametrize(
    ("words", "said"),
    [(("documents", "--status", "broken"), "no status 'broken'"), (("new", "--status", "checked"), "have no status")],
)
def test_a_status_that_nothing_has(out: Path, words: tuple[str, ...], said: str) -> None:
    ran = run("fleet", "report", out, *words)
    assert (ran.code, said in ran.err) == (2, True)


def test_what_is_new_since_the_last_run(out: Path, scheduler: str) -> None:
    assert [row["change"] for row in listed(out, "new")] == ["new"]
    assert "there was no run before" in run("fleet", "report", out, "new").err
    folder = out.parent / "in"
    write(folder, {"c.json": product("Router", vendor="Zeta", hit=True), "a.json": product("Gateway", vendor="Acme")})
    fleet(folder, out=out, scheduler=scheduler)
    changes = [(row["change"], row["outcome"], row["vendor"], row["source"][-6:]) for row in listed(out, "new")]
    assert changes == [("new", "prohibited", "Zeta", "c.json"), ("gone", "prohibited", "Acme", "a.json")]
    fleet(folder, out=out, scheduler=scheduler)
    assert listed(out, "new") == []


def test_what_could_not_be_read_is_not_gone(tmp_path: Path, scheduler: str) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in ("x.json", "y.json"):
            archive.writestr(zipfile.ZipInfo(name), product(name, hit=True))
    found = {"a.json": product("A", hit=True), "b.json": product("B", hit=True), "c.zip": held.getvalue()}
    folder, out = write(tmp_path / "in", found), tmp_path / "out"
    fleet(folder, out=out, scheduler=scheduler)
    (folder / "b.json").unlink()
    write(folder, {"a.json": DOCUMENTS["unchecked"], "c.zip": b"PK"})
    fleet(folder, out=out, scheduler=scheduler)
    changes = [(row["change"], row["source"].removeprefix(f"{folder}/")) for row in listed(out, "new")]
    assert changes == [
        ("unread", "a.json"),
        ("unread", "c.zip!/x.json"),
        ("unread", "c.zip!/y.json"),
        ("missing", "b.json"),
    ]
    run("fleet", "report", out, "new", "-o", f"sarif={tmp_path}/new.sarif", "-o", f"html={tmp_path}/new.html")
    page = (tmp_path / "new.html").read_text(encoding="utf-8")
    assert page.count("what the run before found here cannot be seen now: 1 prohibited") == 1
    assert page.count("what the run before found here cannot be seen now: 2 prohibited") == 1
    (told,) = json.loads((tmp_path / "new.sarif").read_bytes())["runs"]
    assert sorted(artifact["location"]["uri"].rpartition("/")[2] for artifact in told["artifacts"]) == [
        "a.json",
        "c.zip",
    ]
    write(folder, found)
    fleet(folder, out=out, scheduler=scheduler)
    changes = [(row["change"], row["source"].removeprefix(f"{folder}/")) for row in listed(out, "new")]
    assert changes == [("new", "b.json"), ("read", "a.json"), ("read", "c.zip!/x.json"), ("read", "c.zip!/y.json")]


def test_a_document_without_findings_that_is_no_longer_read_is_told(tmp_path: Path, scheduler: str) -> None:
    folder, out = (
        write(tmp_path / "in", {"a.json": product("A", vendor="Acme"), "b.json": product("B")}),
        tmp_path / "out",
    )
    fleet(folder, out=out, scheduler=scheduler)
    write(folder, {"a.json": DOCUMENTS["unchecked"], "c.json": product("C")})
    fleet(folder, out=out, scheduler=scheduler)
    (row,) = listed(out, "new")
    told = (row["change"], row["outcome"], row["was"], row["vendor"], row["product"], Path(row["source"]).name)
    assert told == ("unread", "unchecked", "clear", "Acme", "A", "a.json")
    fleet(write(folder, {"a.json": product("A", vendor="Acme")}), out=out, scheduler=scheduler)
    (row,) = listed(out, "new")
    assert (row["change"], row["outcome"], row["was"], row["product"]) == ("read", "clear", "unchecked", "A")


@pytest.mark.parametrize(
    ("days", "change", "was", "now"),
    [
        (("2017-01-01", "2026-11-22"), "worse", "not-covered", "prohibited"),
        (("2026-11-22", "2017-01-01"), "better", "prohibited", "not-covered"),
    ],
)
def test_what_comes_to_another_outcome(
    tmp_path: Path, scheduler: str, days: tuple[str, str], change: str, was: str, now: str
) -> None:
    folder = write(tmp_path / "in", {"a.json": product("Gateway", hit=True)})
    for day in days:
        words = ("--as-of", day, "--no-policy", "--out", tmp_path / "out", "--scheduler", scheduler)
        run("fleet", folder, *words)
    (row,) = listed(tmp_path / "out", "new")
    assert (row["change"], row["was"], row["outcome"]) == (change, was, now)
    assert listed(tmp_path / "out", "new", "--outcome", "prohibited") == [row]
    assert f"as of {days[0]} (now {days[1]})\n" in run("fleet", "report", tmp_path / "out", "new").err


def _changed(folder: Path, out: Path, scheduler: str, first: dict[str, bytes], second: dict[str, bytes]) -> list[str]:
    """What is new of documents after others, as `new b.json`; a name as the list has it, below the folder."""
    fleet(write(folder, first), out=out, scheduler=scheduler)
    for name in first:
        (folder / name).unlink()
    fleet(write(folder, second), out=out, scheduler=scheduler)
    return [f"{row['change']} {row['source'].removeprefix(f'{folder}/')}" for row in listed(out, "new")]


def _gateway(version: str, *more: str, vendor: str = "Acme") -> bytes:
    """A product with the engine in it, and with others by name."""
    document = json.loads(product("Gateway", vendor=vendor, version=version, hit=True))
    for at, name in enumerate(more, start=2):
        document = placed(document, f"/components/{at}", {**ENGINE, "name": f"{ENGINE['name']} {name}"})
    return encode(document)


def test_a_document_that_is_called_otherwise_holds_nothing_new(tmp_path: Path, scheduler: str) -> None:
    first = {
        "1/gateway-1.0.json": product("Gateway", vendor="Acme", hit=True),
        "1/gateway-1.1.json": product("Gateway", vendor="Acme", version="1.1"),
        "1/router.json": product("Router", vendor="Zeta", hit=True),
    }
    second = {name.replace("1/", "2/"): data for name, data in first.items()}
    second["2/gateway-1.1.json"] = product("Gateway", vendor="Acme", version="1.1", hit=True)
    second["2/router.json"] = product("Router", vendor="Another", hit=True)
    changes = _changed(tmp_path / "in", tmp_path / "out", scheduler, first, second)
    assert changes == ["new 2/gateway-1.1.json", "new 2/router.json", "missing 1/router.json"]


def test_another_version_in_place_of_one_holds_nothing_new(tmp_path: Path, scheduler: str) -> None:
    first, second = {"gateway-1.0.json": _gateway("1.0")}, {"gateway-2.0.json": _gateway("2.0")}
    assert _changed(tmp_path / "in", tmp_path / "out", scheduler, first, second) == []


def test_the_same_bytes_are_the_same_document_whatever_they_are_called(tmp_path: Path, scheduler: str) -> None:
    parts = {name: _gateway("1.0", name) for name in ("linux", "mac", "win")}
    first = {f"{name}.json": data for name, data in parts.items()}
    second = {f"{name}-x64.json": parts[name] for name in ("mac", "win")}
    changes = _changed(tmp_path / "in", tmp_path / "out", scheduler, first, second)
    assert {*changes} == {"missing linux.json"}


def test_documents_that_may_be_either_are_not_taken_for_each_other(tmp_path: Path, scheduler: str) -> None:
    first = {"a.json": _gateway("1.0", "A"), "b.json": _gateway("1.0", "B")}
    changes = _changed(tmp_path / "in", tmp_path / "out", scheduler, first, {"c.json": _gateway("1.0", "C")})
    assert {*changes} == {"new c.json", "missing a.json", "missing b.json"}


def test_a_name_alone_makes_no_product_the_same(tmp_path: Path, scheduler: str) -> None:
    first, second = {"a/app.json": _gateway("1", vendor="")}, {"b/x.json": _gateway("7", vendor="")}
    changes = _changed(tmp_path / "in", tmp_path / "out", scheduler, first, second)
    assert changes == ["new b/x.json", "missing a/app.json"]


def test_another_product_in_a_file_of_the_same_name_is_new(tmp_path: Path, scheduler: str) -> None:
    first, second = {"sbom.json": _gateway("1.0")}, {"sbom.json": product("Router", vendor="Zeta", hit=True)}
    changes = _changed(tmp_path / "in", tmp_path / "out", scheduler, first, second)
    assert changes == ["new sbom.json", "gone sbom.json"]


def test_what_is_called_otherwise_and_cannot_be_read_is_unread(tmp_path: Path, scheduler: str) -> None:
    broken = _gateway("1.0").replace(b'"bomFormat"', b'"version": 2, "version": 3, "bomFormat"', 1)
    folder, out = tmp_path / "in", tmp_path / "out"
    changes = _changed(folder, out, scheduler, {"1.json": _gateway("1.0", "A")}, {"2.json": broken})
    assert "unread 1.json" in changes
    assert "gone 1.json" not in changes
    (folder / "2.json").unlink()
    fleet(write(folder, {"3.json": _gateway("1.0", "A")}), out=out, scheduler=scheduler)
    assert {row["change"] for row in listed(out, "new")} == {"read"}


def test_of_two_members_of_one_name_none_is_forgotten(tmp_path: Path, scheduler: str) -> None:
    def packed(*members: bytes) -> bytes:
        held = io.BytesIO()
        with tarfile.open(fileobj=held, mode="w") as archive:
            for data in members:
                told = tarfile.TarInfo("a.json")
                told.size = len(data)
                archive.addfile(told, io.BytesIO(data))
        return held.getvalue()

    hit, clean = _gateway("1.0"), product("Gateway", vendor="Acme")
    folder, out = tmp_path / "in", tmp_path / "out"
    first, second = {"c.tar": packed(hit, clean)}, {"c.tar": packed(DOCUMENTS["unchecked"], clean)}
    assert _changed(folder, out, scheduler, first, second)[0].startswith("unread c.tar")
    for _ in range(2):
        fleet(write(folder, {"c.tar": packed(hit, hit)}), out=out, scheduler=scheduler)
    assert listed(out, "new") == []


def test_one_more_document_of_a_product_is_new(tmp_path: Path, scheduler: str) -> None:
    folder, out = write(tmp_path / "in", {"a.json": product("Gateway", hit=True)}), tmp_path / "out"
    fleet(folder, out=out, scheduler=scheduler)
    fleet(write(folder, {"b.json": product("Gateway", hit=True)}), out=out, scheduler=scheduler)
    assert [(row["change"], row["source"][-6:]) for row in listed(out, "new")] == [("new", "b.json")]


def test_the_page_on_what_is_new_is_on_that_alone(out: Path, tmp_path: Path, scheduler: str) -> None:
    folder = out.parent / "in"
    twice = placed(json.loads(product("Router", vendor="Zeta", hit=True)), "/components/2", ENGINE)
    write(folder, {"b.json": product("Switch", vendor="Acme", hit=True), "c.json": encode(twice)})
    fleet(folder, out=out, scheduler=scheduler)
    write(folder, {"a.json": product("Gateway", vendor="Acme"), "b.json": product("Switch", vendor="Acme", hit=True)})
    more = {**ENGINE, "name": f"{ENGINE['name']} Two", "version": "9"}
    write(folder, {"c.json": encode(placed(twice, "/components/3", more))})
    fleet(folder, out=out, scheduler=scheduler)
    ran = run("fleet", "report", out, "new", "-o", f"json={tmp_path}/list.json", "-o", f"html={tmp_path}/new.html")
    assert (ran.code, ran.err.count("compared with the run before")) == (0, 1)
    lines = json.loads((tmp_path / "list.json").read_bytes())["rows"]
    assert [(row["change"], row["source"][-6:]) for row in lines] == [
        ("new", "c.json"),
        ("new", "c.json"),
        ("gone", "a.json"),
    ]
    page = (tmp_path / "new.html").read_text(encoding="utf-8")
    assert [name in page for name in ("a.json", "b.json", "c.json", "d.json")] == [True, False, True, False]
    run("fleet", "report", out, "new", "-o", f"sarif={tmp_path}/new.sarif")
    results = json.loads((tmp_path / "new.sarif").read_bytes())["runs"][0]["results"]
    assert sorted(result["baselineState"] for result in results) == ["new", "new", "unchanged"]
    run("fleet", "report", out, "new", "--outcome", "prohibited", "-o", f"sarif={tmp_path}/some.sarif")
    results = json.loads((tmp_path / "some.sarif").read_bytes())["runs"][0]["results"]
    assert sorted(result["baselineState"] for result in results) == ["new", "new", "unchanged"]


def test_the_page_holds_what_lost_a_finding_under_its_new_name(tmp_path: Path, scheduler: str) -> None:
    first, second = {"1.json": _gateway("1.0")}, {"2.json": product("Gateway", vendor="Acme")}
    assert _changed(tmp_path / "in", tmp_path / "out", scheduler, first, second) == ["gone 1.json"]
    run("fleet", "report", tmp_path / "out", "new", "-o", f"html={tmp_path}/new.html")
    page = (tmp_path / "new.html").read_text(encoding="utf-8")
    assert [name in page for name in ("1.json", "2.json")] == [True, True]


def test_who_compares_is_told_of_other_limits(tmp_path: Path, scheduler: str) -> None:
    folder, out = write(tmp_path / "in", {"a.json": product("A", hit=True)}), tmp_path / "out"
    fleet(folder, out=out, scheduler=scheduler)
    fleet(folder, out=out, scheduler=scheduler, options=("--no-policy", "--limit", "parts=3"))
    assert "judged by other terms: other limits" in run("fleet", "report", out, "new").err


def test_who_compares_is_told_of_other_terms_and_sources(out: Path, tmp_path: Path, scheduler: str) -> None:
    options = ("--no-policy", "--act", "use")
    fleet(write(tmp_path / "other", {"z.json": product("Z", hit=True)}), out=out, scheduler=scheduler, options=options)
    told = run("fleet", "report", out, "new").err
    assert "judged by other terms: act supply (now use)" in told
    assert "no document of the run before is in this one" in told
    assert f"it was of {out.parent / 'in'} (now {tmp_path / 'other'})" in told
    fleet(tmp_path / "other", out=out, scheduler=scheduler, options=(*options, "--exclude", "y*"))
    assert "it was without nothing (now y*)" in run("fleet", "report", out, "new").err


def test_the_forms_say_the_same(out: Path) -> None:
    lines = listed(out, "documents")
    text = run("fleet", "report", out, "documents", "-o", "csv").out
    assert [list(row) for row in csv.reader(io.StringIO(text))][1:] == [
        [str(value) for value in line.values()] for line in lines
    ]
    table = run("fleet", "report", out, "documents").out.splitlines()
    assert [line.split()[0] for line in table] == ["outcome", *(row["outcome"] for row in lines), "4"]


def test_the_report_of_check_is_written_on_the_worst(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run("fleet", "report", out, "-o", f"html={tmp_path}/all.html", "-o", f"sarif={tmp_path}/all.sarif")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    page = (tmp_path / "all.html").read_text(encoding="utf-8")
    assert [name in page for name in ("a.json", "b.json", "c.json", "d.json")] == [True] * 4
    monkeypatch.setattr("bomward.fleet.reporting.MOST", 2)
    ran = run("fleet", "report", out, "-o", f"html={tmp_path}/some.html")
    assert "the worst 2; left out: 2 documents" in ran.err
    page = (tmp_path / "some.html").read_text(encoding="utf-8")
    assert [name in page for name in ("a.json", "b.json", "c.json", "d.json")] == [True, False, False, True]


def test_the_page_needs_the_catalog_of_the_run(out: Path, tmp_path: Path) -> None:
    own = Path(__file__).parents[2] / "docs" / "examples" / "own-catalog"
    ran = run("fleet", "report", out, "-o", f"html={tmp_path}/x.html", "--catalog", own)
    assert (ran.code, (tmp_path / "x.html").exists()) == (2, False)
    assert "judged by another catalog" in ran.err


def test_an_own_catalog_and_a_policy_count(tmp_path: Path, scheduler: str) -> None:
    own = Path(__file__).parents[2] / "docs" / "examples" / "own-catalog"
    kiosk = Path(__file__).parents[2] / "fixtures" / "ticket-kiosk.cdx.json"
    options = ("--no-policy", "--catalog", str(own), "--profile", "brightwater")
    assert fleet(kiosk, out=tmp_path / "out", scheduler=scheduler, options=options).code == 1
    report = json.loads(check(kiosk, *options, "-o", "json").out)
    assert [row["id"] for row in rows(tmp_path / "out", "findings")] == [
        finding["id"] for finding in report["documents"][0]["findings"]
    ]


def test_on_a_narrow_screen_it_still_says_which_and_why(out: Path) -> None:
    text = reporting.rendered(listed(out, "documents"), "documents", "table", Pen(width=80, colour=False))
    head = text.splitlines()[0].split()
    assert {"error", "source", "outcome"} <= {*head}
    assert "components" not in head


def test_who_interrupts_a_run_is_told_that_it_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), commands.telling_how_to_go_on("out"):
        raise KeyboardInterrupt
    assert "out: batches that were judged are kept; the same command goes on from there" in capsys.readouterr().err


def test_a_name_that_nothing_has_is_told(out: Path) -> None:
    ran = run("fleet", "report", out, "--vendor", "Nobody Ltd")
    assert (ran.code, "nothing is of that name" in ran.err) == (0, True)
