"""The catalog: makers, technologies, products and connectors, each with its patterns and sources; data only.

The TOML files under `data/` are the source; `compile_data` turns them into the one file that is loaded at run time.
"""

from collections.abc import Collection, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

import msgspec

from bomward.errors import DataError

DATA = Path(__file__).parent / "data"
FOLDERS = ("makers", "technologies", "products", "connectors", "traps")

T = TypeVar("T")


class PatternKind(StrEnum):
    """What a pattern looks at; docs/catalog-format.md says what each meets."""

    NAME = "name"
    PURL = "purl"
    CPE = "cpe"
    FILE = "file"
    JAVA_PACKAGE = "java-package"
    HASH = "hash"
    HOST = "host"
    URL = "url"
    LICENCE = "licence"
    TEXT = "text"


class FileRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of a data file; unknown keys are errors."""


class Source(FileRecord, frozen=True):
    """Where a reader can check a claim."""

    says: str
    tier: Literal["primary", "primary-partial", "secondary"]
    url: str = ""
    ref: str = ""


class Pattern(FileRecord, frozen=True):
    """What to look for."""

    kind: PatternKind
    values: tuple[str, ...]
    strength: Literal["exact", "strong", "weak"]
    requires: tuple[Literal["maker", "vendor", "model"], ...] = ()
    proves_presence: bool = False
    """Whether what meets it is there only where the part is: then neither option nor version leaves a doubt."""
    note: str = ""


class Affected(FileRecord, frozen=True):
    """A range of versions that have it: from (inclusive) until (exclusive)."""

    since: str = msgspec.field(name="from", default="")
    until: str = ""
    scheme: Literal[
        "generic",
        "junos",
        "vendor",
        "semver",
        "maven",
        "deb",
        "rpm",
        "pypi",
        "npm",
        "nuget",
        "gem",
        "golang",
        "composer",
        "alpine",
    ] = "generic"
    doubtful: bool = False
    note: str = ""


class Entry(FileRecord, frozen=True):
    """A technology, product, connector or trap."""

    id: str
    name: str
    vendor: str
    maker: str
    relation: Literal["is", "embeds", "resells", "white-label", "calls", "mentions"]
    item_class: str
    confidence: Literal["high", "medium", "low"]
    summary: str
    pattern: tuple[Pattern, ...]
    source: tuple[Source, ...]
    item_class_dev: str = ""
    optionality: Literal["always-on", "licensed-option", "selectable", "user-configured", "unknown"] = "always-on"
    ask: str = ""
    vendor_names: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    notes: str = ""
    affected: tuple[Affected, ...] = ()


class HostGroup(FileRecord, frozen=True):
    """Hosts of a maker, by what a link to them means."""

    values: tuple[str, ...]
    use: Literal["engine", "download", "site", "publication"]
    note: str = ""


class Maker(FileRecord, frozen=True):
    """A company whose technology is banned, and how it is named."""

    id: str
    name: str
    item_class: str
    summary: str
    tokens: tuple[str, ...]
    source: tuple[Source, ...]
    scripts: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    entity_words: tuple[str, ...] = ()
    place_words: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    cpe_vendors: tuple[str, ...] = ()
    purls: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    never_tokens: tuple[str, ...] = ()
    host: tuple[HostGroup, ...] = ()


Record = Entry | Maker
R = TypeVar("R", Entry, Maker)


class Example(FileRecord, frozen=True):
    """What an entry must flag, or must not."""

    expect: Literal["flag", "pass"]
    component: dict[str, Any]
    outcome: str = ""
    why: str = ""


class NearMiss(FileRecord, frozen=True):
    """A component that must give no finding at all."""

    component: dict[str, Any]
    why: str


class _EntryFile(FileRecord, frozen=True):
    """An entry as it stands in a file, with its examples."""

    entry: tuple[dict[str, Any], ...] = ()
    maker: tuple[dict[str, Any], ...] = ()
    near_miss: tuple[NearMiss, ...] = ()


Value = tuple[Entry, Pattern, str]
"""One of a pattern's values, with the pattern and the entry that it belongs to."""


class Catalog(FileRecord, frozen=True):
    """Everything there is to look for."""

    version: str
    makers: tuple[Maker, ...]
    entries: tuple[Entry, ...]

    def records(self) -> dict[str, Record]:
        """Records by id."""
        return {record.id: record for record in self.all()}

    def all(self) -> tuple[Record, ...]:
        """Makers, then entries."""
        found: list[Record] = [*self.makers, *self.entries]
        return tuple(found)

    def values(self) -> Iterator[Value]:
        """Each value of each pattern with what it belongs to, in the order in which an index numbers them."""
        return (
            (entry, pattern, value) for entry in self.entries for pattern in entry.pattern for value in pattern.values
        )

    def extended(self, root: Path) -> "Catalog":
        """The catalog with the records under `root` added, or put in place of those with the same id."""
        makers, entries, _ = read_folder(root, {maker.id for maker in self.makers})
        return Catalog(
            version=f"{self.version}+local",
            makers=merged(self.makers, makers),
            entries=merged(self.entries, entries),
        )


