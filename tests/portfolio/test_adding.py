"""Adding documents: all of each is kept, the same twice is the same once, and what is said of them counts."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session
from tests.cli.running import DOCUMENTS, check
from tests.documents import ENGINE, FIXTURES, cyclonedx, encode, placed
from tests.portfolio.running import contents, finding_of, listed, portfolio, product, reported, shown, write

from bomward.cli import files
from bomward.cli import portfolio as command
from bomward.errors import Exit
from bomward.portfolio import packing, reading, store
from bomward.portfolio.store import Names
from bomward.portfolio.tasks import Taken
from bomward.references import Checked


def by_source(report: dict[str, Any]) -> dict[str, Any]:
    return {f"{document['source']} {document['sha256']}": document for document in report["documents"]}


def test_a_portfolio_reports_what_check_reports(url: str) -> None:
    names = [
        FIXTURES / name
        for name in (
            *("gateway-appliance.cdx.json", "branch-firewall.spdx.json", "elsewhere.cdx.json", "truncated.cdx.json"),
            *("mail-archive.cdx", "crlf-bom.spdx.json", "empty.cdx.json", "duplicate-keys.cdx.json", "hostile/wrapper"),
        )
    ]
    added = portfolio("add", "--no-policy", *names, db=url)
    checked = json.loads(check("--no-policy", "-o", "json", *names).out)
    assert added.code == checked["exitCode"]
    report = reported(db=url)
    assert by_source(report) == by_source(checked)
    assert {key: report[key] for key in report if key != "documents"} == {
        key: checked[key] for key in checked if key != "documents"
    }


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_was_added_comes_back_byte_for_byte(url: str, tmp_path: Path, jobs: int) -> None:
    files = {name: FIXTURES / name for name in ("mail-archive.cdx", "truncated.cdx.json", "crlf-bom.spdx.json")}
    portfolio("add", "-j", str(jobs), *files.values(), db=url)
    for file in files.values():
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        assert portfolio("show", digest, "--original", tmp_path / "back", db=url).code == 0
        assert (tmp_path / "back").read_bytes() == file.read_bytes()
        assert portfolio("show", digest[:8], "--original", "-", db=url).raw == file.read_bytes()


def test_adding_the_same_again_changes_nothing(url: str, tmp_path: Path) -> None:
    names = write(tmp_path / "in", a=product("A", hit=True), b=product("B"), broken=DOCUMENTS["unchecked"])
    first = portfolio("add", *names, "--vendor", "Acme", db=url)
    before = contents(url)
    again = portfolio("add", *names, "--vendor", "Acme", db=url)
    plain = portfolio("add", tmp_path / "in", db=url)
    assert contents(url)["document"] == before["document"]
    assert {table: rows for table, rows in contents(url).items() if table != "judging"} == {
        table: rows for table, rows in before.items() if table != "judging"
    }
    assert "3 there already" in again.err
    assert first.code == again.code == plain.code == Exit.FOUND


def test_copies_of_a_document_are_kept_once(url: str, tmp_path: Path) -> None:
    names = write(tmp_path, a=product("A"), b=product("A"))
    portfolio("add", *names, db=url)
    assert len(contents(url)["original"]) == 1
    assert len(listed("documents", db=url)) == 1


@pytest.mark.parametrize(("kind", "code"), [("clean", 0), ("finding", 1), ("unchecked", 3), ("incomplete", 3)])
def test_the_exit_code_is_that_of_check(url: str, tmp_path: Path, kind: str, code: int) -> None:
    (name,) = write(tmp_path, it=DOCUMENTS[kind])
    assert portfolio("add", name, db=url).code == check(name).code == code
    assert portfolio("add", name, db=url).code == code


def test_documents_stand_under_what_they_say(url: str, tmp_path: Path) -> None:
    portfolio(
        "add", *write(tmp_path, a=product("Gate", "2", vendor="Acme"), b=product("Gate", "3", vendor="Acme")), db=url
    )
    portfolio("add", *write(tmp_path, c=product("Mill")), db=url)
    (mill, gate) = sorted(listed("products", db=url), key=lambda row: row["vendor"])
    assert (mill["vendor"], mill["product"], mill["versions"]) == ("", "Mill", 1)
    assert (gate["vendor"], gate["product"], gate["versions"], gate["documents"]) == ("Acme", "Gate", 2, 2)


def test_what_is_said_of_a_document_comes_before_what_it_says(url: str, tmp_path: Path) -> None:
    names = write(tmp_path, a=product("gate-svc", "2", vendor="ACME Inc."))
    portfolio("add", *names, db=url)
    portfolio("add", *names, "--vendor", "Acme", db=url)
    portfolio("add", *names, "--product", "Gate", db=url)
    (row,) = listed("documents", db=url)
    assert (row["vendor"], row["product"], row["version"]) == ("Acme", "Gate", "2")
    (document,) = reported(db=url)["documents"]
    assert document["subject"] == {"name": "Gate", "version": "2", "supplier": "Acme"}
    assert len(contents(url)["naming"]) == 2


def test_a_document_without_a_name_stands_for_itself(url: str, tmp_path: Path) -> None:
    names = write(tmp_path, a=b"{}", b=b"[]")
    portfolio("add", *names, db=url)
    digests = [hashlib.sha256(name.read_bytes()).hexdigest()[:12] for name in names]
    wanted = [f"{name} ({digest})" for name, digest in zip(names, digests, strict=True)]
    assert sorted(row["product"] for row in listed("products", db=url)) == sorted(wanted)


def test_documents_of_one_file_name_and_no_other_are_different_products(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, folder in enumerate(("one", "two")):
        write(
            tmp_path / folder, bom=encode(placed(cyclonedx(version=number + 1, metadata={}), "/components/1", ENGINE))
        )
        monkeypatch.chdir(tmp_path / folder)
        portfolio("add", "bom.json", db=url)
    one, two = (row["product"] for row in listed("products", db=url))
    assert one != two
    finding = finding_of(one, db=url)
    terms = ("--reason", "r", "--owner", "o", "--expires", "2999-01-31")
    assert portfolio("decide", finding, "accept", *terms, "--product", one, db=url).code == Exit.CLEAN
    assert reported("--product", one, db=url)["exitCode"] == Exit.CLEAN
    assert reported("--product", two, db=url)["exitCode"] == Exit.FOUND


def test_each_document_of_an_archive_is_kept(url: str, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.json", product("A", hit=True))
        archive.writestr("b.json", product("B"))
    portfolio("add", file, db=url)
    rows = listed("documents", db=url)
    assert [(row["product"], row["outcome"]) for row in rows] == [("A", "prohibited"), ("B", "clear")]
    assert {row["sha256"] for row in rows} == {hashlib.sha256(file.read_bytes()).hexdigest()}
    assert portfolio("show", "A", "--original", "-", db=url).raw == file.read_bytes()


def test_members_of_one_name_are_all_kept(url: str, tmp_path: Path) -> None:
    file = tmp_path / "all.tar"
    members = [("a.json", product("A")), ("a.json", product("B", hit=True)), ("a.json#2", product("C"))]
    with tarfile.open(file, "w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    assert portfolio("add", file, db=url).code == check(file).code == Exit.FOUND
    assert [row["product"] for row in listed("documents", db=url)] == ["B", "A", "C"]
    assert portfolio("recheck", db=url).code == Exit.FOUND
    assert len(listed("documents", db=url)) == 3


def test_a_waiver_that_fits_products_that_are_there_already_waives_nothing(url: str, tmp_path: Path) -> None:
    names = write(tmp_path, a=product("A", hit=True), b=product("B", hit=True), c=product("C"))
    portfolio("add", names[0], names[2], db=url)
    policy = tmp_path / "policy.toml"
    policy.write_text(
        f'[[waiver]]\nfinding = "{finding_of("A", db=url)}"\nreason = "r"\nowner = "o"\nuntil = 2999-01-31\n', "utf-8"
    )
    assert portfolio("add", "--policy", policy, names[0], db=url).code == Exit.CLEAN
    assert portfolio("add", "--policy", policy, names[1], db=url).code == Exit.FOUND
    assert portfolio("add", "--policy", policy, names[2], db=url).code == Exit.CLEAN


def test_a_file_that_nobody_foresaw_keeps_no_other_from_being_added(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = write(tmp_path, a=product("A"), b=product("B"))
    whole = files.read

    def broken(name: str, *limit: int) -> bytes:
        if name == str(names[0]):
            raise RuntimeError
        return whole(name, *limit)

    monkeypatch.setattr(files, "read", broken)
    assert portfolio("add", *names, db=url).code == Exit.UNCHECKED
    assert [row["product"] for row in listed("products", db=url)] == ["B"]


def test_what_is_given_twice_is_told_apart_from_what_is_new(url: str, tmp_path: Path) -> None:
    names = write(tmp_path, a=product("A"), b=product("A"), c=product("C"))
    told = portfolio("add", *names, db=url).err
    assert "2 files added, 0 there already, 1 given twice, 0 not read" in told


def test_what_is_clear_is_counted_beside_what_is_listed(url: str, tmp_path: Path) -> None:
    names = write(tmp_path, a=product("A", hit=True), b=product("B"), c=product("C"))
    said = "not listed here, since they are clear: 2 documents"
    assert said in portfolio("add", *names, db=url).err
    assert "not listed here" not in portfolio("add", *names[1:], db=url).err


def test_adding_one_file_reads_no_judgement_that_does_not_bear_on_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = write(tmp_path, a=product("A", hit=True), b=product("B"), c=product("C"))
    portfolio("add", *names[:2], db=url)
    count = 0

    def counted(data: bytes) -> Checked | None:
        nonlocal count
        count += 1
        return packing.read(data)

    monkeypatch.setattr(reading, "read", counted)
    portfolio("add", names[2], db=url)
    assert count == 1


def test_wrong_terms_make_no_portfolio(tmp_path: Path) -> None:
    (name,) = write(tmp_path, a=product("A"))
    file = tmp_path / "p.db"
    assert portfolio("add", "--profile", "nonsense", name, db=str(file)).code == Exit.USAGE
    assert not file.exists()


def test_what_cannot_be_read_is_told_and_the_rest_is_kept(url: str, tmp_path: Path) -> None:
    (name,) = write(tmp_path / "in", a=product("A"))
    (tmp_path / "in" / "gone.json").symlink_to(tmp_path / "nowhere")
    ran = portfolio("add", tmp_path / "in", db=url)
    assert ran.code == Exit.UNCHECKED
    assert "gone.json" in ran.err
    assert [row["source"] for row in listed("documents", db=url)] == [str(name)]


def test_standard_input_is_added_too(url: str) -> None:
    portfolio("add", "-", "--product", "Gate", db=url, stdin=product("x", hit=True))
    (row,) = listed("documents", db=url)
    assert (row["product"], row["outcome"]) == ("Gate", "prohibited")


def test_a_reference_is_settled_when_what_it_leads_to_comes(url: str) -> None:
    portfolio("add", FIXTURES / "elsewhere.cdx.json", db=url)
    (row,) = listed("documents", db=url)
    assert row["outcome"] == "incomplete"
    (document,) = shown(row["product"], db=url)["documents"]
    assert (document["outcome"], document["report"]["status"]) == ("incomplete", "incomplete")


def test_texts_that_a_database_cannot_hold_are_no_trouble(url: str, tmp_path: Path) -> None:
    names = write(
        tmp_path, a=product("nul \0 in it", vendor="V\0"), b=product("C", hit=True).replace(b"8.9", b"8\\u00009")
    )
    assert portfolio("add", *names, db=url).code == Exit.FOUND
    assert sorted(row["product"] for row in listed("products", db=url)) == ["C", "nul \ufffd in it"]


def test_a_name_that_is_no_utf_8_is_no_trouble(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'p.db'}"
    folder = tmp_path / "in"
    folder.mkdir()
    name = folder / b"a\xff.json".decode("utf-8", "surrogateescape")
    name.write_bytes(product("A", hit=True))
    assert portfolio("add", folder, db=url).code == Exit.FOUND
    (row,) = listed("documents", db=url)
    assert row["source"].endswith("a\ufffd.json")


@pytest.mark.parametrize(("limits", "written"), [({}, [6]), ({"_BATCH": 4}, [4, 2]), ({"_BATCH_SECONDS": 0}, [1] * 6)])
def test_no_more_waits_to_be_written_than_may_be_lost(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int], written: list[int]
) -> None:
    monkeypatch.setattr(command, "_BATCH_SECONDS", 600)
    for name, value in limits.items():
        monkeypatch.setattr(command, name, value)
    sizes: list[int] = []
    filed = store.filed

    def counted(session: Session, run: int, batch: list[Taken], said: Names) -> set[str]:
        sizes.append(len(batch))
        return filed(session, run, batch, said)

    monkeypatch.setattr(store, "filed", counted)
    documents = {f"d{number}": product(f"P{number}") for number in range(6)}
    assert portfolio("add", *write(tmp_path, **documents), db=url).code == 0
    assert sizes == written
    assert len(listed("documents", db=url)) == 6
