"""What a pattern requires beside its value: the maker, the vendor, a model; on the same component."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.made import PACKAGED_MAKER, catalog_of, clue, component, found, ready

from bomward.catalog import Entry, Pattern, PatternKind, Source
from bomward.inventory import ClueKind

SOURCE = Source(says="A test.", tier="primary", url="https://example.com/")


def an_entry(*requires: Any, **more: Any) -> Entry:
    """A made-up gateway, known by a common word and what stands beside it."""
    fields: dict[str, Any] = {
        "id": "acme-gate",
        "name": "Acme Gate",
        "vendor": "Acme Networks",
        "maker": PACKAGED_MAKER,
        "relation": "embeds",
        "item_class": "third-party-product-with-engine",
        "confidence": "high",
        "summary": "A gateway.",
        "pattern": (Pattern(kind=PatternKind.NAME, values=("gate",), strength="strong", requires=requires),),
        "source": (SOURCE,),
        "vendor_names": ("Acme", "AcmeNetworks"),
        "models": ("SRX100", "AR-4050S"),
    }
    return Entry(**(fields | more))


def is_found(entry: Entry, **fields: Any) -> bool:
    """Whether the entry is found on a component."""
    return entry.id in found(component(**({"name": "gate"} | fields)), ready(catalog_of(entry)))


@pytest.mark.parametrize(
    "fields",
    [
        {"supplier": "Acme"},
        {"supplier": "ACME, Inc."},
        {"publisher": "The Acme Corporation"},
        {"manufacturer": "acme"},
        {"author": "Acme"},
        {"originator": "Acme"},
        {"group": "com.acme"},
        {"copyright": "(c) 2009 Acme"},
        {"purl": "pkg:generic/acme/gate@1"},
        {"cpe": "cpe:2.3:a:acme:gate:1:*:*:*:*:*:*:*"},
        {"name": "Acme Gate"},
        {"name": "acme-gate 9.1"},
        {"supplier": "Acme Networks"},
        {"supplier": "ACMENETWORKS"},
    ],
)
def test_the_vendor_may_stand_in_any_field_that_says_who(fields: dict[str, str]) -> None:
    assert is_found(an_entry("vendor"), **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"supplier": "Acmeology"},
        {"supplier": "Other"},
        {"description": "works with Acme"},
        {"property": "Acme"},
        {"url": "https://acme.example/"},
        {"file": "/opt/acme/gate"},
        {"name": "gate for Acme"},
    ],
)
def test_the_vendor_somewhere_else_is_not_the_vendor(fields: dict[str, str]) -> None:
    assert not is_found(an_entry("vendor"), **fields)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"supplier": "Kaspersky Lab"}, True),
        ({"file": "/opt/kaspersky/x"}, True),
        ({"supplier": "Kapersky"}, True),
        ({"author": "Natalya Kaspersky"}, False),
        ({"description": "like Kaspersky"}, False),
        ({"supplier": "Acme"}, False),
        ({}, False),
    ],
)
def test_the_maker_must_be_named_where_it_means_something(fields: dict[str, str], *, expected: bool) -> None:
    assert is_found(an_entry("maker"), **fields) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"property": "SRX100"}, True),
        ({"description": "for srx100 devices"}, True),
        ({"property": "AR4050S"}, True),
        ({"property": "ar 4050 s"}, True),
        ({"property": "SRX1000"}, False),
        ({"version": "SRX100"}, False),
        ({}, False),
    ],
)
def test_a_model_may_stand_anywhere_but_in_the_version(fields: dict[str, str], *, expected: bool) -> None:
    assert is_found(an_entry("model"), **fields) == expected


def test_all_that_is_required_must_hold() -> None:
    entry = an_entry("vendor", "model")
    assert is_found(entry, supplier="Acme", property="SRX100")
    assert not is_found(entry, supplier="Acme")
    assert not is_found(entry, property="SRX100")


def test_without_a_list_the_vendor_itself_is_the_name() -> None:
    entry = an_entry("vendor", vendor_names=())
    assert is_found(entry, supplier="Acme Networks Ltd")
    assert not is_found(entry, supplier="Acme")


def test_nothing_is_required_of_another_component() -> None:
    matcher = ready(catalog_of(an_entry("vendor")))
    assert [list(found(one, matcher)) for one in (component(name="gate"), component(name="x", supplier="Acme"))] == [
        [],
        [],
    ]


def test_what_is_required_is_worked_out_once() -> None:
    many = ("gate",) * 20_000  # takes minutes where each is held against all
    made = component(name="gate")
    clues = tuple(clue(ClueKind.NAME, f"{name} {number}") for number, name in enumerate(many))
    made = msgspec.structs.replace(made, clues=(*made.clues, *clues))
    assert found(made, ready(catalog_of(an_entry("vendor", "model")))) == {}
