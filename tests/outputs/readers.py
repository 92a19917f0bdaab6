"""Each output read as its consumer reads it: what the consumer would refuse, or make something of, fails here."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
from lxml import etree
from markdown_it import MarkdownIt
from tests.outputs.page import page
from tests.outputs.reading import harm

from bomward.validate import validate

CORPUS = Path(os.environ.get("BOMWARD_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
OPENVEX = CORPUS / "schemas" / "openvex" / "openvex_json_schema.json"

_COMMAND = re.compile(r"::(?P<level>error|warning|notice) (?P<properties>[^:]*)::(?P<text>.*)")
_REFERENCE = re.compile(r"[@#!~$%&](?=\w)|://|:\w+:|\bwww\.|\bGH-\d", re.IGNORECASE)
"""What GitHub or GitLab would look for in finished text."""
_TAGS = {"a", "h2", "h3", "p", "ul", "li", "strong", "s", "code", "table", "thead", "tbody", "tr", "th", "td"}
_JUNIT = {
    "testsuites": ({"name", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "timestamp"}, {"testcase"}),
    "testcase": ({"name", "classname"}, {"failure", "error", "skipped"}),
    "failure": ({"type", "message"}, set[str]()),
    "error": ({"type", "message"}, set[str]()),
    "skipped": ({"type", "message"}, set[str]()),
}
"""Attributes and elements that are written, all of which the schema of Jenkins' xUnit plugin knows."""


def table(text: str) -> None:
    assert harm(text) == []


def report(text: str) -> Any:
    assert harm(text) == []
    return json.loads(text)


def junit(text: str) -> etree._Element:
    assert harm(text) == []
    root = etree.fromstring(text.encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes, children = _JUNIT[str(element.tag)]
        assert set(element.attrib) == attributes
        assert {child.tag for child in element} <= children
        assert element.tag != "testcase" or len(element) <= 1
    for counted in (root, *root):
        for kind in ("failure", "error", "skipped"):
            assert counted.get(f"{kind.removesuffix('d')}s", counted.get(kind)) in (
                None,
                str(len(counted.findall(f".//{kind}"))),
            )
        assert counted.get("tests") == str(len(counted.findall(".//testcase")))
    cases = Counter((suite.get("name"), case.get("name")) for suite in root for case in suite)
    assert not cases or max(cases.values()) == 1 or len({suite.get("name") for suite in root}) < len(root)
    return root


class _Html(HTMLParser):
    """Which tags there are, and what is text outside of code."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.text = ""
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs or (tag == "a" and "evil" not in str(attrs) and [name for name, _ in attrs] == ["href"])
        self.tags[tag] += 1
        self._code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        self.text += "" if self._code else data


def markdown(text: str) -> str:
    """The finished page."""
    assert harm(text) == []
    assert len(text) <= 65_536
    page: str = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
    html = _Html()
    html.feed(page)
    assert set(html.tags) <= _TAGS
    assert html.tags["td"] % 4 == 0
    assert html.tags["s"] == text.count("- ~~")
    assert _REFERENCE.search(html.text) is None
    assert not any(line.lstrip().startswith("/") for line in text.splitlines())
    return page


def github(text: str) -> list[dict[str, str]]:
    """The commands, as the runner takes them apart."""
    assert all(line.startswith("::") for line in harm(text))
    commands = [_COMMAND.fullmatch(line) for line in text.split("\n")[:-1]]
    read = []
    for command in commands:
        assert command is not None
        pairs = [pair.split("=", 1) for pair in command["properties"].split(",")]
        assert {name for name, _ in pairs} <= {"file", "line", "title"}
        read.append(
            {"level": command["level"], "text": unquote(command["text"])}
            | {name: unquote(value) for name, value in pairs}
        )
    assert all(number <= 10 for number in Counter(one["level"] for one in read).values())
    assert all(harm(one["text"].replace("\n::", "")) == [] for one in read)
    return read


def gitlab(text: str) -> list[dict[str, Any]]:
    assert harm(text) == []
    issues: list[dict[str, Any]] = json.loads(text)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["path"]
        assert issue["location"]["lines"]["begin"] > 0
        assert harm(issue["description"]) == []
    return issues


def cells(text: str) -> list[dict[str, str]]:
    """The rows; in no locale does a cell begin a formula."""
    assert harm(text) == []
    for sign in ",;\t|":
        for row in csv.reader(io.StringIO(text), delimiter=sign):
            for cell in row:
                assert unicodedata.normalize("NFKC", cell).strip().strip('"')[:1] not in {"=", "+", "-", "@"}
    rows = list(csv.reader(io.StringIO(text), strict=True))
    assert len({len(row) for row in rows}) == 1
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def cyclonedx(text: str) -> Any:
    """Valid by the official schema that the library ships."""
    assert harm(text) == []
    assert validate(text.encode(), "vex") == ()
    document = json.loads(text)
    refs = [part["bom-ref"] for part in document.get("components", [])]
    assert len(refs) == len(set(refs))
    for vulnerability in document.get("vulnerabilities", []):
        assert {affected["ref"] for affected in vulnerability["affects"]} <= set(refs)
        assert harm(vulnerability["analysis"]["detail"]) == []
    return document


@cache
def _openvex() -> jsonschema_rs.Draft202012Validator:
    schema = json.loads(OPENVEX.read_text(encoding="utf-8"))
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def openvex(text: str) -> Any:
    """Valid by the official schema, where it is at hand."""
    assert harm(text) == []
    document = json.loads(text)
    if OPENVEX.exists():
        assert [f"{error.instance_path}: {error.message}" for error in _openvex().iter_errors(document)] == []
    for statement in document["statements"]:
        assert harm(statement["status_notes"]) == []
    return document


READERS: dict[str, Callable[[str], object]] = {
    "table": table,
    "json": report,
    "sarif": report,
    "junit": junit,
    "markdown": markdown,
    "html": page,
    "github": github,
    "gitlab": gitlab,
    "csv": cells,
    "cyclonedx-vex": cyclonedx,
    "openvex": openvex,
}
