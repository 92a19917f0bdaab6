"""YAML with positions: every scalar is the text as written, every place is right, and what can be read in two ways is refused."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bomward.encodings import View
from bomward.errors import UnreadableDocumentError
from bomward.formats.syntax.tree import Node, strings
from bomward.formats.syntax.whole import values
from bomward.formats.syntax.yaml import YamlSource
from bomward.formats.syntax.yaml_edit import Splicer, items_of

many = settings(max_examples=200, deadline=None)


def source(text: str) -> YamlSource:
    return YamlSource(View(text.encode()))


def said(text: str) -> Any:
    return values(source(text).tree.root)


def refusal(text: str) -> UnreadableDocumentError:
    with pytest.raises(UnreadableDocumentError) as caught:
        source(text)
    assert caught.value.where
    assert caught.value.hint
    return caught.value


# --- what is said


@pytest.mark.parametrize(
    "written", ["1.10", "no", "on", "0x1F", "010", "2026-11-22", "1_000", "1:30", "true", "False", ".inf", "=", "1e3"]
)
def test_a_plain_scalar_is_the_text_as_written(written: str) -> None:
    assert said(f"a: {written}\nb: [{written}]\n") == {"a": written, "b": [written]}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_nothing(written: str) -> None:
    assert said(f"a: {written}\nb:\n- {written}\n") == {"a": None, "b": [None]}


@pytest.mark.parametrize("written", ["'null'", '"~"', "!!str null", "! null", "|-\n  null"])
def test_a_text_that_looks_like_nothing_is_a_text(written: str) -> None:
    assert isinstance(said(f"a: {written}\n")["a"], str)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"\\x4b\\u0061\\U0001F600\\e\\_\\N\\/"', "Ka\U0001f600\x1b\xa0\x85/"),
        ("'it''s'", "it's"),
        ("two\n  lines", "two lines"),
        ('"two\\\n   lines"', "twolines"),
        (">-\n  two\n  lines\n\n  more", "two lines\nmore"),
        ("|\n  two\n   lines\n", "two\n lines\n"),
        ("|+\n  kept\n", "kept\n\n"),
        ("!!str 1", "1"),
        ("!!int 1", "1"),
        ("!<tag:yaml.org,2002:str> x", "x"),
        ("&anchor x", "x"),
        ("[a, {b: c}, d: e, ]", ["a", {"b": "c"}, {"d": "e"}]),
        ('{"a":1, b, ? c}', {"a": "1", "b": None, "c": None}),
        ("\n- - a\n  - b\n- c", [["a", "b"], "c"]),
        ("# c\n  x # d", "x"),
    ],
)
def test_every_way_of_writing(written: str, value: object) -> None:
    assert said(f"%YAML 1.1\n---\na: {written}\nb: c\n...\n") == {"a": value, "b": "c"}


def test_explicit_names_and_an_alias() -> None:
    assert said("? a\n: &x {n: v}\n? b\nc: *x\nd: [*x, *x]\n") == {
        "a": {"n": "v"},
        "b": None,
        "c": {"n": "v"},
        "d": [{"n": "v"}] * 2,
    }


# --- where it stands


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("lead", ["", "é\U0001f600日本" * 400])
def test_every_value_knows_its_bytes(lead: str, end: str) -> None:
    text = f"""# {lead}
lead: {lead or "x"}
plain: zlib # a comment
quoted: "zlib"
single: 'zlib'
block: | # a comment
  zlib
tagged: &a # a comment
  !!str # another
  zlib
list:
- zlib
- {{name: zlib, "é": [zlib, "zlib"]}}
""".replace("\n", end)
    data = text.encode()
    found = [(pointer, node) for pointer, node in strings(source(text).tree.root) if "zlib" in node.text]

    assert len(found) == 9
    for _, node in found:
        assert data[node.start : node.end].decode().strip("\"'\r\n ") == "zlib"


def test_nothing_but_names_and_values_is_taken_as_seen() -> None:
    """A comment, an anchor, a tag or a directive stays outside every span."""
    text = """# k0
%YAML 1.1
--- # k1
a: # k2
  x # k3
b: &k4 !!str y
c: | # k5
  z
d: *k4
e: &k6
  # k7
  f: g # k8
  # k9
