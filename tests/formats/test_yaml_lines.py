"""YAML in lines is read as the parser of the whole language reads it, or left to that."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bomward.errors import UnreadableDocumentError
from bomward.formats.syntax.yaml_events import read
from bomward.formats.syntax.yaml_lines import in_lines

many = settings(max_examples=400, deadline=None)

IN_LINES = {
    "names and values": "a: b\nc: d e\n",
    "no line end at the end": "a: b\nc: d",
    "an explicit beginning": "---\na: b\n",
    "a list in the column of its name": "a:\n- b\n- c\nd: e\n",
    "a list further in": "a:\n    - b\n    - c: d\n      e: f\nd: e\n",
    "a wide dash": "a:\n-   b: c\n    d: e\n",
    "lists in mappings in lists": "a:\n- b:\n  - c: d\n    e:\n    - f\n  g: h\n- i: j\nk: l\n",
    "quotes": "a: 'x: y # z'\nb: \"x: y # z\"\nc: ''\nd: \"\"\n",
    "escaped quotes": "a: 'it''s'\nb: \"a \\\"b\\\"\\n\\tc\\r\"\n",
    "nothing": "a: ~\nb: null\nc: NULL\nd: 'null'\ne: \"~\"\n",
    "empty collections": "a: []\nb: {}\nc:\n- []\n- {}\n",
    "signs within a text": "a: http://b:80/c#d?e=[f]&g\nb: x, {y} | z > 'w' \"v\" !u *t\nc: a:b::c\n",
    "a name given twice": "a: b\na: c\nd:\n  e: f\n  e: g\n",
    "comments and empty lines": "# a\n\na: b\n   # c\n\nd:\n\n- e\n# f\n- g\n",
    "letters beyond ASCII": "a: \u00e9\u00a0\u65e5\nb: '\u00fc'\nc: x\n",
}


@pytest.mark.parametrize("name", IN_LINES)
def test_what_stands_in_lines_is_read_so(name: str) -> None:
    data = IN_LINES[name].encode()
    assert in_lines(data) == read(data)


LEFT = {
    "a value over several lines": "a: b\n  c\n",
    "an item over several lines": "a:\n- b\n  - c\n",
    "a text between quotes over several lines": "a: 'b\n  c'\n",
    "an escape that may hide a letter": 'a: "\\x4b"\n',
    "two backslashes": 'a: "b\\\\c"\n',
    "a block": "a: |\n  b\n",
    "a flow": "a: [b]\n",
    "an anchor": "a: &x b\n",
    "an alias": "a: &x b\nc: *x\n",
    "a tag": "a: !!str b\n",
    "a merge key": "<<: b\n",
    "a comment behind a value": "a: b # c\n",
    "a comment between name and value": "a:\n# b\n  c: d\n",
    "space behind a value": "a: b \n",
    "no value": "a:\nb: c\n",
    "no value at the end": "a: b\nc:\n",
    "an empty item": "a:\n-\n  b: c\n",
    "a list of lists": "a:\n- - b\n",
    "a name between quotes": "'a': b\n",
    "several documents": "a: b\n---\na: c\n",
    "an end": "a: b\n...\n",
    "a directive": "%YAML 1.1\n---\na: b\n",
    "a list alone": "- a\n",
    "a text alone": "a\n",
    "nothing at all": "",
    "a tab": "a:\tb\n",
    "another line end": "a: b\r\nc: d\r\n",
    "a line separator": "a: b\u2028c: d\n",
    "a next line": "a: b\x85c: d\n",
    "a byte order mark within": "a: \ufeffb\n",
    "an item in no list": "a: b\n- c\n",
    "a name that fits no column": "a:\n    b: c\n  d: e\n",
    "an item that fits no column": "a:\n  - b\n - c\n",
    "a mapping below a value": "a: b\n  c: d\n",
    "a root further in": "  a: b\n",
    "very deep": "".join(f"{' ' * depth}a:\n" for depth in range(60)) + " " * 60 + "a: b\n",
}


@pytest.mark.parametrize("name", LEFT)
def test_what_does_not_surely_stand_in_lines_is_left(name: str) -> None:
    assert in_lines(LEFT[name].encode()) is None


ATOMS = st.sampled_from(
    [
        *(
            "a:",
            "b:",
            "a: b",
            "b: c d",
            "- a",
            "- b: c",
            "- b:",
            "-",
            "c d",
            "# e",
            "",
            "a: 'x''y'",
            "- 'q'",
            "a: []",
            "- {}",
        ),
        *('a: "x\\ny"', "a: ~", "a:  b", "-  a: b", "a: ", "a: b ", "a: b # c", "? a", "a: &x b", "'a': b", "a: b: c"),
        *("a:b", "---", "...", "a: -1", "- - a", "a: >", "a: 'x", 'a: "x', "a: b\tc", "a: \u00e9", "a: [b", "<<: b"),
    ]
)
LINES = st.lists(st.tuples(st.integers(0, 5), ATOMS), min_size=1, max_size=9).map(
    lambda rows: "\n".join(" " * indent + atom for indent, atom in rows)
)
CHARACTERS = st.text(st.sampled_from(list("ab:- \n'\"#\\[]{}~|>&*!%\t\u00e9")), max_size=24)
"""Mostly what means something."""


@pytest.mark.property
@many
@given(st.one_of(LINES, CHARACTERS, st.builds(str.__add__, st.sampled_from(list(IN_LINES.values())), CHARACTERS)))
def test_whatever_is_read_in_lines_is_read_alike(text: str) -> None:
    data = text.encode()
    found = in_lines(data)
    if found is not None:
        try:
            assert found == read(data)
        except UnreadableDocumentError as error:
            raise AssertionError(text) from error
