"""Compressed documents: whole or an error, whatever they were cut or blown up to."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import tracemalloc
import zlib
from time import process_time

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wrappers.wrapping import COMPRESSORS, DOCUMENT, as_gzip, as_zstd, failure, kinds, single, zeros

from bomward.errors import UnknownFormatError
from bomward.limits import Limits
from bomward.wrappers.compression import inflate
from bomward.wrappers.parts import Room

LONG = b'{"bomFormat":"Test","n":"' + bytes(range(35, 91)) * 9000 + b'"}'
each = pytest.mark.parametrize("kind", COMPRESSORS)


@each
@pytest.mark.parametrize("document", [DOCUMENT, LONG], ids=["short", "long"])
def test_a_compressed_document_is_opened(kind: str, document: bytes) -> None:
    part = single(COMPRESSORS[kind](document))
    assert part.opened == document
    assert kinds(part) == [kind]
    assert part.source == "x"
    assert not part.member


@each
def test_a_document_in_two_streams_is_opened_whole(kind: str) -> None:
    pack = COMPRESSORS[kind]
    assert single(pack(DOCUMENT[:9]) + pack(DOCUMENT[9:])).opened == DOCUMENT
    assert single(pack(DOCUMENT[:9]) + bytes(4) + pack(DOCUMENT[9:]) + bytes(512)).opened == DOCUMENT


@each
def test_many_small_streams_take_no_quadratic_time(kind: str) -> None:
    pack = COMPRESSORS[kind]
    data = pack(DOCUMENT) + pack(b" ") * 100_000
    start = process_time()
    assert single(data).opened == DOCUMENT + b" " * 100_000
    assert process_time() - start < 5


def test_many_streams_that_are_not_so_small_take_no_quadratic_time() -> None:
    noise = b"".join(hashlib.sha256(bytes([i])).digest() for i in range(64))
    start = process_time()
    assert single(as_gzip(noise) * 10_000).data == noise * 10_000
    assert process_time() - start < 5


@each
def test_a_document_cut_short_anywhere_is_an_error(kind: str) -> None:
    data = COMPRESSORS[kind](DOCUMENT)
    for end in range(len(data)):
        assert single(data[:end]).opened is None, end


@each
def test_two_streams_of_which_the_second_is_cut_are_an_error(kind: str) -> None:
    pack = COMPRESSORS[kind]
    first, second = pack(DOCUMENT), pack(b" " * 50)
    for end in range(1, len(second)):
        assert "broken" in failure(first + second[:end])


@each
@pytest.mark.parametrize("more", [b"x", b"\0\0x", b"x" * 5000, DOCUMENT], ids=repr)
def test_other_bytes_behind_a_stream_are_an_error(kind: str, more: bytes) -> None:
    assert "other bytes follow" in failure(COMPRESSORS[kind](DOCUMENT) + more)


@each
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_changed_byte_never_gives_another_document(kind: str, data: st.DataObject) -> None:
    packed = bytearray(COMPRESSORS[kind](DOCUMENT))
    at = data.draw(st.integers(4, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))
    assert single(bytes(packed)).opened in (None, DOCUMENT)


@each
def test_a_bomb_stops_at_the_limit(kind: str) -> None:
    bomb = zeros(kind, 1 << 28)
    start = process_time()
    assert "comes to more than 1048576 bytes" in failure(bomb, expanded=1 << 20)
    assert process_time() - start < 2


@pytest.mark.parametrize("kind", ["gzip", "Zstandard"])
def test_a_bomb_is_never_held_in_memory(kind: str) -> None:
    bomb = zeros(kind, 1 << 31)
    tracemalloc.start()
    try:
        failure(bomb, expanded=1 << 20)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_a_bomb_in_few_bytes_of_zstandard_is_never_held_in_memory() -> None:
    """Each block is four bytes and says of 128 KiB that they are all alike."""
    block = ((1 << 17 << 3) | (1 << 1)).to_bytes(3, "little") + b"\0"
    bomb = b"\x28\xb5\x2f\xfd\0\x58" + block * 16_000
    tracemalloc.start()
    try:
        failure(bomb, expanded=1 << 20)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("more", [0, 1, 2, 10, 100, 257, 258, 259, 300])
def test_what_ends_just_behind_a_chunk_is_whole(more: int) -> None:
    """All bytes were fed, and some of what comes out of them did not fit."""
    deflate = zlib.compressobj(wbits=-15)
    spaces = b" " * ((1 << 20) + more)
    fed_before = b"." * ((1 << 9) + (1 << 10) - 5)
    size = len(fed_before)
    stored = b"\0" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + fed_before
    packed = stored + deflate.compress(spaces) + deflate.flush()
    assert inflate(packed, Room(Limits())).data == fed_before + spaces


def test_what_is_unpacked_counts_together() -> None:
    twice = as_gzip(as_gzip(DOCUMENT))
    inner = len(as_gzip(DOCUMENT))
    assert single(twice, expanded=inner + len(DOCUMENT)).opened == DOCUMENT
    assert "limit" in failure(twice, expanded=inner + len(DOCUMENT) - 1)


def test_a_file_name_and_a_comment_in_gzip_are_told() -> None:
    file = io.BytesIO()
    with gzip.GzipFile("secret-name.json", "wb", fileobj=file, mtime=0) as packed:
        packed.write(DOCUMENT)
    part = single(file.getvalue())
    assert part.opened == DOCUMENT
    assert part.wrappers[0].name == "secret-name.json"
    assert part.outside == b"secret-name.json"
    commented = as_gzip(DOCUMENT)
    commented = commented[:3] + b"\x14" + commented[4:10] + b"\3\0abc" + b"a comment\0" + commented[10:]
    assert single(commented).outside == b"a comment\nabc"
    assert single(as_gzip(b"") + commented).outside == b"a comment\nabc"


def test_what_zstandard_is_to_skip_is_told() -> None:
    skipped = b"\x53\x2a\x4d\x18\x06\0\0\0hidden"
    part = single(skipped + as_zstd(DOCUMENT) + skipped)
    assert part.opened == DOCUMENT
    assert part.outside == b"hidden\nhidden"
    assert "cut short" in failure(as_zstd(DOCUMENT) + skipped[:-1])


def test_a_zstandard_frame_that_needs_a_dictionary_is_an_error() -> None:
    dictionary = zstandard.train_dictionary(1024, [DOCUMENT + bytes([i]) * i for i in range(200)])
    packed = zstandard.ZstdCompressor(dict_data=dictionary).compress(DOCUMENT)
    assert "broken" in failure(packed)


def test_a_zstandard_document_without_sizes_and_checksum_is_opened() -> None:
    frame = zstandard.ZstdCompressor(write_content_size=False, write_checksum=False).compressobj()
    assert single(frame.compress(LONG[:-2] + b'"}') + frame.flush()).opened is not None


def test_an_xz_file_that_wants_too_much_memory_is_an_error() -> None:
    packed = bytearray(lzma.compress(DOCUMENT))
    packed[16] = 38  # the size of the dictionary, 2 GiB, in the header of the block that begins at byte 12
    packed[20:24] = zlib.crc32(packed[12:20]).to_bytes(4, "little")
    assert "limit" in failure(bytes(packed))


def test_what_is_not_unpacked_is_named() -> None:
    for head, what in ((b"7z\xbc\xaf\x27\x1c\0", "7z"), (b"Rar!\x1a\x07\1\0", "RAR"), (b"\x04\x22\x4d\x18", "LZ4")):
        assert f"{what} " in failure(head + b"rest")


def test_an_old_spreadsheet_is_an_error_and_other_old_documents_are_strangers() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    assert "spreadsheet" in failure(old + "Workbook".encode("utf-16-le"))
    assert isinstance(single(old + "WordDocument".encode("utf-16-le")).error, UnknownFormatError)


def test_text_that_begins_like_bzip2_is_no_document_passed_over() -> None:
    assert "bzip2" in failure(b"BZh9 is a strange beginning")
    assert single(bz2.compress(b"")).opened is None


@each
def test_a_bomb_takes_hardly_more_memory_than_the_limit(kind: str) -> None:
    bomb, limit = zeros(kind, 1 << 28), 1 << 25
    tracemalloc.start()
    try:
        failure(bomb, expanded=limit)
        assert tracemalloc.get_traced_memory()[1] < limit * 5 // 4 + (8 << 20)
    finally:
        tracemalloc.stop()
