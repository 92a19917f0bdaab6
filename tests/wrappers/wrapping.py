"""Documents put into wrappers, and an opener that knows one format of its own."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

import zstandard

from bomward.errors import UnknownFormatError, UnreadableDocumentError
from bomward.limits import Limits
from bomward.wrappers import Part, unwrapped

DOCUMENT = b'{"bomFormat":"Test","n":[1,2,3]}'
OTHER = b'{"bomFormat":"Test","other":true}'
README = b"Read me first.\n"
PROVENANCE = "https://slsa.dev/provenance/v1"
SBOM_TYPE = "https://example.com/sbom"
MARK = b"\xef\xbb\xbf"


def opened(data: bytes) -> bytes:
    """The bytes themselves, where they are a document."""
    if not data.strip():
        raise UnreadableDocumentError("the document is empty", where="byte 0", hint="ask again")
    text = data.removeprefix(MARK).lstrip()
    if not text.startswith(b"{"):
        raise UnknownFormatError("no SBOM", where="byte 0", hint="ask for one")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocumentError("broken", where="byte 0", hint="ask again") from error
    if "bomFormat" not in value:
        raise UnknownFormatError("a JSON object that is no SBOM", where="the outermost object", hint="ask for one")
    return data


def parts(data: bytes, source: str = "x", **limits: int) -> list[Part[bytes]]:
    found = list(unwrapped(data, source, opened, Limits(**limits)))
    for part in found:
        assert (part.opened is None) != (part.error is None)
        assert part.opened is None or part.opened == part.data
        assert part.error is None or (part.error.message and part.error.where and part.error.hint)
        assert part.source.startswith(source)
    return found


def single(data: bytes, **limits: int) -> Part[bytes]:
    found = parts(data, "x", **limits)
    assert len(found) == 1
    return found[0]


def documents(data: bytes) -> list[bytes]:
    return [part.data for part in parts(data) if part.opened is not None]


def failure(data: bytes, **limits: int) -> str:
    """The message of the only part, which is an error that nobody may pass over."""
    part = single(data, **limits)
    assert isinstance(part.error, UnreadableDocumentError)
    assert not part.passed_over
    return part.error.message


def plain(data: bytes) -> bytes:
    """Bytes that begin as nothing does that could be unpacked."""
    return b"." + data


def kinds(part: Part[Any]) -> list[str]:
    return [wrapper.kind for wrapper in part.wrappers]


def as_gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def as_zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


COMPRESSORS = {"gzip": as_gzip, "bzip2": bz2.compress, "xz": lzma.compress, "Zstandard": as_zstd}


def as_zip(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.comment = comment
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=method)
    return file.getvalue()


def as_tar(*members: tuple[str, bytes], format_: int = tarfile.PAX_FORMAT) -> bytes:
    return tar_of(((tar_entry(name, len(data)), data) for name, data in members), format_)


def tar_entry(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.type, entry.linkname = size, kind, target
    return entry


def tar_of(entries: Iterable[tuple[tarfile.TarInfo, bytes]], format_: int = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=format_) as archive:
        for entry, data in entries:
            archive.addfile(entry, io.BytesIO(data))
    return file.getvalue()


def as_export(data: bytes) -> bytes:
    return b'{"sbom": ' + data + b"}"


def as_statement(data: bytes, kind: str = SBOM_TYPE) -> bytes:
    head = {"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "app"}], "predicateType": kind}
    return json.dumps(head).encode()[:-1] + b', "predicate": ' + data + b"}"


def as_dsse(data: bytes, **more: object) -> bytes:
    payload = base64.b64encode(data).decode()
    kind = "application/vnd.in-toto+json"
    signatures = [{"keyid": "", "sig": "MEUC"}]
    return json.dumps({"payloadType": kind, "payload": payload, "signatures": signatures} | more).encode()


def as_bundle(data: bytes) -> bytes:
    kind = "application/vnd.dev.sigstore.bundle.v0.3+json"
    return f'{{"mediaType": "{kind}", "verificationMaterial": {{}}, "dsseEnvelope": '.encode() + as_dsse(data) + b"}"


def as_cosign(data: bytes) -> bytes:
    return b'{"Data": ' + json.dumps(data.decode()).encode() + b', "Timestamp": "2022-01-01T00:00:00Z"}'


def as_string(data: bytes) -> bytes:
    return json.dumps(data.decode()).encode()


def zeros(kind: str, size: int) -> bytes:
    """So many zeros, compressed, and never in memory together."""
    chunk = bytes(1 << 24)
    count = size >> 24
    if kind == "gzip":
        # NOTE: blocks that stand alone, one behind the other, are as good as a long run, and need not be made one by one.
        deflate = zlib.compressobj(wbits=-15)
        return b"\x1f\x8b\x08" + bytes(7) + (deflate.compress(chunk) + deflate.flush(zlib.Z_FULL_FLUSH)) * count
    if kind == "bzip2":
        return bz2.compress(chunk) * count
    if kind == "xz":
        return lzma.compress(chunk, preset=0) * count
    frame = zstandard.ZstdCompressor().compressobj()
    return b"".join(frame.compress(chunk) for _ in range(count)) + frame.flush()
