"""What holds other things and is not opened: it must not pass for something that holds none."""

from __future__ import annotations

from bomward.errors import UnreadableDocumentError
from bomward.wrappers.parts import UNPACK

_HEADS = (
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"MSCF\0\0\0\0", "a cabinet archive"),
    (b"LZIP", "an lzip file"),
    (b"\x04\x22\x4d\x18", "an LZ4 file"),
    (b"\x1f\x9d", "a file of compress"),
    (b"\x5d\0\0", "an LZMA file"),
)
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEETS = ("Workbook".encode("utf-16-le"), "Book\0".encode("utf-16-le"))


def check(data: bytes) -> None:
    """Raise where these bytes hold something that cannot be looked into."""
    what = next((what for head, what in _HEADS if data.startswith(head)), "")
    if what:
        raise UnreadableDocumentError(f"it is {what}, which is not unpacked", where="byte 0", hint=UNPACK)
    if data.startswith(_OFFICE) and any(sheet in data for sheet in _SHEETS):
        hint = "export the SBOM from it, as tag-value or JSON"
        raise UnreadableDocumentError("it is an old spreadsheet of Office", where="byte 0", hint=hint)
