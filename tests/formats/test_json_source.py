"""JSON with positions: the values are those that any decoder gives, and every place is exact."""

from __future__ import annotations

import json
import math
import re
import tracemalloc
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.documents import BOM, LAYOUTS, checked

from bomward.encodings import viewed
from bomward.errors import Error, UnreadableDocumentError
from bomward.formats import open_document
from bomward.formats.syntax.json import JsonRegion as Region
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.tree import MAX_DEPTH, Node, escape, strings

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)
OBJECTS = st.dictionaries(st.text(alphabet=st.characters(codec="utf-8")), VALUES, min_size=1, max_size=5)


def whole(data: bytes) -> Region:
    return JsonSource(viewed(data)).whole()


def plain(node: Node) -> Any:
    """The value as a decoder gives it; numbers, which are not looked into, as None."""
    if node.is_object:
        return {member.key: plain(member.node) for member in node.members}
    return [plain(item) for item in node.items] if isinstance(node.value, list) else node.value


def without_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_numbers(item) for item in value]
    return None if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def resolved(value: Any, pointer: str) -> Any:
    """What an RFC 6901 pointer leads to."""
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step.replace("~1", "/").replace("~0", "~")]
    return value


SAMPLE: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "naïve": "Grüße, 日本 😀",
    "a/b~c": {"": "empty name", " ": ["", "x", {"deep": "ä" * 2000 + "\u007f\u2028\ud7ff"}]},
    "escapes": 'quote " backslash \\ slash / \b\f\n\r\t \u0001',
    "list": [[["x"]], [], {}, None, True, False, -0.5e-10, 10**40],
}


def _written_out(match: re.Match[bytes]) -> bytes:
    return str(json.loads(b'"' + match.group() + b'"')).encode()


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_string_stands_where_it_is_said_to_stand(layout: str, ascii_only: bool) -> None:  # noqa: FBT001  # a table's column
    data = viewed(LAYOUTS[layout](SAMPLE)).utf8
    if not ascii_only:
        data = re.sub(rb"(?:\\u(?!d[89a-f]|00[01])[0-9a-f]{4})+", _written_out, data)
    region = whole(data)
    found = dict(strings(region.root))

    assert plain(region.root) == without_numbers(SAMPLE)
    assert len(found) == 8
    for pointer, node in found.items():
        written = data[region.offset(node.start) : region.offset(node.end)]
        assert json.loads(written) == resolved(SAMPLE, pointer) == node.text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_outermost_member_and_item_is_cut_out_exactly(layout: str) -> None:
    data = viewed(LAYOUTS[layout](SAMPLE)).utf8
    source = JsonSource(viewed(data))

    assert source.duplicates == []
    assert {slot.pointer: json.loads(data[slot.start : slot.end]) for slot in source.members.values()} == {
        f"/{escape(key)}": value for key, value in SAMPLE.items()
    }
    assert [json.loads(data[slot.start : slot.end]) for slot in source.items("list") or []] == SAMPLE["list"]
    assert [slot.pointer for slot in source.items("list") or []] == [f"/list/{index}" for index in range(8)]
    assert source.items("escapes") is None
    assert source.items("nowhere") is None


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_byte_belongs_to_the_smallest_slot_around_it(layout: str) -> None:
    data = viewed(LAYOUTS[layout](SAMPLE)).utf8
    source = JsonSource(viewed(data))
    items = {slot.start: slot for slot in source.items("list") or []}

    for key, member in source.members.items():
        for offset in range(member.start, member.end):
            around = [slot for slot in items.values() if slot.start <= offset < slot.end] if key == "list" else []
            assert source.slot_at(offset) == (around or [member])[0]
    assert source.slot_at(0) is None
    assert source.slot_at(len(data)) is None


