"""The data files: their form, their own examples, and that nothing they could match slips past the sieve."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.made import DAY, catalog_of, component, found, law, matcher, packaged, ready, write

from bomward.catalog import DATA, Catalog, Entry, Pattern, PatternKind, read_catalog, read_folder
from bomward.checking import Checker, Policy
from bomward.compiled import COMPILED, compile_data, extended, load
from bomward.errors import DataError
from bomward.inventory import Component
from bomward.lint import Linter, lint
from bomward.matching import Matcher
from bomward.matching.indexing import index
from bomward.matching.needles import needles
from bomward.sieve import Sieve

MAKERS, ENTRIES, EXAMPLES = read_folder(DATA)


@cache
def linter() -> Linter:
    return Linter(packaged(), EXAMPLES, law())


@cache
def sieve() -> Sieve:
    return Sieve(needles(packaged()))


# --- the entries' own examples


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_flags_what_its_examples_say(entry: Entry) -> None:
    assert list(linter().problems_of(entry)) == []


@pytest.mark.parametrize("near_miss", EXAMPLES.near_misses, ids=lambda one: str(one.component.get("name", one.why)))
def test_a_near_miss_gives_no_finding(near_miss: Any) -> None:
    assert found(component(**near_miss.component)) == {}


@pytest.mark.parametrize(
    "word", [word for maker in MAKERS for word in maker.never_tokens], ids=lambda word: f"never {word}"
)
def test_a_word_that_is_never_the_maker_gives_no_finding(word: str) -> None:
    places = {
        "name": word,
        "group": word,
        "supplier": word,
        "author": word,
        "publisher": f"{word} Inc",
        "purl": f"pkg:npm/%40{word}/{word}@1.0.0",
        "cpe": f"cpe:2.3:a:{word}:{word}:1.0:*:*:*:*:*:*:*",
        "url": f"https://github.com/{word}/tool",
        "copyright": f"Copyright 2020 {word}",
        "description": f"by {word}",
        "file": f"/usr/lib/{word}.so",
        "property": word,
    }
    assert {place: list(found(component(**{place: text}))) for place, text in places.items()} == {
        place: [] for place in places
    }


# --- nothing the catalog could match slips past the sieve


def _filled(value: str) -> str:
    return value.replace("##", "12").replace("*", "any").replace("?", "x")


def _cpe(value: str) -> str:
    vendor, _, product = _filled(value).partition(":")
    escaped = (re.sub(r"([^\w*?])", r"\\\1", part) for part in (vendor, product))
    return f"cpe:2.3:a:{':'.join(escaped)}:1.0:*:*:*:*:*:*:*"


def _file(value: str) -> str:
    path = _filled(value.removesuffix("**"))
    return path + "any.bin" if path.endswith("/") else path


WRITTEN: dict[PatternKind, Callable[[str], dict[str, str]]] = {
    PatternKind.NAME: lambda value: {"name": value},
    PatternKind.PURL: lambda value: {"name": "any", "purl": _filled(value) + "@1.0"},
    PatternKind.CPE: lambda value: {"name": "any", "cpe": _cpe(value)},
    PatternKind.FILE: lambda value: {"name": "any", "file": _file(value)},
    PatternKind.JAVA_PACKAGE: lambda value: {"name": "any", "file": f"classes/{value.replace('.', '/')}/A.class"},
    PatternKind.HASH: lambda value: {"name": "any", "hash": value},
    PatternKind.HOST: lambda value: {"name": "any", "url": f"https://{_filled(value)}/any"},
    PatternKind.URL: lambda value: {"name": "any", "url": f"https://{value}/any"},
    PatternKind.LICENCE: lambda value: {"name": "any", "licence": value},
    PatternKind.TEXT: lambda value: {"name": "any", "description": value},
}
"""A component that holds the value of a pattern where that kind of pattern looks."""


def _fields(entry: Entry, pattern: Pattern, value: str) -> dict[str, Any]:
    """A component that a pattern must meet: its value, and what it requires beside."""
    fields: dict[str, Any] = WRITTEN[pattern.kind](value)
    maker = next(one for one in MAKERS if one.id == entry.maker)
    if "maker" in pattern.requires:
        fields["supplier"] = maker.name
    if "vendor" in pattern.requires:
        fields["publisher"] = (entry.vendor_names or (entry.vendor,))[0]
    if "model" in pattern.requires:
        fields["property"] = entry.models[0]
    if entry.relation == "mentions" and "supplier" not in fields:
        fields["author"] = f"not {maker.tokens[0]}"  # a trap is shown only where the name is seen
    return fields


def _every_value() -> Iterator[tuple[Entry, Pattern, str]]:
    return ((entry, pattern, value) for entry in ENTRIES for pattern in entry.pattern for value in pattern.values)


def _each(fields: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    return {key: change(value) for key, value in fields.items()}


def _percent(text: str) -> str:
    return "".join(f"%{ord(char):02x}" if char.isascii() and char.isalnum() else char for char in text)


def _percent_in_place(fields: dict[str, Any]) -> dict[str, Any]:
    """Percent-encoding as it can stand in a package URL, a URL, a CPE URI or a path: the scheme stays readable."""
    changed = dict(fields)
    for key in {"purl", "url", "file"} & fields.keys():
        scheme, colon, rest = fields[key].rpartition("://") if key == "url" else fields[key].rpartition("pkg:")
        changed[key] = scheme + colon + _percent(rest)
    return changed


def _json(fields: dict[str, Any], *, escape: bool = False) -> bytes:
    """The component as CycloneDX writes it."""
    written: dict[str, Any] = {"type": "library", "name": fields["name"], "version": fields.get("version", "")}
    written |= {
        key: fields[key] for key in ("purl", "cpe", "copyright", "description", "publisher", "author") if key in fields
    }
    if "supplier" in fields:
        written["supplier"] = {"name": fields["supplier"]}
    if "hash" in fields:
        written["hashes"] = [{"alg": "SHA-256", "content": fields["hash"].rpartition(":")[2]}]
    if "url" in fields:
        written["externalReferences"] = [{"type": "distribution", "url": fields["url"]}]
    if "licence" in fields:
        written["licenses"] = [{"license": {"name": fields["licence"]}}]
    if "file" in fields:
        written["evidence"] = {"occurrences": [{"location": fields["file"]}]}
    if "property" in fields:
        written["properties"] = [{"name": "any", "value": fields["property"]}]
    if escape:
        return _escaped(written).encode()
    return json.dumps(written, ensure_ascii=False).encode()


def _escaped(value: Any) -> str:
    """JSON in which every character of every value is written as an escape."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}": {_escaped(inner)}' for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_escaped, value)) + "]"
    units = str(value).encode("utf-16-be")
    return '"' + "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2)) + '"'


