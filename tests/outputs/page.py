"""The page, read as a browser reads it: what it would run, load or lay out wrongly fails here."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

from lxml import html as lxml_html
from tests.outputs.reading import harm

_VOID = {"meta", "br", "input"}
_TAGS = _VOID | {
    "html",
    "head",
    "title",
    "style",
    "script",
    "body",
    "a",
    "header",
    "footer",
    "nav",
    "main",
    "section",
    "article",
    "div",
    "p",
    "span",
    "strong",
    "small",
    "code",
    "bdi",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "dl",
    "dt",
    "dd",
    "ul",
    "ol",
    "li",
    "figure",
    "figcaption",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "svg",
    "desc",
    "rect",
    "path",
    "text",
    "details",
    "summary",
    "label",
    "select",
    "option",
    "button",
}
_ATTRIBUTES = {
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "id",
    "class",
    "href",
    "rel",
    "title",
    "role",
    "tabindex",
    "hidden",
    "scope",
    "type",
    "autocomplete",
    "spellcheck",
    "value",
    "aria-label",
    "aria-labelledby",
    "aria-hidden",
    "data-by",
    "data-document",
    "data-outcome",
    "data-standing",
    "data-supplier",
    "data-verdict",
    "viewbox",
    "preserveaspectratio",
    "x",
    "y",
    "d",
    "text-anchor",
    "width",
    "height",
}
_LINK = re.compile(r"https?://[!-~]+")
_HEADING = re.compile(r"h[1-6]")


class Page(HTMLParser):
    """Every tag closed where it must be, and of every tag and attribute that we know what it does."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self.inline: dict[str, list[str]] = {"style": [], "script": []}
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert tag in _TAGS, tag
        assert set(names) <= _ATTRIBUTES, names
        assert len(set(names)) == len(names)
        self.attributes.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"rect", "path"}
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        within = self.open[-1] if self.open else ""
        self.inline.get(within, self.text).append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def values(self, name: str) -> list[str]:
        """Of an attribute, all there are."""
        return [attributes[name] for _, attributes in self.attributes if name in attributes]


def page(text: str) -> lxml_html.HtmlElement:
    """The tree of a page in which nothing is active but what is ours, and nothing leads out but to sources."""
    assert harm(text) == []
    assert text.startswith("<!DOCTYPE html>\n")
    read = Page()
    read.feed(text)
    read.close()
    assert read.open == []
    _leads_nowhere_else(read)
    _runs_nothing_else(read)
    tree = lxml_html.fromstring(text)
    _is_in_order(tree)
    return tree


def _leads_nowhere_else(read: Page) -> None:
    ids = read.values("id")
    assert max(Counter(ids).values()) == 1
    for address in read.values("href"):
        assert address.removeprefix("#") in ids if address.startswith("#") else _LINK.fullmatch(address), address
        assert "evil" not in address
    assert set(read.values("aria-labelledby")) <= set(ids)


def _runs_nothing_else(read: Page) -> None:
    """The policy comes before everything that it is about, and lets through what stands in the page."""
    policy = next(value["content"] for _, value in read.attributes if value.get("http-equiv"))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert {name for name, value in rules.items() if value == "'none'"} == {"default-src", "base-uri", "form-action"}
    assert set(rules) == {"default-src", "base-uri", "form-action", "style-src", "script-src"}
    for name, number in (("style", 2), ("script", 1)):
        assert len(read.inline[name]) == number
        assert rules[f"{name}-src"].split() == list(map(_hash, read.inline[name]))
    assert not re.search(r"@import|url\(|image-set|expression|behavior", "".join(read.inline["style"]))
    first = [tag for tag, _ in read.attributes][:4]
    assert first == ["html", "head", "meta", "meta"]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _is_in_order(tree: lxml_html.HtmlElement) -> None:
    """Headings go down one at a time; tables and pictures say what they are."""
    levels = [int(str(element.tag)[1]) for element in tree.iter() if _HEADING.fullmatch(str(element.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in tree.iter("table"):
        assert table[0].tag == "caption"
        assert all(cell.get("scope") in {"row", "col"} for cell in table.iter("th"))
    for picture in tree.iter("svg"):
        assert picture.get("aria-hidden") or (picture.get("role") == "img" and picture[0].tag == "title")
    assert [len(list(tree.iter(name))) for name in ("main", "nav", "footer")] == [1, 1, 1]
