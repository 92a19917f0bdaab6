"""SPDX actors: read in time that grows with them, whatever stands between the words."""

from __future__ import annotations

import time

import pytest

from bomward.formats.spdx2.clues import actor


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Organization: Acme (info@acme.example) ", ("Acme", "organization")),
        ("Person: A B <a@b.example>", ("A B", "person")),
        ("Acme (x) Ltd", ("Acme (x) Ltd", "")),
    ],
)
def test_an_address_behind_an_actor_is_left_out(value: str, expected: tuple[str, str]) -> None:
    assert actor(value) == expected


def test_blanks_within_an_actor_cost_nothing() -> None:
    began = time.perf_counter()
    assert actor("Organization: x" + " " * 50_000 + "y")[0].endswith("y")
    assert time.perf_counter() - began < 1