def _seen(text: bytes) -> bool:
    return sieve().worth_reading(sieve().scan(text), text)


SPELLINGS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "as it stands": lambda fields: fields,
    "upper case": lambda fields: _each(fields, str.upper),
    "percent-encoded": _percent_in_place,
    "wide letters": lambda fields: (
        _each(fields, lambda text: "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in text))
        if not {"purl", "cpe", "url", "hash"} & fields.keys()
        else fields
    ),
}


@cache
def _alone(id: str) -> Matcher:
    """The catalog with one entry and no other, so that none takes its place."""
    return ready(catalog_of(next(entry for entry in ENTRIES if entry.id == id)))


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_value_of_every_pattern_is_met(spelling: str) -> None:
    unmet = [
        (entry.id, pattern.kind, value)
        for entry, pattern, value in _every_value()
        if entry.id not in found(component(**SPELLINGS[spelling](_fields(entry, pattern, value))), _alone(entry.id))
    ]
    assert unmet == []


def test_every_value_of_every_pattern_gives_a_finding_among_all_entries() -> None:
    lost = [
        (entry.id, pattern.kind, value)
        for entry, pattern, value in _every_value()
        if not matcher().match(component(**_fields(entry, pattern, value)))
    ]
    assert lost == []


@pytest.mark.parametrize("escape", [False, True], ids=["plain", "escaped"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_nothing_the_catalog_could_match_slips_past_the_sieve(spelling: str, *, escape: bool) -> None:
    missed = [
        (entry.id, pattern.kind, value)
        for entry, pattern, value in _every_value()
        if not _seen(_json(SPELLINGS[spelling](_fields(entry, pattern, value)), escape=escape))
    ]
    assert missed == []


@pytest.mark.parametrize("escape", [False, True], ids=["plain", "escaped"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_document_with_every_value_gives_a_finding_for_each_component(spelling: str, *, escape: bool) -> None:
    components = [_json(SPELLINGS[spelling](_fields(*one)), escape=escape) for one in _every_value()]
    document = (
        b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [\n'
        + b",\n".join(components)
        + b"\n]}"
    )
    report = Checker(Policy(as_of=DAY), load()).check(document, "all.cdx.json")[0].report
    lines = {finding.location.line for finding in report.findings}
    assert [one[0].id for line, one in enumerate(_every_value(), start=2) if line not in lines] == []


def test_the_sieve_does_not_look_at_what_the_catalog_knows_nothing_of() -> None:
    ordinary = [
        {"name": "left-pad", "version": "1.3.0", "purl": "pkg:npm/left-pad@1.3.0"},
        {"name": "log4j-core", "version": "2.17.1", "purl": "pkg:maven/org.apache.logging.log4j/log4j-core@2.17.1"},
        {"name": "openssl", "version": "3.0.11", "supplier": "Debian", "purl": "pkg:deb/debian/openssl@3.0.11"},
        {"name": "clamav", "version": "1.0.3", "purl": "pkg:deb/debian/clamav@1.0.3"},
    ]
    assert [fields["name"] for fields in ordinary if _seen(_json(fields))] == []


# --- the compiled file


def test_the_compiled_file_is_up_to_date() -> None:
    fresh = compile_data() == COMPILED.read_bytes()
    assert fresh, "the data files were changed: run `make catalog`"


def test_the_compiled_file_holds_the_data_files() -> None:
    compiled = load()
    assert compiled.catalog == packaged()
    assert compiled.law == law()
    assert compiled.needles == needles(packaged())
    assert compiled.index == index(packaged())


def test_a_broken_compiled_file_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "compiled.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(DataError) as error:
        load(path)
    assert (error.value.where, error.value.hint) == (str(path), "run `make catalog`")


# --- files that are wrong

ENTRY = """
    [[entry]]
    id = "acme-sdk"
    name = "Acme SDK"
    vendor = "Acme"
    maker = "acme"
    relation = "is"
    item_class = "av-engine-embedded"
    confidence = "high"
    summary = "An engine."

    [[entry.pattern]]
    kind = "name"
    values = ["Acme SDK"]
    strength = "strong"

    [[entry.source]]
    url = "https://example.com/"
    says = "It is an engine."
    tier = "primary"
    """
MAKER = """
    [[maker]]
    id = "acme"
    name = "Acme Corp"
    item_class = "unidentified-kaspersky"
    summary = "Makes traps."
    tokens = ["acme", "acmecorp"]
    entity_words = ["corp", "inc"]
    cpe_vendors = ["acme"]
    purls = ["pkg:npm/%40acme/*"]

    [[maker.source]]
    url = "https://example.com/"
    says = "The company."
    tier = "primary"
    """
EXAMPLE_PAIR = """
    [[entry.example]]
    expect = "flag"
    component = { name = "Acme SDK" }
    outcome = "prohibited"

    [[entry.example]]
    expect = "pass"
    component = { name = "sdk" }
    """


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalog folder with one maker and one entry."""
    write(tmp_path, "makers/acme.toml", MAKER)
    write(tmp_path, "technologies/acme.toml", ENTRY + EXAMPLE_PAIR)
    return tmp_path


WRONG: dict[str, tuple[str, str, str]] = {
    "not TOML": ("[[entry]\n", "", "cannot be read"),
    "an unknown key": ('summary = "An engine."', 'summary = "An engine."\nsumary = "x"', "sumary"),
    "an unknown key in a pattern": ('strength = "strong"', 'strength = "strong"\nnegate = true', "negate"),
    "a key that is missing": ('vendor = "Acme"', "", "vendor"),
    "a value of the wrong type": ('values = ["Acme SDK"]', 'values = "Acme SDK"', "$.pattern[0].values"),
    "an unknown kind": ('kind = "name"', 'kind = "nmae"', "nmae"),
    "an unknown strength": ('strength = "strong"', 'strength = "stronk"', "stronk"),
    "an unknown relation": ('relation = "is"', 'relation = "was"', "was"),
    "an unknown confidence": ('confidence = "high"', 'confidence = "hihg"', "hihg"),
    "an unknown requirement": ('strength = "strong"', 'strength = "strong"\nrequires = ["vednor"]', "vednor"),
    "an unknown optionality": ('confidence = "high"', 'confidence = "high"\noptionality = "maybe"', "maybe"),
    "an unknown maker": ('maker = "acme"', 'maker = "amce"', "unknown maker 'amce'"),
    "no source": ("[[entry.source]]", "[[entry.affected]]\n[[entry.unsource]]", "unsource"),
    "a source without an address": ('url = "https://example.com/"', "", "no source, or one without url or ref"),
    "no pattern": ('values = ["Acme SDK"]', "values = []", "has no pattern"),
    "a doubt without a question": ('confidence = "high"', 'confidence = "medium"', "no question to ask"),
    "a model where none is named": (
        'strength = "strong"',
        'strength = "strong"\nrequires = ["model"]',
        "requires a model",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_file_is_an_error_with_its_path(folder: Path, wrong: str) -> None:
    before, after, says = WRONG[wrong]
    content = ENTRY.replace(before, after) if before in ENTRY else before
    path = write(folder, "technologies/acme.toml", content)
    with pytest.raises(DataError) as error:
        packaged().extended(folder)
    assert error.value.where.startswith(str(path))
    assert says in error.value.message
    assert error.value.hint != ""


def test_a_file_that_is_not_utf_8_is_an_error_with_its_path(folder: Path) -> None:
    path = folder / "products" / "latin.toml"
    path.parent.mkdir()
    path.write_bytes(b"# caf\xe9\n")
    with pytest.raises(DataError) as error:
        packaged().extended(folder)
    assert error.value.where == str(path)


@pytest.mark.parametrize("again", ["technologies/acme.toml", "products/other.toml"])
def test_an_id_given_twice_is_an_error_with_its_path(folder: Path, again: str) -> None:
    path = write(folder, again, ENTRY + ENTRY if again.startswith("tech") else ENTRY)
    first = max(path, folder / "technologies" / "acme.toml", key=lambda one: one == path)
    with pytest.raises(DataError, match="'acme-sdk' is given twice") as error:
        packaged().extended(folder)
    assert error.value.where == f"{first}: entry acme-sdk"


def test_an_entry_without_a_source_is_an_error_with_its_path(folder: Path) -> None:
    path = write(folder, "technologies/acme.toml", ENTRY.partition("[[entry.source]]")[0])
    with pytest.raises(DataError) as error:
        packaged().extended(folder)
    assert (error.value.where, "source" in error.value.message) == (f"{path}: entry acme-sdk", True)


def test_an_item_class_that_no_regime_knows_is_an_error(folder: Path) -> None:
    write(folder, "technologies/acme.toml", ENTRY.replace("av-engine-embedded", "av-engine-embeded"))
    with pytest.raises(DataError, match="unknown item class 'av-engine-embeded'"):
        extended(load(), folder)


def test_a_folder_that_is_not_there_or_holds_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such catalog folder"):
        extended(load(), tmp_path / "missing")
    with pytest.raises(DataError, match="holds no catalog record"):
        extended(load(), tmp_path)


# --- an organisation's own folder


def _report(folder: Path, fields: dict[str, Any]) -> dict[str, str]:
    document = b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [' + _json(fields) + b"]}"
    report = Checker(Policy(as_of=DAY), extended(load(), folder)).check(document, "x.cdx.json")[0].report
    return {finding.entry: str(finding.outcome) for finding in report.findings}


def test_a_folder_adds_a_maker_and_its_technology(folder: Path) -> None:
    assert _report(folder, {"name": "Acme SDK for Linux", "version": "8"}) == {"acme-sdk": "prohibited"}
    assert _report(folder, {"name": "left-pad", "supplier": "Acme Corp."}) == {"acme": "likely-prohibited"}
    assert _report(folder, {"name": "left-pad", "purl": "pkg:npm/%40acme/left-pad@1"}) == {"acme": "likely-prohibited"}


def test_a_folder_leaves_the_packaged_records_as_they_are(folder: Path) -> None:
    merged = packaged().extended(folder)
    assert merged.makers[: len(MAKERS)] == MAKERS
    assert merged.entries[: len(ENTRIES)] == ENTRIES
    assert merged.version == f"{packaged().version}+local"
    assert _report(folder, {"name": "Kaspersky Scan Engine"}) == {"kaspersky-scan-engine": "prohibited"}


def test_a_folder_may_add_to_a_packaged_maker(tmp_path: Path) -> None:
    write(tmp_path, "products/own.toml", ENTRY.replace('maker = "acme"', 'maker = "kaspersky"'))
    assert _report(tmp_path, {"name": "Acme SDK"}) == {"acme-sdk": "prohibited"}


def test_a_folder_overrides_a_record_by_its_id(tmp_path: Path) -> None:
    own = ENTRY.replace('id = "acme-sdk"', 'id = "kaspersky-scan-engine"').replace(
        'maker = "acme"', 'maker = "kaspersky"'
    )
    write(tmp_path, "technologies/own.toml", own)
    merged = packaged().extended(tmp_path)
    assert [entry.name for entry in merged.entries if entry.id == "kaspersky-scan-engine"] == ["Acme SDK"]
    assert len(merged.entries) == len(ENTRIES)
    assert _report(tmp_path, {"name": "Acme SDK"}) == {"kaspersky-scan-engine": "prohibited"}


def test_a_folder_changes_the_digest_of_the_data(folder: Path) -> None:
    assert extended(load(), folder).sha256 != load().sha256
    assert extended(load(), folder).sha256 == extended(load(), folder).sha256


def test_a_folder_is_linted_on_top_of_the_packaged_catalog(folder: Path) -> None:
    assert lint(folder) == ([], 2)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('component = { name = "sdk" }', 'component = { name = "Acme SDK" }', "is found, and must not be"),
        ('component = { name = "Acme SDK" }', 'component = { name = "Acne SDK" }', "is not found"),
        ('outcome = "prohibited"', 'outcome = "review"', "comes out as prohibited, not review"),
        ('expect = "pass"', 'expect = "flag"', "needs examples of both kinds"),
    ],
)
def test_lint_tells_an_example_that_does_not_come_out(folder: Path, before: str, after: str, says: str) -> None:
    text = (folder / "technologies/acme.toml").read_text(encoding="utf-8")
    write(folder, "technologies/acme.toml", text.replace(before, after))
    problems, _ = lint(folder)
    assert any(says in problem and problem.startswith("acme-sdk: ") for problem in problems)


def test_lint_tells_a_near_miss_that_is_found(folder: Path) -> None:
    write(folder, "traps/acme.toml", '[[near_miss]]\ncomponent = { name = "Acme SDK" }\nwhy = "a test"\n')
    problems, _ = lint(folder)
    assert [problem for problem in problems if "near miss" in problem] != []


def test_an_example_with_an_unknown_field_is_an_error() -> None:
    with pytest.raises(DataError, match="no field 'nmae'"):
        component(nmae="x")


def test_the_packaged_catalog_has_no_problems() -> None:
    assert lint(None)[0] == []


def test_a_catalog_read_twice_is_the_same() -> None:
    assert read_catalog() == packaged()
    assert isinstance(packaged(), Catalog)


def test_the_component_of_an_example_keeps_every_field() -> None:
    made: Component = component(name="a", hash=["sha256:00", "sha256:01"], scope="dev")
    assert [(clue.kind, clue.value) for clue in made.clues] == [
        ("name", "a"),
        ("hash", "sha256:00"),
        ("hash", "sha256:01"),
    ]
    assert made.scope == "dev"
