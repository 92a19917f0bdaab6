"""The one file that is loaded at run time: catalog, law and needles, compiled from the TOML files under `data/`."""

import hashlib
from pathlib import Path

import msgspec

from bomward.catalog import DATA, Catalog, Entry, read_catalog
from bomward.errors import DataError
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
    law = read_law(root)
    _check_classes(catalog, law)
    compiled = Compiled(catalog=catalog, law=law, needles=_needles(catalog))
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
    _check_classes(catalog, compiled.law)
    digest = hashlib.sha256(compiled.sha256.encode() + msgspec.json.encode(catalog)).hexdigest()
    return Compiled(catalog=catalog, law=compiled.law, needles=_needles(catalog), sha256=digest)


def _needles(catalog: Catalog) -> tuple[Needle, ...]:
    # NOTE: takes time to load, and what comes with the package is compiled.
    from bomward.matching.needles import needles

    return needles(catalog)


def _check_classes(catalog: Catalog, law: Law) -> None:
    """Raise DataError for an item class that no regime knows: such a thing would come out as not covered."""
    known = {item.id for item in law.item_classes}
    for record in catalog.all():
        classes = [record.item_class, *([record.item_class_dev] if isinstance(record, Entry) else [])]
        for item_class in filter(None, classes):
            if item_class not in known:
                raise DataError(
                    f"{record.id!r} is of the unknown item class {item_class!r}",
                    where="the catalog",
                    hint=f"there are: {', '.join(sorted(known))}",
                )
