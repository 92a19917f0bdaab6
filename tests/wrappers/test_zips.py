"""ZIP archives: every member is tried, none gets lost, and what is wrong is told."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wrappers.wrapping import (
    COMPRESSORS,
    DOCUMENT,
    OTHER,
    README,
    as_gzip,
    as_zip,
    documents,
    failure,
    kinds,
    opened,
    parts,
    plain,
    single,
)

from bomward.errors import Error, UnknownFormatError, UnreadableDocumentError
from bomward.limits import Limits
from bomward.wrappers import Part, unwrapped

LISTED = b"PK\x01\x02"
LOCAL = b"PK\x03\x04"
END = b"PK\x05\x06"


def errors(found: Iterable[Part[bytes]]) -> list[str]:
    """Messages of errors that nobody may pass over."""
    return [part.error.message for part in found if isinstance(part.error, Error) and not part.passed_over]


def patched(data: bytes, sign: bytes, offset: int, new: bytes, occurrence: int = 0) -> bytes:
    """Some bytes of a record, changed."""
    at = -1
    for _ in range(occurrence + 1):
        at = data.index(sign, at + 1)
    return data[: at + offset] + new + data[at + offset + len(new) :]


def test_members_come_in_their_order_with_their_names() -> None:
    found = parts(as_zip(("b/bom.json", DOCUMENT), ("README", README), ("a.json", OTHER)), "bundle.zip")
    assert [part.source for part in found] == ["bundle.zip!/b/bom.json", "bundle.zip!/README", "bundle.zip!/a.json"]
    assert [part.opened for part in found] == [DOCUMENT, None, OTHER]
    assert [part.data for part in found] == [DOCUMENT, README, OTHER]
    assert all(part.member for part in found)
    assert [part.passed_over for part in found] == [False, True, False]
    assert found[0].wrappers[0].name == "b/bom.json"
    assert kinds(found[0]) == ["ZIP archive"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_methods_that_are_unpacked(method: int) -> None:
    assert documents(as_zip(("a", DOCUMENT), ("b", b""), method=method)) == [DOCUMENT]


@pytest.mark.parametrize(("method", "kind"), [(93, "Zstandard"), (95, "xz")])
def test_methods_that_the_standard_library_does_not_write(method: int, kind: str) -> None:
    packed = COMPRESSORS[kind](DOCUMENT)
    data = as_zip(("a", packed), method=zipfile.ZIP_STORED)
    facts = struct.pack("<3L", zlib.crc32(DOCUMENT), len(packed), len(DOCUMENT))
    for sign, at in ((LOCAL, 8), (LISTED, 10)):
        data = patched(data, sign, at, method.to_bytes(2, "little"))
        data = patched(data, sign, at + 6, facts)
    assert documents(data) == [DOCUMENT]


def test_a_method_that_is_not_unpacked_costs_one_member() -> None:
    found = parts(as_zip(("a", DOCUMENT), method=zipfile.ZIP_LZMA))
    assert errors(found) == ["the member is packed by method 14, which is not unpacked"]
    two = as_zip(("a", DOCUMENT), ("b", OTHER))
    for sign, at in ((LOCAL, 8), (LISTED, 10)):
        two = patched(two, sign, at, b"\x09\0")
    assert documents(two) == [OTHER]
    assert len(errors(parts(two))) == 1


def test_an_encrypted_member_costs_one_member() -> None:
    data = as_zip(("a", DOCUMENT), ("b", OTHER))
    for sign, at in ((LOCAL, 6), (LISTED, 8)):
        data = patched(data, sign, at, b"\x01\0")
    found = parts(data)
    assert errors(found) == ["the member is encrypted"]
    assert found[0].source == "x!/a"
    assert documents(data) == [OTHER]


def test_a_member_that_is_not_what_its_checksum_says_costs_one_member() -> None:
    data = as_zip(("a", DOCUMENT), ("b", OTHER), method=zipfile.ZIP_STORED)
    found = parts(data.replace(DOCUMENT, DOCUMENT.replace(b"1", b"4")))
    assert ["checksum" in error for error in errors(found)] == [True]
    assert found[1].opened == OTHER
    shorter = patched(data, LISTED, 24, (5).to_bytes(4, "little"))
    assert "checksum" in errors(parts(shorter))[0]


@pytest.mark.parametrize("kind", ["deflate", "more behind it"])
def test_a_member_with_broken_or_more_data_costs_one_member(kind: str) -> None:
    deflate = zlib.compressobj(wbits=-15)
    packed = deflate.compress(DOCUMENT) + deflate.flush()
    packed = packed + b"more" if kind == "more behind it" else packed[:-3]
    data = as_zip(("a", packed), ("b", OTHER), method=zipfile.ZIP_STORED)
    facts = struct.pack("<3L", zlib.crc32(DOCUMENT), len(packed), len(DOCUMENT))
    for sign, at in ((LOCAL, 8), (LISTED, 10)):
        data = patched(patched(data, sign, at, b"\x08\0"), sign, at + 6, facts)
    assert "deflate data are broken" in errors(parts(data))[0]
    assert documents(data) == [OTHER]


def test_two_members_of_one_name_are_two_parts() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = as_zip(("a", DOCUMENT), ("a", OTHER))
    assert documents(data) == [DOCUMENT, OTHER]


def test_a_member_that_the_directory_does_not_list_is_an_error() -> None:
    hidden, shown = as_zip(("a", DOCUMENT)), as_zip(("b", OTHER))
    body = hidden[: hidden.index(LISTED)]
    at = shown.index(LISTED)
    before = body + shown
    found = parts(before)
    assert documents(before) == [OTHER]
    assert ["does not list" in error for error in errors(found)] == [True]
    between = shown[:at] + body + shown[at:-6] + (at + len(body)).to_bytes(4, "little") + shown[-2:]
    assert documents(between) == [OTHER]
    assert ["does not list" in error for error in errors(parts(between))] == [True]


def test_bytes_between_members_are_told() -> None:
    shown = as_zip(("b", OTHER))
    at = shown.index(LISTED)
    more = b"some words that are no member"
    data = shown[:at] + more + shown[at:-6] + (at + len(more)).to_bytes(4, "little") + shown[-2:]
    part = single(data)
    assert part.opened == OTHER
    assert more in part.outside


def test_two_directories_are_an_error() -> None:
    one, two = as_zip(("a", DOCUMENT)), as_zip(("b", OTHER))
    assert "two ways" in failure(as_zip(("a", DOCUMENT), comment=two))
    # NOTE: a reader that trusts the offset sees `a`, one that counts from the end sees `b`.
    both = one + two[:-6] + one.index(LISTED).to_bytes(4, "little") + two[-2:]
    assert "two ways: it has two directories" in failure(both)


def test_a_number_of_members_that_is_wrong_is_an_error() -> None:
    data = patched(as_zip(("a", DOCUMENT)), END, 8, b"\x02\0\x02\0")
    assert documents(data) == [DOCUMENT]
    assert "says that it has 2 members, and lists 1" in errors(parts(data))[0]


def test_members_that_share_bytes_are_errors() -> None:
    data = as_zip(("a", DOCUMENT), ("b", OTHER), method=zipfile.ZIP_STORED)
    data = patched(data, LISTED, 42, b"\0\0\0\0", occurrence=1)
    assert any("shares bytes" in error for error in errors(parts(data)))
    longer = as_zip(("a", b"x" * 90), ("b", OTHER), method=zipfile.ZIP_STORED)
    longer = patched(longer, LISTED, 20, (100).to_bytes(4, "little"))
    assert any("shares bytes" in error for error in errors(parts(longer)))


def test_a_member_that_the_directory_names_differently_is_an_error() -> None:
    data = as_zip(("a.json", DOCUMENT), method=zipfile.ZIP_STORED)
    assert "do not agree" in errors(parts(patched(data, LOCAL, 30, b"b.json")))[0]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_cut_short_anywhere_is_an_error(method: int) -> None:
    data = as_zip(("a", DOCUMENT), ("b", OTHER), method=method)
    for end in range(4, len(data)):
        assert errors(parts(data[:end])), end


def test_other_bytes_behind_an_archive_are_an_error() -> None:
    assert "other bytes follow" in failure(as_zip(("a", DOCUMENT)) + b"x")


@pytest.mark.parametrize("before", [b"MZ a program", b"\x7fELF", b"#!/bin/sh\nexec java -jar\n"])
def test_an_archive_behind_a_program_is_opened(before: bytes) -> None:
    found = parts(before + as_zip(("a", DOCUMENT)))
    assert [part.opened for part in found] == [DOCUMENT]
    assert before in found[0].outside


@pytest.mark.parametrize("before", [b"<bom/>", b"Some: text\n", b"\x89PNG", b"x"])
def test_an_archive_behind_anything_else_is_an_error_too(before: bytes) -> None:
    found = parts(before + as_zip(("a", DOCUMENT)))
    assert [part.opened for part in found] == [DOCUMENT, None]
    assert before in found[0].outside
    assert ["stands before it" in error for error in errors(found)] == [True]
    assert errors(parts(before + as_zip()))


def test_a_broken_document_stays_one_whatever_follows_it() -> None:
    assert failure(b'{"bomFormat": 1' + as_zip(("a", DOCUMENT))) == "broken"


def test_folders_and_links_are_no_parts_and_are_told() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("dir/link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr("dir/", b"")
        archive.writestr(link, b"../target.json")
        archive.writestr("dir/bom.json", DOCUMENT)
    part = single(file.getvalue())
    assert part.opened == DOCUMENT
    for text in (b"dir/\n", b"dir/link\n", b"../target.json\n", b"dir/bom.json\n"):
        assert text in part.outside


@pytest.mark.parametrize("content", [DOCUMENT, b'{"bomFormat":"Test","n":"' + b"x" * 5000 + b'"}'], ids=len)
def test_a_document_that_is_marked_as_a_link_is_opened(content: bytes) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, content)
        archive.writestr("folder/", b"")
    assert documents(file.getvalue()) == [content]


def test_a_link_that_cannot_be_read_is_an_error() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, b"target")
    assert "checksum" in errors(parts(file.getvalue().replace(b"target", b"tarnet")))[0]


def test_a_document_that_is_named_like_a_folder_is_opened() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("folder/"), DOCUMENT)
    assert documents(file.getvalue()) == [DOCUMENT]


def test_comments_and_extra_fields_are_told() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo("a")
        entry.comment, entry.extra = b"of the member", b"\x99\x99\x05\0extra"
        archive.writestr(entry, DOCUMENT)
        archive.comment = b"of the archive"
    outside = single(file.getvalue()).outside
    assert all(text in outside for text in (b"of the member", b"extra", b"of the archive"))


def test_what_stands_outside_is_told_once() -> None:
    found = parts(as_zip(("a", DOCUMENT), ("b", OTHER), comment=b"a comment"))
    assert b"a comment" in found[0].outside
    assert found[1].outside == b"b\n"


@pytest.mark.parametrize("page", ["utf-8", "cp437", "cp866", "cp1251"])
def test_names_of_any_code_page_are_told_so_that_they_can_be_found(page: str) -> None:
    name = "имя" if page != "cp437" else "naïve"
    raw = name.encode(page)
    data = as_zip(("a" * len(raw), DOCUMENT)).replace(b"a" * len(raw), raw)
    part = single(data)
    assert part.opened == DOCUMENT
    assert name.encode() in part.outside


@pytest.mark.parametrize("name", ["/etc/passwd", "../../up", "C:\\x", "a\nb", "\x1b[31mred", "x" * 60_000])
def test_names_are_text_and_nothing_else(name: str) -> None:
    part = single(as_zip((name, DOCUMENT)))
    assert part.opened == DOCUMENT
    assert len(part.source) < 1100


def test_an_empty_archive_is_an_error() -> None:
    part = single(as_zip())
    assert isinstance(part.error, UnknownFormatError)
    assert "holds no file" in part.error.message
    assert not part.passed_over
    found = parts(as_zip(("inner.zip", as_zip()), ("a", DOCUMENT)))
    assert [part.passed_over for part in found] == [True, False]


def test_an_archive_in_an_archive_is_opened() -> None:
    inner = as_zip(("c.json", DOCUMENT), ("README", README))
    found = parts(as_zip(("b.jar", inner), ("a.json.gz", as_gzip(OTHER))), "a.zip")
    assert [part.source for part in found] == ["a.zip!/b.jar!/c.json", "a.zip!/b.jar!/README", "a.zip!/a.json.gz"]
    assert [kinds(part) for part in found] == [["ZIP archive"] * 2, ["ZIP archive"] * 2, ["ZIP archive", "gzip"]]
    assert b"b.jar\n" in found[0].outside
    broken = as_zip(("b.jar", inner[:-9]), ("a", OTHER))
    assert documents(broken) == [OTHER]
    assert len(errors(parts(broken))) == 1


def test_a_large_archive_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is written when numbers do not fit into their fields."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 20)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    data = as_zip(("a", DOCUMENT), ("b", OTHER))
    assert b"PK\x06\x06" in data
    assert documents(data) == [DOCUMENT, OTHER]
    assert documents(b"MZ" + data) == [DOCUMENT, OTHER]
    assert "do not agree" in failure(patched(data, END, 8, b"\x01\0\x01\0"))
    assert "closing record" in failure(data.replace(b"PK\x06\x06", b"PK\x06\x00"))


def test_one_of_several_pieces_is_an_error() -> None:
    assert "pieces" in failure(patched(as_zip(("a", DOCUMENT)), END, 4, b"\x01\0\x01\0"))


def test_a_member_written_without_knowing_its_size_is_opened() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    file = Pipe()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", DOCUMENT)
        archive.writestr("b", OTHER)
    assert b"PK\x07\x08" in file.getvalue()
    found = parts(file.getvalue())
    assert [part.opened for part in found] == [DOCUMENT, OTHER]
    assert found[0].outside == b"a\n"


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_bomb_stops_at_the_limit(method: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("a", DOCUMENT)
        with archive.open("bomb", "w") as member:
            for _ in range(8):
                member.write(bytes(1 << 23))
        archive.writestr("b", OTHER)
    data = file.getvalue()
    for lie in (data, patched(data, LISTED, 24, (5).to_bytes(4, "little"), occurrence=1)):
        found = parts(lie, expanded=1 << 20)
        assert [part.source for part in found] == ["x!/a", "x!/bomb"]
        assert found[0].opened == DOCUMENT
        assert "limit" in errors(found)[0]


def test_a_size_beyond_the_limit_stops_before_anything_is_unpacked() -> None:
    data = patched(as_zip(("a", DOCUMENT)), LISTED, 24, (1 << 21).to_bytes(4, "little"))
    assert "limit" in errors(parts(data, expanded=1 << 20))[0]
    assert "checksum" in errors(parts(data))[0]


def test_too_many_members_are_an_error_after_those_before() -> None:
    data = as_zip(*((f"{i}", DOCUMENT) for i in range(5)))
    found = parts(data, parts=3)
    assert [part.opened for part in found] == [DOCUMENT] * 3 + [None]
    assert "more than 3 parts" in errors(found)[0]
    assert len(parts(data, parts=5)) == 5
    assert "hand" in str(found[-1].error.hint if found[-1].error else "")


def test_too_long_a_list_is_an_error() -> None:
    data = as_zip(*((f"{i}/", b"") for i in range(25)), ("a", DOCUMENT))
    assert documents(data) == [DOCUMENT]
    assert "more than 20 entries" in errors(parts(data, parts=2))[0]


@pytest.mark.parametrize(
    ("names", "what", "may_be_passed_over"),
    [
        (("[Content_Types].xml", "xl/workbook.xml"), "a spreadsheet", False),
        (("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "an Office document", True),
        (("mimetype", "content.xml", "META-INF/manifest.xml"), "an OpenDocument file", False),
    ],
)
def test_an_office_document_is_one_error(names: tuple[str, ...], what: str, *, may_be_passed_over: bool) -> None:
    data = as_zip(*((name, b"<x/>") for name in names))
    part = single(data)
    assert part.error is not None
    assert what in part.error.message
    assert "export" in part.error.hint
    beside = parts(as_zip(("manual", data), ("a", DOCUMENT)))
    assert [part.passed_over for part in beside] == [may_be_passed_over, False]


def test_a_package_that_looks_like_an_office_document_is_opened() -> None:
    assert documents(as_zip(("[Content_Types].xml", b"<x/>"), ("_manifest/bom.json", DOCUMENT))) == [DOCUMENT]
    assert documents(as_zip(("[Content_Types].xml", b"<x/>"), ("word/x", b""), ("bom.json", DOCUMENT))) == [DOCUMENT]


@given(
    members=st.lists(st.tuples(st.text(min_size=1, max_size=20), st.binary(max_size=200).map(plain)), max_size=5),
    method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]),
    comment=st.binary(max_size=20).map(lambda comment: comment.replace(b"PK", b"")),
)
@settings(max_examples=60, deadline=None)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_the_standard_library_reads_is_read(members: list[tuple[str, bytes]], method: int, comment: bytes) -> None:
    members = [(f"{i}{name.encode('utf-8', 'replace').decode()}", data) for i, (name, data) in enumerate(members)]
    archive = as_zip(*members, method=method, comment=comment)
    with zipfile.ZipFile(io.BytesIO(archive)) as theirs:
        wanted = [theirs.read(entry) for entry in theirs.infolist() if not entry.is_dir() or entry.file_size]
    found = list(unwrapped(archive, "x", bytes, Limits()))
    ours = [part.opened for part in found if part.opened is not None]
    assert ours == wanted


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_changed_byte_never_hides_a_member(data: st.DataObject) -> None:
    archive = bytearray(as_zip(("a", DOCUMENT), ("b", OTHER)))
    at = data.draw(st.integers(0, len(archive) - 1))
    archive[at] ^= data.draw(st.integers(1, 255))
    found = parts(bytes(archive))
    seen = [part.data for part in found if part.opened is not None]
    assert seen == [DOCUMENT, OTHER] or any(
        isinstance(part.error, UnreadableDocumentError) or not part.member for part in found
    )


def test_the_opener_is_given_the_bytes_themselves() -> None:
    assert opened(DOCUMENT) == DOCUMENT