def test_nested_lookups() -> None:
    root = whole(b'{"a": {"b": ["x", {"c": "y"}], "b2": 1}, "n": null}').root

    assert (root.at("a", "b"), root.at("a", "nowhere", "c"), root.at("n"), root.at("a", "b2")) == ("", "", "", "")
    inner = root.get("a")
    assert inner is not None
    assert [item.text or item.at("c") for item in (inner.get("b") or root).items] == ["x", "y"]
    assert root.items == []


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b'{"a": 1, "a": 2}', ["a"]),
        (b'{"a": 1, "\\u0061": 2}', ["a"]),
        (b'{"a": {"b": 1, "b": 1}}', ["b"]),
        (b'{"a": [{"b": {"c": 1, "d": 2, "c": 3, "c": 4}}]}', ["c", "c"]),
        (b'{"": 1, "": 2}', [""]),
        (b'{"\xc3\xa4": 1, "\\u00e4": 2, "x": {"y": [], "y": []}}', ["y", "ä"]),
        (b'{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}], "A": 1}', []),
    ],
)
def test_names_given_twice_are_told_at_every_level(data: bytes, names: list[str]) -> None:
    region = whole(data)

    assert sorted(name for name, _ in region.duplicates) == sorted(names)
    for name, offset in region.duplicates:
        assert json.JSONDecoder().raw_decode(data[offset:].decode())[0] == name


def _members(body: bytes) -> list[tuple[str, bytes]]:
    """The outermost members of a document written with `, ` and `: `, both of a name given twice."""
    pairs: list[tuple[str, object]] = json.loads(body, object_pairs_hook=list)
    return [
        (key, b'{"x": "}"}' if isinstance(value, list) and value == [("x", "}")] else json.dumps(value).encode())
        for key, value in pairs
    ]


@pytest.mark.parametrize("lead", [b"", BOM, b" \r\n\t"])
@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"a": 1, "a": 2}', "a"),
        (b'{"a": 1, "a": 1}', "a"),
        (b'{"a": [1], "b": 2, "a": [1]}', "a"),
        (b'{"b": 2, "a": {"x": "}"}, "\\u0061": {"x": "}"}}', "a"),
        (b'{"a": "long value", "b": 2, "a": 1, "c": 3}', "a"),
        (b'{"a": 1, "b": 2, "b": "x", "c": 3}', "b"),
        (b'{"a": 1, "b": 2, "a": 1, "b": 2}', "a"),
    ],
)
def test_an_outermost_name_given_twice_is_told(lead: bytes, body: bytes, name: str) -> None:
    """From spans alone, without looking into any value."""
    source = JsonSource(viewed(lead + body))

    assert source.duplicates[0][0] == name
    assert [source.data[slot.start : slot.end] for key, slot in source.outermost if key == name] == [
        value for key, value in _members(body) if key == name
    ]


@pytest.mark.property
@given(OBJECTS, st.sampled_from(sorted(LAYOUTS)))
def test_any_object_is_read_as_the_standard_library_reads_it(value: dict[str, Any], layout: str) -> None:
    data = viewed(LAYOUTS[layout](value)).utf8
    source = JsonSource(viewed(data))
    region = source.whole()

    assert source.duplicates == []
    assert region.duplicates == []
    assert plain(region.root) == without_numbers(json.loads(data))
    for pointer, node in strings(region.root):
        span = data[region.offset(node.start) : region.offset(node.end)]
        assert json.loads(span.decode()) == node.text == resolved(value, pointer)
    for key, slot in source.members.items():
        assert json.loads(data[slot.start : slot.end]) == value[key]
        part = source.parse(slot)
        for pointer, node in strings(part.root, slot.pointer):
            span = data[part.offset(node.start) : part.offset(node.end)]
            assert json.loads(span.decode()) == node.text == resolved(value, pointer)


@pytest.mark.property
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "ä"]), st.integers(0, 99)), min_size=1, max_size=6))
def test_a_name_given_twice_is_always_told_and_no_other_document_is(pairs: list[tuple[str, int]]) -> None:
    data = ("{" + ", ".join(f"{json.dumps(key)}: {value}" for key, value in pairs) + "}").encode()

    assert (JsonSource(viewed(data)).duplicates != []) == (len({key for key, _ in pairs}) < len(pairs))