? h # k10
: i
j:
# k11
  - k # k12
  - &k13 {l: m} # k14
...
# k15
"""
    tree = source(text).tree
    spans = list(tree.spans)

    def walk(node: Node) -> None:
        if isinstance(node.value, str):
            spans.append((node.start, node.end))
        for member in node.members:
            spans.append((member.start, member.node.start))
            walk(member.node)
        for item in node.items:
            walk(item)

    walk(tree.root)
    covered = "".join(text[start:end] for start, end in spans)
    names = {"a", "b", "c", "d", "e", "f", "h", "j", "l"}
    assert not any(f"k{number}" in covered for number in range(16))
    assert all(
        any(start <= text.index(f"\n{name}:") + 1 < end for start, end in spans) for name in names & set("abcde")
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"\\x4baspersky"', "Kaspersky"),
        ('"Kas\\\n  persky"', "Kaspersky"),
        ("Kaspersky\n  Lab", "Kaspersky Lab"),
        ("'Kaspersky\n  Lab'", "Kaspersky Lab"),
        (">\n  Kaspersky\n  Lab", "Kaspersky Lab"),
        ("'Kaspersky''s'", "Kaspersky's"),
    ],
)
def test_what_does_not_say_plainly_what_it_means_is_told(written: str, value: str) -> None:
    for text, name in ((f"a: {written}\n", "value"), (f"? {written}\n: a\n", "name")):
        (stretch,) = source(text).stretches()
        assert stretch.says.strip() == value, name
        assert "persky" in text[stretch.start : stretch.end]


@pytest.mark.parametrize("written", ["plain", "'single'", '"a\\tb\\n\\"c\\"\\\\"', "|\n  two\n  lines", ">\n  one"])
def test_what_says_plainly_what_it_means_is_not_told_twice(written: str) -> None:
    assert source(f"a: {written}\n").stretches() == []


def test_names_given_twice_are_told_with_their_place() -> None:
    text = "é: 1\nb: {c: 1, 'c': 2}\n\"é\": 3\n"
    assert source(text).tree.duplicates == [("c", text.encode().index(b"'c'")), ("é", text.encode().index(b'"\xc3'))]


# --- what is refused


REFUSED = {
    "two documents": ("a: b\n---\nc: d\n", "several documents"),
    "an empty document first": ("---\n---\na: b\n", "several documents"),
    "a document behind the end": ("a: b\n...\nc: d\n", "not YAML"),
    "a list": ("- a\n", "not one mapping"),
    "nothing": ("# a\n", "not one mapping"),
    "a merge key": ("a: &x {b: c}\nd:\n  <<: *x\n", "merge key"),
    "a cycle": ("a: &x [*x]\n", "an alias of nothing"),
    "an alias of nothing": ("a: *x\n", "an alias of nothing"),
    "an alias for a name": ("a: &x y\n*x : z\n", "alias for a name"),
    "an anchor given twice": ("a: &x y\nb: &x z\n", "given twice"),
    "a list for a name": ("? [a]\n: b\n", "a name that is no text"),
    "binary": ("a: !!binary S2FzcGVyc2t5\n", "the tag 'tag:yaml.org,2002:binary'"),
    "a set": ("a: !!set {b}\n", "the tag"),
    "a Python object": ("a: !!python/object/apply:os.system [ls]\n", "the tag"),
    "a tag of its own": ("a: !engine b\n", "the tag '!engine'"),
    "a tag directive": ("# a\n%YAML 1.1\n%TAG ! tag:yaml.org,2002:\n---\na: !str b\n", "%TAG"),
    "nested too deeply": ("a: " + "[" * 201 + "]" * 201, "nested deeper"),
    "nested too deeply in blocks": ("".join(" " * level + "a:\n" for level in range(202)), "nested deeper"),
    "broken off": ('a: "b', "not YAML"),
    "a tab": ("a:\n\tb: c\n", "not YAML"),
    "a control character": ("a: \x07\n", "not YAML"),
    "half a pair": ('a: "\\ud83d"\n', "YAML"),
    "a mark within": ("a: b\n\ufeffc: d\n", "not YAML"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_be_read_in_two_ways_or_not_at_all_is_refused(name: str) -> None:
    text, why = REFUSED[name]
    assert why in refusal(text).message


def test_aliases_cannot_make_a_large_document_of_a_small_one() -> None:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 10)}]" for i in range(12)]
    assert "aliases that stand for more" in refusal("\n".join(rows)).message
    assert "aliases that stand for more" in refusal(f"a: &a {'x' * 100_000}\nb: [{'*a, ' * 1000}]\n").message


def test_aliases_cannot_nest_deeper_than_the_limit() -> None:
    rows = [f"a0: &a0 {'[' * 150}x{']' * 150}", f"a1: {'[' * 60}*a0{']' * 60}"]
    assert "nested deeper" in refusal("\n".join(rows)).message


# --- other people's readers

VALUES = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\x85", exclude_categories=["Cc"]), max_size=90)
    | st.sampled_from(
        ["null", "~", "", "1.10", "yes", "a\nb\n", " a", "a ", "# a", "a: b", "- a", "\t", "\U0001f600", "a b " * 40]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abé: -#'\"\n", max_size=6), inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.sampled_from(["name", "a b", "é", "- x", "annotations ", "1"]), VALUES, min_size=1)


def as_text(value: Any) -> Any:
    """What PyYAML's BaseLoader makes of a document, to which everything is text and nothing is the empty text."""
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    return [as_text(item) for item in value] if isinstance(value, list) else value or ""