class Examples(msgspec.Struct, frozen=True, kw_only=True):
    """The examples of the data files: by entry id, and the near misses."""

    by_entry: dict[str, tuple[Example, ...]]
    near_misses: tuple[NearMiss, ...]


class Identified(Protocol):
    """What is known by an id."""

    @property
    def id(self) -> str:
        """The id."""


N = TypeVar("N", bound=Identified)


def merged(ours: tuple[N, ...], own: tuple[N, ...]) -> tuple[N, ...]:
    """Ours without those whose ids are given again, then an organisation's own."""
    given = {one.id for one in own}
    return (*(one for one in ours if one.id not in given), *own)


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file; DataError says where it is not one."""
    import tomllib  # NOTE: takes time to load, and what comes with the package is compiled

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(
            f"cannot be read: {error}", where=str(path), hint="mend the file; it must be TOML in UTF-8"
        ) from error


def convert(value: object, to: type[T], where: str) -> T:
    """A value as a typed record; DataError carries the path of the first wrong field."""
    try:
        return msgspec.convert(value, type=to)
    except msgspec.ValidationError as error:
        raise DataError(str(error), where=where, hint="docs/catalog-format.md has the form") from error


def read_folder(
    root: Path, makers_elsewhere: Collection[str] = ()
) -> tuple[tuple[Maker, ...], tuple[Entry, ...], Examples]:
    """The records of the catalog folders under `root`, in the order of folders, files and records; checked for loose ends."""
    makers: list[Maker] = []
    entries: list[Entry] = []
    examples: dict[str, tuple[Example, ...]] = {}
    near_misses: list[NearMiss] = []
    places: dict[str, str] = {}
    for path in (path for folder in FOLDERS for path in sorted((root / folder).glob("*.toml"))):
        content = convert(read_toml(path), _EntryFile, str(path))
        near_misses += content.near_miss
        for index, raw in enumerate(content.maker):
            where = f"{path}: maker {raw.get('id', index)}"
            makers.append(_checked(convert(raw, Maker, where), where, places))
        for index, raw in enumerate(content.entry):
            where = f"{path}: entry {raw.get('id', index)}"
            fields = dict(raw)
            given = convert(fields.pop("example", []), tuple[Example, ...], where)
            entry = _checked(convert(fields, Entry, where), where, places)
            _check_entry(entry, where, {maker.id for maker in makers}.union(makers_elsewhere))
            examples[entry.id] = given
            entries.append(entry)
    return tuple(makers), tuple(entries), Examples(by_entry=examples, near_misses=tuple(near_misses))


def read_catalog(root: Path = DATA) -> Catalog:
    """The catalog under `root`, checked for loose ends."""
    makers, entries, _ = read_folder(root)
    return Catalog(version=read_toml(root / "catalog.toml")["version"], makers=makers, entries=entries)


def _checked(record: R, where: str, places: dict[str, str]) -> R:
    """The record; DataError for an id given twice, and for a claim without a source."""
    if record.id in places:
        raise DataError(
            f"the id {record.id!r} is given twice, first in {places[record.id]}",
            where=where,
            hint="ids are unique over all folders",
        )
    places[record.id] = where
    if not record.source or not all(source.url or source.ref for source in record.source):
        raise DataError(
            f"{record.id!r} has no source, or one without url or ref", where=where, hint="no claim without a source"
        )
    return record


def _check_entry(entry: Entry, where: str, makers: Collection[str]) -> None:
    """Raise DataError for what the types cannot say: an unknown maker, nothing to look for, an answerless question."""
    if entry.maker not in makers:
        raise DataError(f"{entry.id!r} names the unknown maker {entry.maker!r}", where=where, hint="see makers/")
    if not any(pattern.values for pattern in entry.pattern):
        raise DataError(f"{entry.id!r} has no pattern", where=where, hint="an entry without a pattern finds nothing")
    for value in (value for pattern in entry.pattern for value in pattern.values):
        if not any(char.isalnum() for char in value):
            hint = "a value needs letters or digits to be looked for"
            raise DataError(f"{entry.id!r} has a pattern value {value!r} that says nothing", where=where, hint=hint)
    if any("model" in pattern.requires for pattern in entry.pattern) and not entry.models:
        raise DataError(f"{entry.id!r} requires a model and names none", where=where, hint="give it `models`")
    unsure = entry.optionality != "always-on" or entry.affected or entry.confidence != "high"
    if unsure and not entry.ask and entry.relation not in ("calls", "mentions"):
        raise DataError(f"{entry.id!r} is in doubt and has no question to ask", where=where, hint="give it `ask`")