# What one could take for an end of something else: of a name, a text, an object; with what has no other spelling in it.
_PIECES = st.sampled_from(["a", ":", '":', "{", "}", '"', "[", "]", "\\", "\\u003a", "\u00e9", "\U0001f600", ","])
_NAMES = st.lists(_PIECES, max_size=3).map("".join)
_VALUES = st.recursive(
    _NAMES.map(json.dumps) | st.sampled_from(["1", "-0.5e9", "1e999", "null", str(10**30)]),
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(st.tuples(_NAMES, st.booleans(), inner), max_size=4).map(
            lambda members: "{" + ",".join(f"{_named(name, in_hex)} :{value}" for name, in_hex, value in members) + "}"
        )
    ),
    max_leaves=12,
)


def _named(name: str, in_hex: bool) -> str:  # noqa: FBT001 - drawn so
    written = json.dumps(name)
    return written.replace("a", "\\u0061").replace(":", "\\u003A") if in_hex else written


@pytest.mark.property
@given(_VALUES)
@example(r'{"a": 1, "a": "\u003A"}')
@example(r'{"a": 1, "\u0061": ["[", "]"]}')
def test_names_given_twice_are_found_as_surely_as_by_reading_all(value: str) -> None:
    data = f'{{"x": {value}}}'.encode()
    twice: list[str] = []

    def look(pairs: list[tuple[str, object]]) -> None:
        names = [name for name, _ in pairs]
        twice.extend(name for at, name in enumerate(names) if name in names[:at])

    json.loads(data, object_pairs_hook=look)
    assert sorted(name for name, _ in JsonSource(viewed(data)).given_twice()) == sorted(twice)


@pytest.mark.parametrize("around", ["%s", '["["], %s, ["]"]', '{"[": %s}', r'{"\\\"": %s}'])
def test_what_is_nested_too_deeply_is_refused_whatever_brackets_stand_in_texts(around: str) -> None:
    fits, too_deep = (
        JsonSource(viewed(f'{{"x": [{around % ("[" * depth + "]" * depth)}]}}'.encode()))
        for depth in (MAX_DEPTH - 4, MAX_DEPTH + 1)
    )
    assert fits.given_twice() == []
    with pytest.raises(UnreadableDocumentError):
        too_deep.given_twice()


@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]"), ('{"a":[', "]}")])
def test_each_level_counts(opens: str, closes: str) -> None:
    """Lists and objects alike, whoever counts them."""
    for depth in range(MAX_DEPTH - 4, MAX_DEPTH + 4):
        number, rest = divmod(depth - 1, opens.count("[") + opens.count("{"))
        source = JsonSource(viewed(f'{{"x":{"[" * rest}{opens * number}1{closes * number}{"]" * rest}}}'.encode()))
        told = [_deep(source.given_twice), _deep(source.whole)]
        assert told == [depth > MAX_DEPTH] * 2


def _deep(read: Callable[[], object]) -> bool:
    try:
        read()
    except UnreadableDocumentError as error:
        return "nested" in error.message
    return False


def test_brackets_in_texts_close_nothing() -> None:
    depth = MAX_DEPTH + 1
    texts = JsonSource(viewed(('{"x":' + '["]",' * depth + "1" + ',"["]' * depth + "}").encode()))
    with pytest.raises(UnreadableDocumentError):
        texts.given_twice()


@pytest.mark.parametrize(
    ("data", "message", "where"),
    [
        (b'{"a": [1, 2', "not JSON: it breaks off", "byte 11"),
        (b'{"a": "x', "not JSON: it breaks off", "byte 8"),
        (b'{"a": "\\ud83d\\ude00", "b": "\\ud83d"}', "not JSON: half of a surrogate pair", "byte 28"),
        (b'{"a": "\\ud83d\\ude00", "b": "\\ud83d', "not JSON: it breaks off", "byte 34"),
    ],
)
def test_where_it_breaks_off_is_told(data: bytes, message: str, where: str) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        JsonSource(viewed(data))
    assert (caught.value.message, caught.value.where) == (message, where)


# --- cut by lengths, as another reader cuts it

