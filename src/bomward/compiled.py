"""The one file that is loaded at run time: catalog, law and needles, compiled from the TOML files under `data/`."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from bomward.catalog import DATA, Catalog, read_catalog
from bomward.errors import DataError
from bomward.matching.needles import needles
from bomward.regimes import Law, read_law
from bomward.sieve import Needle

COMPILED = DATA / "compiled.json"


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    """All data, ready for use."""

    catalog: Catalog
    law: Law
    needles: tuple[Needle, ...]
    sha256: str = ""
    """Digest of the compiled file, or of what an organisation's own records made of it."""


def compile_data(root: Path = DATA) -> bytes:
    """The compiled file for the TOML files under `root`. Raises DataError where one of them is wrong."""
    catalog = read_catalog(root)
    compiled = Compiled(catalog=catalog, law=read_law(root), needles=needles(catalog))
    return msgspec.json.format(msgspec.json.encode(compiled), indent=1) + b"\n"


def load(path: Path = COMPILED) -> Compiled:
    """The data that comes with the package."""
    try:
        data = path.read_bytes()
        compiled = msgspec.json.decode(data, type=Compiled)
    except (OSError, msgspec.MsgspecError) as error:
        raise DataError(
            f"the compiled data cannot be read: {error}", where=str(path), hint="run `make catalog`"
        ) from error
    return msgspec.structs.replace(compiled, sha256=hashlib.sha256(data).hexdigest())


def extended(compiled: Compiled, root: Path) -> Compiled:
    """The data with an organisation's own catalog records added, or put in place of ours with the same id."""
    catalog = compiled.catalog.extended(root)
    digest = hashlib.sha256(compiled.sha256.encode() + msgspec.json.encode(catalog)).hexdigest()
    return Compiled(catalog=catalog, law=compiled.law, needles=needles(catalog), sha256=digest)