LAYOUTS: list[dict[str, Any]] = [
    {},
    {"default_flow_style": True},
    {"default_flow_style": None, "indent": 4},
    {"default_style": '"'},
    {"default_style": "'", "width": 20, "allow_unicode": True},
    {"default_style": "|", "explicit_start": True, "allow_unicode": True},
    {"default_style": ">", "width": 30, "line_break": "\r\n"},
    {"canonical": True},
    {"version": (1, 1), "explicit_end": True, "explicit_start": True},
]


@pytest.mark.property
@many
@given(DOCUMENTS, st.sampled_from(LAYOUTS))
def test_what_is_read_is_what_another_reader_reads(document: Any, layout: dict[str, Any]) -> None:
    text = yaml.dump(document, Dumper=yaml.SafeDumper, sort_keys=False, **layout)
    assert as_text(said(text)) == as_text(yaml.load(text, yaml.BaseLoader))  # noqa: S506  # it makes nothing but texts


@pytest.mark.property
@many
@given(DOCUMENTS, st.sampled_from(LAYOUTS))
def test_it_is_read_alike_without_the_library_in_c(document: Any, layout: dict[str, Any]) -> None:
    text = yaml.dump(document, Dumper=yaml.SafeDumper, sort_keys=False, **layout)
    fast = source(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader")
        slow = source(text)
    assert slow.tree.root == fast.tree.root
    assert slow.stretches() == fast.stretches()


def test_half_a_pair_is_refused_without_the_library_in_c(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert "surrogate" in refusal('a: "\\ud83d"\n').message


# --- insertions

NOTES = [{"annotator": "Tool: x", "comment": 'é\U0001f600 "\\" \x7f\x85\u2028 bomward-restore/1; \\U0001f600\n'}, {}]


@pytest.mark.property
@many
@given(DOCUMENTS, st.sampled_from(LAYOUTS))
def test_what_is_put_in_front_is_all_that_another_reader_reads_more(document: Any, layout: dict[str, Any]) -> None:
    text = yaml.dump(document, Dumper=yaml.SafeDumper, sort_keys=False, **layout)
    opened = source(text)
    data = text.encode()
    for pointer, node in _mappings(opened.tree.root):
        edit = Splicer(opened).prepend(node, "annotations", NOTES)
        after = (data[: edit.offset] + edit.text + data[edit.offset :]).decode()
        wanted = yaml.load(text, yaml.CSafeLoader)  # it is safe, and in C
        _at(wanted, pointer)["annotations"] = NOTES
        for loader in (yaml.CSafeLoader, yaml.SafeLoader):
            assert yaml.load(after, loader) == wanted  # noqa: S506  # both are safe
        assert edit.text.isascii()
        assert b"bomward-restore" not in edit.text
        assert items_of(edit.text, "annotations") == NOTES


def _mappings(node: Node, *path: str | int) -> list[tuple[tuple[str | int, ...], Node]]:
    found = [(path, node)] if node.members else []
    for member in node.members:
        found += _mappings(member.node, *path, member.key)
    for index, item in enumerate(node.items):
        found += _mappings(item, *path, index)
    return found


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


LISTS = {
    "a block list": "a: b\nannotations:\n- old\nc: d\n",
    "a block list further in": "a: b\nannotations:\n     - old\nc: d\n",
    "a block list of windows": "a: b\r\nannotations:\r\n  - old\r\nc: d\r\n",
    "a flow list": "a: b\nannotations: [old]\nc: d\n",
    "a flow list over lines": "a: b\nannotations: [ # one\n  old,\n ]\nc: d\n",
    "an empty flow list": "a: b\nannotations: [ ]\nc: d\n",
    "nothing": "a: b\nannotations:\nc: d\n",
    "nothing, and a comment": "a: b\nannotations: # none\n# yet\nc: d\n",
    "nothing at the end": "a: b\nannotations:",
    "nothing in flow": "{a: b, annotations: , c: d}",
    "nothing at the end in flow": '{a: b, "annotations":}',
    "no list in flow": "{ # one\n a: b}",
    "no list in explicit flow": "{? a : b}",
    "no list, explicit": "? a\n: b\n",
    "no list, behind a tag": "--- !!map # one\na: b\n",
    "no list, an anchor": "&x a: b\n",
    "an anchored list": "a: b\nannotations: &x # one\n  !!seq\n  - old\n",
}


@pytest.mark.parametrize("name", LISTS)
def test_items_go_in_front_of_what_is_there(name: str) -> None:
    text = LISTS[name]
    opened = source(text)
    assert Splicer(opened).takes(opened.tree.root, "annotations")
    edit = Splicer(opened).prepend(opened.tree.root, "annotations", NOTES)
    after = text.encode()[: edit.offset] + edit.text + text.encode()[edit.offset :]
    before = yaml.safe_load(text)

    assert yaml.safe_load(after) == before | {"annotations": NOTES + (before.get("annotations") or [])}
    assert items_of(edit.text, "annotations") == NOTES
    assert after.count(b"\r\n") - text.count("\r\n") in (0, edit.text.count(b"\n"))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a: b\nannotations: ~\n", ""),
        ("a: b\nannotations: !!null\n", ""),
        ("a: b\nannotations: {}\n", ""),
        ("a: b\nannotations: text\n", ""),
        ("{a: b, annotations}", ""),
        ("x: &x [c]\nannotations: *x\n", ""),
        ("annotations: &x [c]\nx: *x\n", ""),
        ("list: [a: b]\n", "/list/0"),
        ("list: [{}]\n", "/list/0"),
        ("list: [&x {a: b}, *x]\n", "/list/0"),
        ("list: [&x {a: &y {c: d}}, *x, *y]\n", "/list/0/a"),
        ("list: &x [{a: b}]\nother: *x\n", "/list/0"),
        ("list: &x [{a: b}]\nother: *x\n", "/other/0"),
    ],
)
def test_where_nothing_can_be_put_in_nothing_is(text: str, path: str) -> None:
    opened = source(text)
    place = opened.at(path)
    assert place is not None
    assert not Splicer(opened).takes(place[1], "annotations")


@pytest.mark.parametrize(
    "forged",
    [
        b"",
        b"- ",
        b"annotations: \n",
        b"annotations: []",
        b'annotations: [{"a": 1}]',
        b'annotations: [{"a":1}]\n',
        b'annotations: [{"a": 1}]\npackages: []\n',
        b'annotations: [{"a": 1}] # packages\n',
        b'annotations: [{"a": 1}], "b": 2, ',
        b'- {"a": 1}\n- b: c\n',
        b'- {"a": 1}\n  - {"a": 1}\nb: c',
        b'{"a": 1, "a": 2}, ',
        b'{"a": "\\u0041"}, ',
        b'{"a": &x 1}, ',
        b'packages: [{"a": 1}]\n',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b"\xff",
    ],
)
def test_what_is_not_exactly_an_insertion_is_none(forged: bytes) -> None:
    assert items_of(forged, "annotations") == []
