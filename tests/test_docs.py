"""The pages: all in the navigation, one for each id, harmless whatever the data say, and nothing loaded from elsewhere."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from docs import hooks
from lxml import html
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from bomward.compiled import extended, load
from bomward.explain import Piece, described, explain

ROOT = Path(__file__).parents[1]
DAY = datetime.date(2026, 11, 22)
DATA = load()
EVIL = (
    "a</title><script>x()</script> &lt;script&gt;x()&lt;/script&gt; **b** [c](javascript:x) ![d](http://e.example/) {{ f }}"
    " `g` \"h\" 'i' | ~~j~~ <!-- k --> &#60;b>l</b> 1. # m *n* _o_ <img src=x onerror=y>"
)
"""Signs of HTML, Markdown and templates; none of it may become anything."""
LOADED = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}


def settings(**changed: Any) -> MkDocsConfig:
    return load_config(str(ROOT / "mkdocs.yml"), **changed)


def named(nav: Any) -> Iterator[str]:
    """The pages that a navigation names."""
    if isinstance(nav, str):
        yield nav
    else:
        for part in nav.values() if isinstance(nav, dict) else nav:
            yield from named(part)


def built(folder: Path, **texts: str) -> dict[str, html.HtmlElement]:
    """Pages of these texts, with the settings of the project."""
    docs, site = folder / "docs", folder / "site"
    docs.mkdir()
    texts["index"] = "# Start\n"
    for name, text in texts.items():
        (docs / f"{name}.md").write_text(text, encoding="utf-8")
    nav = [f"{name}.md" for name in texts]
    build(settings(docs_dir=str(docs), site_dir=str(site), nav=nav, not_in_nav="", hooks=[], strict=True))
    return {path.stem: html.parse(str(path)).getroot() for path in sorted(site.glob("*.html"))}


def article(page: html.HtmlElement) -> html.HtmlElement:
    """What a page says, without what stands around it."""
    (found,) = page.iter("article")
    return found


def test_every_page_of_the_docs_is_in_the_navigation() -> None:
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in ROOT.glob("docs/**/*.md")}
    decisions = {page for page in pages if page.startswith("decisions/")}
    assert (pages - decisions) - set(named(settings().nav)) == set()
    index = hooks.decisions_index({Path(page).name: "# x\n" for page in decisions})
    assert [page for page in sorted(decisions) if f"]({Path(page).name})" not in index] == []


@pytest.mark.parametrize("link", ["nowhere.md", "index.md#nowhere", "/index.md", "../README.md", "#nowhere"])
def test_a_link_to_nowhere_is_an_error(tmp_path: Path, link: str) -> None:
    with pytest.raises(Abort, match="1 warning"):
        built(tmp_path, it=f"[there]({link})")


def test_there_is_a_page_for_each_id() -> None:
    made = hooks.pages(DATA)
    law = DATA.law
    wanted = [f"catalog/{id}.md" for id in DATA.catalog.records()]
    wanted += [f"regimes/{one.id}.md" for one in law.regimes]
    wanted += [f"profiles/{one.id}.md" for one in law.profiles]
    wanted += [f"item-classes/{one.id}.md" for one in law.item_classes]
    assert [page for page in wanted if page not in made] == []
    lists = {page for page in made if page.endswith("/index.md")}
    assert sorted(set(made) - lists) == sorted(wanted)
    assert [page for page in wanted if f"(<{Path(page).name}>)" not in made[f"{page.partition('/')[0]}/index.md"]] == [
        page for page in wanted if page.startswith("item-classes/")
    ]


def test_pages_of_an_organisations_own_catalog_can_be_made_too() -> None:
    made = hooks.pages(extended(DATA, ROOT / "docs" / "examples" / "own-catalog"))
    assert "catalog/veldmoor-insight.md" in made
    assert "(<../item-classes/audience-measurement.md>)" in made["catalog/veldmoor-insight.md"]


@pytest.mark.parametrize("id", ["gfi-mailessentials", "kaspersky", "us-bis-icts-2021-002", "us-federal"])
def test_a_page_has_the_words_of_explain(tmp_path: Path, id: str) -> None:
    text = hooks.page(described(id, DATA, DAY), id, {})
    shown = article(built(tmp_path, it=text)["it"]).text_content()
    page = set(shown.replace("\n", " ").split())
    told = explain(id, DATA, DAY).removeprefix(f"{id}: ")
    missing = {word for word in told.split() if word != "-"} - page
    assert {word for word in missing if not any(word in other for other in page)} == set()


def test_what_the_data_say_comes_out_harmless(tmp_path: Path) -> None:
    pieces = [
        Piece("title", EVIL, EVIL),
        Piece("text", EVIL),
        Piece("item", EVIL, EVIL),
        Piece("heading", EVIL),
        Piece("point", EVIL),
        Piece("address", "javascript:x()"),
        Piece("address", "https://e.example/a_(b)?c=1&d='2'*3*"),
        Piece("closing", EVIL),
    ]
    pages = built(tmp_path, evil=hooks.page(pieces, "x", {"other-id": "catalog"}))
    evil, plain = pages["evil"], pages["index"]
    body = article(evil)
    assert body.text_content().count(EVIL) == 8
    assert [len(evil.findall(f".//{tag}")) for tag in ("script", "img", "b")] == [
        len(plain.findall(f".//{tag}")) for tag in ("script", "img", "b")
    ]
    targets = [link.get("href") for link in body.iter("a") if not link.get("href", "").startswith("#")]
    assert targets == ["https://e.example/a_(b)?c=1&d='2'*3*"]
    assert not [one for one in evil.iter() for name in one.keys() if name.startswith("on")]  # noqa: SIM118 - an element, not a dict


def test_a_page_loads_nothing_from_another_host(tmp_path: Path) -> None:
    page = built(tmp_path)["index"]
    loaded = [one.get(LOADED[str(one.tag)], "") for one in page.iter(*LOADED)]
    assert [address for address in loaded if address]
    assert [address for address in loaded if urlsplit(address).netloc] == []


def test_files_of_the_project_have_the_links_of_pages() -> None:
    text = "[a](docs/x.md#y) [b](docs/decisions) [c](SECURITY.md) [d](https://e.example/docs/f.md) [e](#g)"
    links = "[a](x.md#y) [b](decisions/index.md) [c](report-a-hole.md) [d](https://e.example/docs/f.md) [e](#g)"
    assert hooks.from_project(text) == links