LEAVES = [
    "1",
    "11",
    "-1",
    "1e400",
    "1" + "0" * 30,
    "true",
    "null",
    '""',
    '"a"',
    '"],"',
    '"1,1"',
    '"\\"b\\":"',
    "[]",
    "{}",
]
NAMES = st.sampled_from(['"a"', '"b"', r'"\u0061"'])
GAPS = st.sampled_from([",", ", ", " ,", ",\n "])


def _lists(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    alike = st.builds(lambda item, times, gap: f"[{gap.join([item] * times)} ]", inner, st.integers(1, 20), GAPS)
    return alike | st.builds(lambda items, gap: f"[ {gap.join(items)}]", st.lists(inner, max_size=4), GAPS)


def _objects(inner: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[str]:
    members = st.lists(st.builds("{}: {}".format, NAMES, inner), max_size=most)
    return st.builds(lambda parts, gap: f"{{{gap.join(parts)} }}", members, GAPS)


FAR = "," + " " * 40
HIDING_ITS_NAME = '{"a":[1' + FAR + "1" + '],"a":['.ljust(41) + "1" + (FAR + "1") * 14 + ",1,1,".ljust(41) + "1]}"
"""Its second list, at the distances that its first items have, covers the first one and its own name."""
WRITTEN = st.recursive(st.sampled_from(LEAVES), lambda inner: _lists(inner) | _objects(inner), max_leaves=8)


def _behind(text: str, position: int) -> tuple[int, int]:
    """Where the value behind some white space begins and ends, as the standard library sees it."""
    start = position + len(text[position:]) - len(text[position:].lstrip(" \t\r\n"))
    return start, json.JSONDecoder(parse_int=str, parse_float=str).raw_decode(text, start)[1]


def _cut(text: str, position: int, end: str) -> list[tuple[int, int]]:
    """Where the values stand between the bracket at a position and the one that ends it: names among them."""
    found: list[tuple[int, int]] = []
    position += 1
    while (rest := text[position:].lstrip(" \t\r\n,:"))[0] != end:
        found.append(_behind(text, len(text) - len(rest)))
        position = found[-1][1]
    return found


@pytest.mark.property
@given(_objects(WRITTEN, most=4), st.sampled_from(["", " ", "\n"]))
@example('{"a": [ "a"],"a" : {} }', "")
@example('{"\\u0061": 1, "a": {}, "b": {}}', "")
@example('{"a":[12],"b":1,"a":[1,2]}', "")
@example('{"a":1,"b":"a","a":{"b":      []},"z":1e400}', "")
@example('{"a":[],"b":["xxxx"],"a":[[],{       "b":["aa"]}]}', "")
@example(HIDING_ITS_NAME, "")
def test_members_and_items_stand_where_another_reader_sees_them(written: str, lead: str) -> None:
    """Names given twice included, whose lengths the decoder does not tell."""
    text = lead + written
    source = JsonSource(viewed(text.encode()))
    places = _cut(text, len(lead), "}")
    names = [json.loads(text[start:end]) for start, end in places[::2]]

    assert [(key, slot.start, slot.end) for key, slot in source.outermost] == [
        (name, *place) for name, place in zip(names, places[1::2], strict=True)
    ]
    for name, (start, _) in zip(names, places[1::2], strict=True):
        if source.members[name].start != start:
            continue
        items, raws = source.items(name), source.raws(name)
        if text[start] == "[":
            inside = _cut(text, start, "]")
            assert [(slot.start, slot.end) for slot in items or []] == inside
            assert [bytes(raw).decode() for raw in raws or []] == [text[low:high] for low, high in inside]
        assert (items is None) == (raws is None) == (text[start] != "[")


@pytest.mark.parametrize(
    "document",
    ['{{"x": "{0}", "y": []}}', '{{"{0}": 1}}', '{{"x": "{0}", "x": "{0}"}}', '{{"x": {{"a": "{0}", "a": 1}}}}'],
)
def test_a_long_text_is_passed_over_in_as_little_room(document: str) -> None:
    data = document.format("a" * (1 << 20)).encode()
    tracemalloc.start()
    try:
        JsonSource(viewed(data))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * len(data)


# --- what is refused

HEAD = b'{"bomFormat": "CycloneDX", "specVersion": "1.6"'
BROKEN = {
    "cut in a string": HEAD + b', "components": [{"name": "zl',
    "cut after a value": HEAD + b', "components": [{"name": "zlib"}]',
    "cut after a comma": HEAD + b", ",
    "cut after a colon": HEAD + b', "components":',
    "cut after an escape": HEAD + b', "x": "\\',
    "second document": HEAD + b"}" + HEAD + b"}",
    "trailing text": HEAD + b"} x",
    "trailing NUL": HEAD + b"}\x00",
    "trailing comma": HEAD + b",}",
    "trailing comma in a list": HEAD + b', "components": [1,]}',
    "comma missing": HEAD + b' "components": []}',
    "comment": HEAD + b', /* x */ "components": []}',
    "NaN": HEAD + b', "x": NaN}',
    "infinity": HEAD + b', "x": -Infinity}',
    "leading zero": HEAD + b', "x": 01}',
    "plus": HEAD + b', "x": +1}',
    "hexadecimal": HEAD + b', "x": 0x1}',
    "bare word": HEAD + b", x: 1}",
    "single quotes": HEAD + b", 'x': 1}",
    "line end in a string": HEAD + b', "x": "a\nb"}',
    "control in a string": HEAD + b', "x": "a\x01b"}',
    "unknown escape": HEAD + b', "x": "\\q"}',
    "short escape of a character": HEAD + b', "x": "\\u12"}',
    "array": b"[" + HEAD + b"}]",
    "string": b'"CycloneDX"',
    "null": b"null",
    "empty": b"",
    "blank": b" \r\n\t",
    "byte order mark alone": BOM,
    "two byte order marks": BOM + BOM + HEAD + b"}",
    "UTF-16 without mark": (HEAD + b"}").decode().encode("utf-16-le"),
    "UTF-32 without mark": (HEAD + b"}").decode().encode("utf-32-be"),
    "Latin-1": HEAD + ', "x": "ä"}'.encode("latin-1"),
    "overlong": HEAD + b', "x": "\xc1\x8b"}',
    "surrogates as bytes": HEAD + b', "x": "\xed\xa0\xbd\xed\xb8\x80"}',
    "cut character": HEAD + b', "x": "\xf0\x9f\x98"}',
    "XML": b'<?xml version="1.0"?><bom/>',
    "gzip": b"\x1f\x8b\x08\x00",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_not_one_json_object_in_utf_8_is_refused(data: bytes) -> None:
    """With what to do about it."""
    with pytest.raises(Error) as caught:
        open_document(data).read((), lambda *_: True)

    assert caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "1e400", "\ud800"])
def test_python_is_laxer_than_we_are(text: str) -> None:
    """What makes the strictness above worth a test: the standard library takes these."""
    literal = json.dumps(text) if text == "\ud800" else text

    assert json.loads(f'{{"x": {literal}}}') is not None
    assert text != "1e400" or json.loads(text) == math.inf


@pytest.mark.parametrize("number", ["1" * 6000, "-" + "9" * 400, "1e400", "0." + "1" * 5000, "1E+2", "-0"])
def test_a_number_of_any_size_is_passed_over(number: str) -> None:
    """Nothing here computes with them."""
    region = whole(HEAD + f', "x": [{number}, "after"]}}'.encode())

    assert [(pointer, node.text) for pointer, node in strings(region.root)][-1] == ("/x/1", "after")


@pytest.mark.parametrize("lone", [b'"\\ud800"', b'"\\udc00\\ud800"', b'"a\\ud83dz"'])
def test_a_lone_surrogate_ends_in_no_traceback(lone: bytes) -> None:
    """Read or refused; either can be written out."""
    report = checked(HEAD + b', "x": ' + lone + b', "components": [{"name": ' + lone + b', "type": "library"}]}')

    assert json.dumps(msgspec.to_builtins(report), ensure_ascii=False).encode() != b""


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_depth_has_a_limit(opening: bytes, closing: bytes) -> None:
    def nested(depth: int) -> bytes:
        return b'{"x": ' + opening * depth + b"1" + closing * depth + b"}"

    assert whole(nested(MAX_DEPTH - 2)).duplicates == []
    for depth in (MAX_DEPTH + 1, 100_000):
        with pytest.raises(UnreadableDocumentError, match="nested"):
            whole(nested(depth))


def test_what_is_refused_is_named_by_its_byte() -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        viewed(b"x" * (5 << 20) + b"\xff")

    assert caught.value.where == f"line 1, near byte {5 << 20}"


def test_a_character_across_stretches_is_one() -> None:
    for shift in range(5):
        viewed(b"x" * ((1 << 22) - shift) + "😀ä".encode())


def test_a_name_given_twice_is_seen_where_lengths_add_up() -> None:
    source = JsonSource(viewed(b'{"a":1,"b":123,"a":["KasX",{"b":       1}]}'))
    assert source.duplicates == [("a", 15)]
    assert [slot.start for _, slot in source.outermost] == [5, 11, 19]


@pytest.mark.property
@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=40),
    st.lists(st.sampled_from([",", ", ", " ,", ",\n  "]), min_size=1),
)
def test_items_are_found_whatever_stands_between_them(values: list[int], between: list[str]) -> None:
    written = [f'{{"n": {value}, "at": {index}}}' for index, value in enumerate(values)]
    joined = written[0] + "".join(between[at % len(between)] + item for at, item in enumerate(written[1:]))
    source = JsonSource(viewed(f'{{"items": [ {joined} ], "more": []}}'.encode()))

    slots = source.items("items") or []

    assert [source.data[slot.start : slot.end].decode() for slot in slots] == written


