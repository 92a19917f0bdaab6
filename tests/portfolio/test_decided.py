"""What was decided goes along: into the dossier, and to the product that a document is put right to be of."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from tests.portfolio.running import finding_of, listed, portfolio, product, shown, write

WHO = ("--owner", "J. Doe")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def finding(url: str, folder: Path) -> str:
    portfolio("add", *write(folder / "in", a=product("A", vendor="Acme", hit=True)), db=url)
    return finding_of("A", db=url)


@pytest.mark.parametrize("kind", ["ask", "reject"])
def test_the_dossier_says_what_was_decided_and_what_that_rests_on(
    url: str, folder: Path, finding: str, kind: str
) -> None:
    (folder / "letter.pdf").write_bytes(b"asked")
    words = ("--reason", "Said <b>so</b> in writing.", "--evidence", folder / "letter.pdf")
    portfolio("decide", finding, kind, *words, *WHO, db=url)
    page = folder / "dossier.html"
    portfolio("report", "-o", f"html={page}", db=url)
    text = page.read_text(encoding="utf-8")
    assert "Said &lt;b&gt;so&lt;/b&gt; in writing." in text
    assert f"letter.pdf sha256 {hashlib.sha256(b'asked').hexdigest()}" in text


def test_decisions_go_along_when_a_name_is_put_right(url: str, folder: Path, finding: str) -> None:
    terms = ("--reason", "Not delivered.", "--expires", "2999-01-31", *WHO)
    portfolio("decide", finding, "ask", "--reason", "Asked.", *WHO, db=url)
    portfolio("decide", finding, "accept", *terms, db=url)
    portfolio("add", folder / "in" / "a.json", "--vendor", "Acme Ltd", db=url)
    (row,) = listed("products", db=url)
    assert (row["vendor"], row["open"]) == ("Acme Ltd", 0)
    assert [one["kind"] for one in shown("A", db=url)["decisions"]] == ["ask", "accept"]


def test_what_was_decided_there_already_stays(url: str, folder: Path, finding: str) -> None:
    (other,) = write(folder / "in", b=product("A", "2.0", vendor="Acme Ltd", hit=True))
    portfolio("add", other, db=url)
    portfolio("decide", finding, "reject", "--reason", "No.", "--vendor", "Acme Ltd", *WHO, db=url)
    portfolio("decide", finding, "ask", "--reason", "Asked.", "--vendor", "Acme", *WHO, db=url)
    portfolio("add", folder / "in" / "a.json", "--vendor", "Acme Ltd", db=url)
    assert [one["kind"] for one in shown("A", db=url)["decisions"]] == ["reject"]


def test_history_calls_nothing_clear_that_refers_elsewhere(url: str, folder: Path) -> None:
    document = json.loads(product("A", vendor="Acme"))
    link = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1"
    document["components"][0]["externalReferences"] = [{"type": "bom", "url": link}]
    portfolio("add", *write(folder / "in", a=json.dumps(document).encode()), db=url)
    out = portfolio("show", "A", db=url).out
    assert "INCOMPLETE" in out
    assert "clear but for what it refers to by add" in " ".join(out.split())
