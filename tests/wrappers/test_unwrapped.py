"""What holds for every source, whatever it is wrapped in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wrappers.wrapping import (
    COMPRESSORS,
    DOCUMENT,
    OTHER,
    README,
    as_bundle,
    as_cosign,
    as_dsse,
    as_export,
    as_gzip,
    as_statement,
    as_string,
    as_tar,
    as_zip,
    documents,
    failure,
    opened,
    parts,
    single,
)

from bomward.errors import UnknownFormatError, UnreadableDocumentError
from bomward.limits import Limits
from bomward.wrappers import Part, Wrapper, unwrapped

OF_BYTES: dict[str, Callable[[bytes], bytes]] = {
    **COMPRESSORS,
    "zip": lambda data: as_zip(("a", data)),
    "tar": lambda data: as_tar(("a", data)),
    "DSSE": as_dsse,
}
OF_JSON: dict[str, Callable[[bytes], bytes]] = {
    "export": as_export,
    "statement": as_statement,
    "bundle": as_bundle,
    "cosign": lambda data: as_statement(as_cosign(data)),
}
OF_TEXT: dict[str, Callable[[bytes], bytes]] = {"string": as_string}


def test_a_bare_document_is_opened_without_another_look() -> None:
    (part,) = unwrapped(DOCUMENT, "bom.json", opened)
    assert part == Part(source="bom.json", data=DOCUMENT, opened=DOCUMENT)
    assert part.wrappers == ()
    assert part.outside == b""


def test_a_stranger_has_the_error_of_the_opener() -> None:
    part = single(README)
    assert isinstance(part.error, UnknownFormatError)
    assert part.error.message == "no SBOM"
    assert not part.passed_over
    assert failure(b"") == "the document is empty"
    assert failure(b"{") == "broken"


def test_an_exception_of_the_opener_that_is_no_error_goes_through() -> None:
    def failing(_: bytes) -> bytes:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(unwrapped(DOCUMENT, "x", failing))


def test_an_opener_is_given_every_document_once() -> None:
    given_: list[bytes] = []

    def counting(data: bytes) -> bytes:
        given_.append(data)
        return opened(data)

    list(unwrapped(as_zip(("a", as_gzip(DOCUMENT)), ("b", OTHER)), "x", counting))
    assert given_ == [DOCUMENT, OTHER]


def test_parts_come_one_at_a_time() -> None:
    found = unwrapped(as_zip(("a", DOCUMENT), ("b", b"broken" * 9)), "x", opened)
    assert isinstance(found, Iterator)
    assert next(found).opened == DOCUMENT


def layers(most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from([*OF_BYTES, *OF_JSON, *OF_TEXT]), max_size=most)


def wrapped(names: list[str], data: bytes) -> bytes:
    """Wrapped in all that can hold it, innermost first."""
    for name in names:
        is_text = data.isascii() and 0 not in data
        is_json = data.startswith((b"{", b'"'))
        if name in OF_BYTES:
            data = OF_BYTES[name](data)
        elif name in OF_JSON and is_json:
            data = OF_JSON[name](data)
        elif name in OF_TEXT and is_text:
            data = OF_TEXT[name](data)
    return data


@given(names=layers(4), text=st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_whatever_a_document_is_wrapped_in_it_comes_out_as_it_was(names: list[str], text: str) -> None:
    document = (
        b'{"bomFormat":"Test","n":"' + text.encode("unicode_escape").replace(b"\\", b"/").replace(b'"', b"'") + b'"}'
    )
    part = single(wrapped(names, document), wrappers=12)
    assert part.opened == document


@given(data=st.binary(max_size=600))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_parts_and_no_exception(data: bytes) -> None:
    assert parts(data)


heads = st.sampled_from(
    [
        b"\x1f\x8b\x08",
        b"BZh9",
        b"\xfd7zXZ\0",
        b"\x28\xb5\x2f\xfd",
        b"\x50\x2a\x4d\x18",
        b"PK\3\4",
        b"PK\5\6",
        b"{",
        b'"',
    ]
)


@given(head=heads, data=st.binary(max_size=600))
@settings(max_examples=300, deadline=None)
def test_any_bytes_behind_any_head_give_parts_and_no_exception(head: bytes, data: bytes) -> None:
    assert parts(head + data)


@given(names=layers(3), data=st.data())
@settings(max_examples=300, deadline=None)
def test_any_change_gives_parts_and_no_exception(names: list[str], data: st.DataObject) -> None:
    source = bytearray(wrapped(names, DOCUMENT))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(source) - 1))
        source[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
        if not source:
            return
    found = parts(bytes(source))
    assert found
    assert all(
        part.opened is not None or isinstance(part.error, UnknownFormatError | UnreadableDocumentError)
        for part in found
    )


@given(names=layers(3).filter(lambda names: bool(names) and names[-1] in COMPRESSORS), data=st.data())
@settings(max_examples=150, deadline=None)
def test_what_is_cut_short_is_never_opened(names: list[str], data: st.DataObject) -> None:
    source = wrapped(names, DOCUMENT)
    assert documents(source[: data.draw(st.integers(0, len(source) - 1))]) == []


def test_too_many_wrappers_cost_one_part() -> None:
    deep = DOCUMENT
    for _ in range(6):
        deep = as_zip(("a", deep))
    found = parts(as_zip(("deep", deep), ("b", OTHER)), wrappers=5)
    assert [part.opened for part in found] == [None, OTHER]
    assert isinstance(found[0].error, UnreadableDocumentError)
    assert found[0].source == "x!/deep!/a!/a!/a!/a"
    assert "more than 5 times" in found[0].error.message
    assert documents(deep) == [DOCUMENT]


def test_the_limits_are_those_that_are_documented() -> None:
    assert Limits() == Limits(size=2 << 30, expanded=512 << 20, parts=10_000, wrappers=8)


def test_a_limit_ends_everything() -> None:
    inner = as_zip(("1", DOCUMENT), ("2", DOCUMENT), ("3", DOCUMENT))
    found = parts(as_zip(("a", inner), ("b", inner)), parts=2)
    assert [part.source for part in found] == ["x!/a!/1", "x!/a!/2", "x!/a!/3"]
    assert not found[-1].member
    bomb = as_tar(("a.gz", as_gzip(DOCUMENT)), ("b.gz", as_gzip(bytes(5000))), ("c", OTHER))
    assert [part.opened for part in parts(bomb, expanded=1000)] == [DOCUMENT, None]


def test_what_stands_outside_adds_up_along_the_way() -> None:
    part = single(as_zip(("dir/a.tar", as_tar(("b.json", as_statement(DOCUMENT)))), comment=b"a comment"))
    for text in (b"a comment", b"dir/a.tar\n", b"b.json\n", b'"subject"'):
        assert text in part.outside


def test_a_wrapper_is_what_reports_hold() -> None:
    part = single(as_zip(("a", DOCUMENT)))
    assert part.wrappers == (Wrapper(kind="ZIP archive", name="a"),)