def _listed(between: list[str]) -> bytes:
    """A list of objects of various lengths, with these texts between them."""
    items = [json.dumps({"n": "x" * (number % 7), "at": number}) for number in range(len(between) + 1)]
    return ('{"a": [ ' + "".join(map("".join, zip(items, [*between, ""], strict=True))) + ' ], "b": 1}').encode()


@pytest.mark.parametrize("count", [15, 16, 17, 255, 256, 257, 600])
@pytest.mark.parametrize("odd_at", [None, 0, 14, 15, 255, 256, 511, 512, -1])
def test_items_of_long_lists_stand_where_they_are_read(count: int, odd_at: int | None) -> None:
    """They are compared many at once; what stands between two of them may differ anywhere, the borders of blocks included."""
    between = [",\n  "] * (count - 1)
    if odd_at is not None and odd_at < len(between):
        between[odd_at] = " ,\t"
    data = _listed(between)
    source = JsonSource(viewed(data))
    slots = source.items("a") or []
    assert [json.loads(data[slot.start : slot.end])["at"] for slot in slots] == list(range(count))
    for number in {0, 1, count // 2, count - 1, *(n for n in (254, 255, 256, 257, 511, 512) if n < count)}:
        slot = slots[number]
        for offset in (slot.start, slot.end - 1):
            assert source.slot_at(offset) == slot
        outside = source.slot_at(slot.end)
        assert outside is not None
        assert outside.pointer == "/a"
        found = source.at(f"/a/{number}/at")
        assert found is not None
        assert found[1].start + found[0].start > slot.start


@pytest.mark.parametrize("count", [16, 300])
def test_of_two_lists_of_one_name_with_items_of_the_same_lengths_each_is_read(count: int) -> None:
    """What a decoder keeps of the second one would fit where the first one stands."""
    lists = ["[" + ",".join(f'"{sign}{number:04d}"' for number in range(count)) + "]" for sign in "xy"]
    source = JsonSource(viewed(f'{{"a":{lists[0]},"a":{lists[1]}}}'.encode()))
    assert [name for name, _ in source.duplicates] == ["a"]
    assert [bytes(source.data[slot.start : slot.end]) for slot in source.items("a") or []] == [
        f'"y{number:04d}"'.encode() for number in range(count)
    ]
