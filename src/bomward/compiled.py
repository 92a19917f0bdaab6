"""The one file that is loaded at run time: catalog, law and needles, compiled from the TOML files under `data/`."""

import hashlib
from pathlib import Path
from typing import Literal

import msgspec

from bomward import __version__
from bomward.catalog import DATA, FOLDERS, Catalog, Entry, Identified, read_catalog
from bomward.disguises import disguises
from bomward.errors import DataError
from bomward.index import Index
from bomward.regimes import Law, read_law
from bomward.sieve import Needle

COMPILED = DATA / "compiled.json"
_FORM = "docs/catalog-format.md names the folders and files"


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    """All data, ready for use."""

    catalog: Catalog
    law: Law
    needles: tuple[Needle, ...]
    index: Index
    disguises: tuple[str, ...]
    """Beginnings of encodings that the sieve looks behind."""
    sha256: str = ""
    """Digest of the compiled file, or of what an organisation's own records made of it."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation's own records and ours, compiled and kept in a file."""

    schema: Literal["bomward-catalog/1"] = "bomward-catalog/1"
    version: str = __version__
    """Of what compiled them: another one may look for them in another way."""
    base: str
    """Digest of the data that they go on top of."""
    catalog: Catalog
    law: Law
    needles: tuple[Needle, ...]
    index: Index


def compile_data(root: Path = DATA) -> bytes:
    """The compiled file for the TOML files under `root`. Raises DataError where one of them is wrong."""
    catalog = read_catalog(root)
    law = read_law(root)
    _check_ids(catalog, law, root)
    _check_classes(catalog, law, root)
    needles, index = _derived(catalog)
    compiled = Compiled(catalog=catalog, law=law, needles=needles, index=index, disguises=disguises())
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
    """The data with an organisation's own records and rules added, or put in place of ours with the same id.

    They are in a folder, or in a file that `kept` made of one. Raises DataError where something is wrong with it.
    """
    if root.is_file():
        found = _kept(compiled, root)
        catalog, law, needles, index = found.catalog, found.law, found.needles, found.index
    else:
        _check_files(root)
        catalog, law = compiled.catalog.extended(root), compiled.law.extended(root)
        _check_ids(catalog, law, root)
        _check_classes(catalog, law, root)
        needles, index = _derived(catalog)
    digest = hashlib.sha256(compiled.sha256.encode() + msgspec.json.encode((catalog, law))).hexdigest()
    return Compiled(catalog=catalog, law=law, needles=needles, index=index, disguises=compiled.disguises, sha256=digest)


def kept(compiled: Compiled, root: Path) -> bytes:
    """What `extended` makes of a folder, to be taken in its place: that takes a small part of the time."""
    made = extended(compiled, root)
    return msgspec.json.encode(
        Kept(base=compiled.sha256, catalog=made.catalog, law=made.law, needles=made.needles, index=made.index)
    )


def _kept(compiled: Compiled, path: Path) -> Kept:
    hint = "compile it anew: bomward catalog compile DIR -o FILE"
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Kept)
    except (OSError, msgspec.MsgspecError) as error:
        raise DataError(f"no compiled catalog: {error}", where=str(path), hint=hint) from error
    if found.version != __version__:
        raise DataError(
            f"it was compiled by bomward {found.version}, and this is {__version__}", where=str(path), hint=hint
        )
    if found.base != compiled.sha256:
        what = "it was compiled on top of another catalog than it is to go on top of"
        raise DataError(what, where=str(path), hint=f"{hint}; it is the first --catalog, and others go on top of it")
    if found.index.numbers != set(range(len(list(found.catalog.values())))):
        raise DataError("its index does not fit its records", where=str(path), hint=hint)
    return found


def _check_files(root: Path) -> None:
    """Raise DataError for a folder that is not there or holds nothing, and for a file in it that nothing would read."""
    if not root.is_dir():
        hint = "--catalog takes a folder with makers/, technologies/, products/ …"
        raise DataError("no such catalog folder", where=str(root), hint=hint)
    read = {path for folder in (*FOLDERS, "regimes") for path in (root / folder).glob("*.toml")}
    read |= {root / "item-classes.toml", root / "profiles.toml"}
    for path in sorted({path for depth in ("*", "*/*", "*/*/*") for path in root.glob(depth)} - read):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if path.suffix.casefold() == ".toml" and not hidden:
            raise DataError("a file in a catalog folder that is not read", where=str(path), hint=_FORM)
    if not any(path.is_file() for path in read):
        raise DataError("the folder holds no catalog record", where=str(root), hint=_FORM)


def _derived(catalog: Catalog) -> tuple[tuple[Needle, ...], Index]:
    """What is worked out from a catalog."""
    # NOTE: takes time to load, and what comes with the package is compiled.
    from bomward.matching.indexing import index
    from bomward.matching.needles import needles

    return needles(catalog), index(catalog)


def _check_ids(catalog: Catalog, law: Law, root: Path) -> None:
    """Raise DataError for an id that stands for two things."""
    kinds: dict[str, tuple[Identified, ...]] = {
        "maker": catalog.makers,
        "entry": catalog.entries,
        "regime": law.regimes,
        "item class": law.item_classes,
        "profile": law.profiles,
    }
    known: dict[str, str] = {}
    for kind, id in ((kind, one.id) for kind, records in kinds.items() for one in records):
        if id in known:
            what = f"the id {id!r} is given twice: {known[id]}, {kind}"
            raise DataError(
                what, where=str(root), hint="an id stands for one thing; a record of its kind may replace it"
            )
        known[id] = kind


def _check_classes(catalog: Catalog, law: Law, root: Path) -> None:
    """Raise DataError for an item class that no regime knows: such a thing would come out as not covered."""
    known = {item.id for item in law.item_classes}
    for record in catalog.all():
        classes = [record.item_class, *([record.item_class_dev] if isinstance(record, Entry) else [])]
        for item_class in filter(None, classes):
            if item_class not in known:
                raise DataError(
                    f"{record.id!r} is of the unknown item class {item_class!r}",
                    where=str(root),
                    hint=f"there are: {', '.join(sorted(known))}",
                )
