"""What is kept as bytes: originals, and judgements as JSON; both compressed, and known by the SHA-256 of what they hold."""

from __future__ import annotations

import hashlib

import msgspec
import zstandard

from bomward.errors import Error
from bomward.outputs.harmless import encodable
from bomward.outputs.json import dump
from bomward.references import Checked

_LEVEL = 1
_CHANGED = "the database was changed by something else; bring back a copy of it"


def packed(data: bytes) -> bytes:
    """Compressed, with its length at the front."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(data)


def unpacked(data: bytes, sha256: str) -> bytes:
    """What was compressed. Raises Error where it is not what it was."""
    try:
        found = zstandard.ZstdDecompressor().decompress(data)
    except zstandard.ZstdError as error:
        raise Error("an original cannot be unpacked", where=sha256, hint=_CHANGED) from error
    if digest(found) != sha256:
        raise Error("an original is not what was put in", where=sha256, hint=_CHANGED)
    return found


def digest(data: bytes) -> str:
    """What bytes are known by."""
    return hashlib.sha256(data).hexdigest()


def written(checked: Checked) -> bytes:
    """How a document fared, as JSON."""
    try:
        return msgspec.json.encode(checked)
    except UnicodeEncodeError:  # NOTE: half a surrogate pair, as in a file name that is no UTF-8
        return dump(checked).encode()


def read(data: bytes) -> Checked | None:
    """How a document fared; None where another version wrote it in a form that this one does not have."""
    try:
        return msgspec.json.decode(zstandard.ZstdDecompressor().decompress(data), type=Checked)
    except (msgspec.MsgspecError, zstandard.ZstdError):
        return None


def kept(text: str) -> str:
    """A text as every database can hold it."""
    return encodable(text).replace("\0", "\N{REPLACEMENT CHARACTER}")
