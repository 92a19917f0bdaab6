"""Tar archives: every member is tried, and nothing that is wrong ends one early without a word."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wrappers.wrapping import (
    COMPRESSORS,
    DOCUMENT,
    OTHER,
    README,
    as_tar,
    as_zip,
    documents,
    failure,
    kinds,
    parts,
    plain,
    single,
    tar_entry,
    tar_of,
)

from bomward.errors import Error, UnknownFormatError, UnreadableDocumentError
from bomward.limits import Limits
from bomward.wrappers import Part, unwrapped

FORMATS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]
LONG = "folder/" * 40 + "bom.json"


def errors(found: list[Part[bytes]]) -> list[str]:
    """Messages of errors that nobody may pass over."""
    return [part.error.message for part in found if isinstance(part.error, Error) and not part.passed_over]


def signed(header: bytes) -> bytes:
    """A header with the checksum that it should have."""
    total = sum(header[:148]) + 8 * 32 + sum(header[156:])
    return header[:148] + f"{total:06o}\0 ".encode() + header[156:]


def changed(data: bytes, offset: int, new: bytes, at: int = 0) -> bytes:
    """An archive with some bytes of a header changed, the checksum too."""
    header = data[at : at + 512]
    return data[:at] + signed(header[:offset] + new + header[offset + len(new) :]) + data[at + 512 :]


@pytest.mark.parametrize("format_", FORMATS)
def test_members_come_in_their_order_with_their_names(format_: int) -> None:
    found = parts(as_tar(("b/bom.json", DOCUMENT), ("README", README), ("a", OTHER), format_=format_), "a.tar")
    assert [part.source for part in found] == ["a.tar!/b/bom.json", "a.tar!/README", "a.tar!/a"]
    assert [part.data for part in found] == [DOCUMENT, README, OTHER]
    assert [part.passed_over for part in found] == [False, True, False]
    assert kinds(found[0]) == ["tar archive"]
    assert found[0].wrappers[0].name == "b/bom.json"


@pytest.mark.parametrize("format_", FORMATS[1:])
def test_long_names_are_read(format_: int) -> None:
    data = as_tar((LONG, DOCUMENT), ("ä" * 200, OTHER), format_=format_)
    assert [part.source for part in parts(data)] == [f"x!/{LONG}", f"x!/{'ä' * 200}"]


def test_a_name_in_two_fields_is_read() -> None:
    name = "f" * 120 + "/bom.json"
    assert single(as_tar((name, DOCUMENT), format_=tarfile.USTAR_FORMAT)).source == f"x!/{name}"


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_a_compressed_archive_is_opened(kind: str) -> None:
    part = single(COMPRESSORS[kind](as_tar(("bom.json", DOCUMENT))), expanded=1 << 20)
    assert part.opened == DOCUMENT
    assert kinds(part) == [kind, "tar archive"]
    assert part.source == "x!/bom.json"


def test_an_archive_of_the_seventh_edition_is_opened() -> None:
    data = changed(as_tar(("bom.json", DOCUMENT)), 257, bytes(255))
    assert documents(changed(data, 156, b"\0")) == [DOCUMENT]


def test_a_checksum_over_signed_bytes_is_right_too() -> None:
    data = as_tar(("ö", DOCUMENT), format_=tarfile.USTAR_FORMAT)
    total = sum(data[:148]) + 8 * 32 + sum(data[156:512]) - 256 * 2
    assert documents(data[:148] + f"{total:06o}\0 ".encode() + data[156:]) == [DOCUMENT]


def test_links_folders_and_devices_are_no_parts_and_are_told() -> None:
    data = tar_of(
        [
            (tar_entry("dir", kind=tarfile.DIRTYPE), b""),
            (tar_entry("soft", kind=tarfile.SYMTYPE, target="/etc/passwd"), b""),
            (tar_entry("hard", kind=tarfile.LNKTYPE, target="bom.json"), b""),
            (tar_entry("device", kind=tarfile.CHRTYPE), b""),
            (tar_entry("pipe", kind=tarfile.FIFOTYPE), b""),
            (tar_entry("bom.json", len(DOCUMENT)), DOCUMENT),
        ]
    )
    part = single(data)
    assert part.opened == DOCUMENT
    for text in (b"dir/\n", b"soft\n/etc/passwd\n", b"hard\nbom.json\n", b"device\n", b"pipe\n"):
        assert text in part.outside


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.DIRTYPE, tarfile.LNKTYPE])
def test_a_link_or_folder_with_content_is_an_error(kind: bytes) -> None:
    """Some programs take what follows for its content, others for the next member."""
    inner = as_tar(("hidden", OTHER))[:1024]
    data = tar_of([(tar_entry("a", len(DOCUMENT)), DOCUMENT), (tar_entry("b", len(inner)), inner)])
    found = parts(changed(data, 156, kind, at=1024))
    assert found[0].opened == DOCUMENT
    assert "two ways" in errors(found)[0]


def test_a_sparse_member_costs_one_member() -> None:
    data = as_tar(("a", DOCUMENT), ("b", OTHER), format_=tarfile.GNU_FORMAT)
    found = parts(changed(data, 156, b"S"))
    assert ["sparse" in error for error in errors(found)] == [True]
    assert found[1].opened == OTHER
    more = changed(changed(data, 156, b"S"), 482, b"\1")
    assert documents(more[:512] + bytes(512) + more[512:]) == [OTHER]
    assert "cut short" in failure(more[:512])
    entry = tar_entry("a", len(DOCUMENT))
    entry.pax_headers = {"GNU.sparse.major": "1"}
    found = parts(tar_of([(entry, DOCUMENT), (tar_entry("b", len(OTHER)), OTHER)]))
    assert ["sparse" in error for error in errors(found)] == [True]
    assert found[1].opened == OTHER


def test_a_member_of_an_odd_type_costs_one_member() -> None:
    found = parts(changed(as_tar(("a", DOCUMENT), ("b", OTHER)), 156, b"M"))
    assert errors(found) == ["the member is not unpacked: its type is b'M'"]
    assert found[0].source == "x!/a"
    assert found[1].opened == OTHER


def test_a_broken_header_is_an_error_and_not_the_end() -> None:
    data = bytearray(as_tar(("a", DOCUMENT), ("b", OTHER)))
    data[1024 + 3] ^= 1
    found = parts(bytes(data))
    assert found[0].opened == DOCUMENT
    assert "checksum" in errors(found)[0]
    data[0] ^= 1
    assert "checksum" in failure(bytes(data))


def test_what_follows_the_end_mark_is_an_error() -> None:
    data = as_tar(("a", DOCUMENT)) + as_tar(("b", OTHER))
    assert documents(data) == [DOCUMENT]
    assert "follows its end mark" in errors(parts(data))[0]


def test_an_archive_cut_short_anywhere_before_its_end_mark_is_an_error() -> None:
    data = as_tar(("a", DOCUMENT), ("b", OTHER))
    for end in range(512, 2048 + 512, 32):
        assert errors(parts(data[:end])), end


def test_a_member_longer_than_the_archive_is_an_error() -> None:
    data = changed(as_tar(("a", DOCUMENT)), 124, b"77777777777\0")
    assert "cut short" in failure(data)
    assert "cut short" in failure(changed(as_tar(("a", DOCUMENT)), 124, b"\x80" + b"\xff" * 11))
    assert "number" in failure(changed(as_tar(("a", DOCUMENT)), 124, b"\xff" * 12))
    assert "number" in failure(changed(as_tar(("a", DOCUMENT)), 124, b"-0000000777\0"))


def test_a_size_in_binary_is_read() -> None:
    data = as_tar(("a", DOCUMENT), ("b", OTHER))
    assert documents(changed(data, 124, b"\x80" + len(DOCUMENT).to_bytes(11, "big"))) == [DOCUMENT, OTHER]


def extended(records: dict[str, str], kind: bytes = tarfile.XHDTYPE) -> bytes:
    """An extended header, as it stands before a member."""
    body = b"".join(_record(f"{key}={value}\n".encode()) for key, value in records.items())
    return changed(as_tar(("told", body))[: 512 + 512 * -(-len(body) // 512)], 156, kind)


def _record(text: bytes) -> bytes:
    size = next(size for size in range(len(text), len(text) + 9) if len(f"{size} ") + len(text) == size)
    return f"{size} ".encode() + text


def test_an_extended_header_gives_name_and_size() -> None:
    data = as_tar(("a", DOCUMENT), ("b", OTHER))
    blank = changed(data, 124, b"00000000000\0")
    told = extended({"size": str(len(DOCUMENT))}) + blank
    assert documents(told) == [DOCUMENT, OTHER]
    assert "different sizes" in errors(parts(extended({"size": "5"}) + data))[0]
    assert "number" in errors(parts(extended({"size": "-5"}) + data))[0]
    assert single(extended({"path": "real.json"}) + as_tar(("a", DOCUMENT))).source == "x!/real.json"


def test_a_header_for_all_members_is_told_and_may_not_name_them() -> None:
    part = single(extended({"comment": "a commit"}, tarfile.XGLTYPE) + as_tar(("a", DOCUMENT)))
    assert part.opened == DOCUMENT
    assert b"comment=a commit" in part.outside
    assert "one name" in failure(extended({"path": "b"}, tarfile.XGLTYPE) + as_tar(("a", DOCUMENT)))


@pytest.mark.parametrize("body", [b"x", b"99 path=b\n", b"5 a=b\n", b"6 a=b\n6 a=c\n", b"0 a=b\n", b"6 a=bx"])
def test_an_extended_header_that_cannot_be_read_is_an_error(body: bytes) -> None:
    data = as_tar(("e", body), ("a", DOCUMENT))
    assert "an extended header" in failure(changed(data, 156, b"x"))


def test_a_header_that_tells_of_no_member_is_an_error() -> None:
    assert "does not come" in failure(extended({"path": "b"}) + bytes(1024))


def test_many_headers_take_no_stack() -> None:
    assert documents(extended({"path": "b"}) * 5000 + as_tar(("a", DOCUMENT))) == [DOCUMENT]


def test_bytes_behind_a_member_are_told() -> None:
    data = as_tar(("a", DOCUMENT))
    at = 512 + len(DOCUMENT)
    assert b"hidden" in single(data[:at] + b"hidden" + data[at + 6 :]).outside


def test_what_stands_outside_is_told_once() -> None:
    found = parts(extended({"comment": "a commit"}, tarfile.XGLTYPE) + as_tar(("a", DOCUMENT), ("b", OTHER)))
    assert found[1].outside == b"b\n"


def test_an_empty_archive_is_an_error() -> None:
    data = tar_of([(tar_entry("dir", kind=tarfile.DIRTYPE), b"")])
    part = single(data)
    assert isinstance(part.error, UnknownFormatError)
    assert "holds no file" in part.error.message
    assert not part.passed_over
    assert b"dir/\n" in part.outside


def test_empty_members_may_be_passed_over() -> None:
    assert [part.passed_over for part in parts(as_tar(("a", b""), ("b", b" \n"), ("c", DOCUMENT)))] == [
        True,
        True,
        False,
    ]


def test_too_many_members_are_an_error_after_those_before() -> None:
    data = as_tar(*((f"{i}", DOCUMENT) for i in range(5)))
    found = parts(data, parts=3)
    assert [part.opened for part in found] == [DOCUMENT] * 3 + [None]
    assert "more than 3 parts" in errors(found)[0]
    strangers = parts(as_tar(*((f"{i}", README) for i in range(3))), parts=2)
    assert [part.passed_over for part in strangers] == [True, True, False]
    folders = tar_of([(tar_entry("d", kind=tarfile.DIRTYPE), b"")] * 25)
    assert "more than 20 entries" in failure(folders, parts=2)


def test_a_text_never_passes_for_an_archive() -> None:
    """A document can have the right bytes in the right places, but no zeros."""
    head = as_tar(("bom", DOCUMENT), format_=tarfile.USTAR_FORMAT)[:512].replace(b"\0", b" ")
    text = DOCUMENT[:-1] + b',"x":"' + head[len(DOCUMENT) + 5 :] + b'"}'
    assert text[257:262] == b"ustar"
    part = single(text)
    assert part.opened == text
    assert part.wrappers == ()


def test_a_file_that_begins_as_two_archives_is_an_error() -> None:
    data = as_tar(("BZh9.txt", DOCUMENT))
    assert "two ways" in failure(data)
    assert "two ways" in failure(changed(as_tar(("a", as_zip(("b", OTHER)))), 0, b"PK\3\4"))


@given(
    members=st.lists(
        st.tuples(st.text(min_size=1, max_size=150), st.binary(max_size=700).map(plain)), min_size=1, max_size=4
    ),
    format_=st.sampled_from(FORMATS[1:]),
)
@settings(max_examples=60, deadline=None)
def test_what_the_standard_library_reads_is_read(members: list[tuple[str, bytes]], format_: int) -> None:
    members = [("n" + name.replace("\0", "").rstrip("/"), data) for name, data in members]
    members = [(name.encode("utf-8", "replace").decode(), data) for name, data in members]
    archive = as_tar(*members, format_=format_)
    with tarfile.open(fileobj=io.BytesIO(archive)) as theirs:
        wanted = [file.read() for entry in theirs if (file := theirs.extractfile(entry)) is not None]
    found = list(unwrapped(archive, "x", bytes, Limits()))
    assert [part.opened for part in found if part.opened is not None] == wanted


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_changed_byte_never_hides_a_member(data: st.DataObject) -> None:
    archive = bytearray(as_tar(("a", DOCUMENT), ("b", OTHER))[:4096])
    at = data.draw(st.integers(0, len(archive) - 1))
    archive[at] ^= data.draw(st.integers(1, 255))
    found = parts(bytes(archive))
    seen = [part.data for part in found]
    assert len(seen) >= 2 or any(isinstance(part.error, UnreadableDocumentError) or not part.member for part in found)
