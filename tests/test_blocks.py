"""Documents are looked through block by block; where a block ends changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.documents import POLICY

from bomward import searching, sieve
from bomward.checking import Checker

FIXTURES = Path(__file__).parents[1] / "fixtures"
CHECKER = Checker(POLICY)


def reports(data: bytes) -> list[object]:
    return [one.report for one in CHECKER.check(data, "sbom")]


@pytest.mark.parametrize("name", ["gateway-appliance.cdx.json", "nas-firmware.spdx", "mail-relay.cdx.xml"])
@pytest.mark.parametrize("block", [601, 4096, 5003])
def test_borders_between_blocks_change_nothing(name: str, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = (FIXTURES / name).read_bytes()
    expected = reports(data)
    monkeypatch.setattr(searching, "CHUNK", block)
    assert reports(data) == expected


def test_a_word_that_must_stand_before_another_is_seen_over_a_border(monkeypatch: pytest.MonkeyPatch) -> None:
    needle = sieve.Needle("gate", after=("user",))
    text = b"x" * 40 + b"User - Gate" + b"x" * 600
    for block in range(30, 60):
        monkeypatch.setattr(searching, "CHUNK", block)
        assert [(hit.start, hit.end) for hit in sieve.Sieve([needle]).scan(text)] == [(47, 51)]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("usergate", True),
        ("User_Gate", True),
        ("user" + " -./" * 15 + "gate", True),
        ("user" + " " * 70 + "gate", True),
        ("user\\u0020gate", True),
        ("user%20gate", True),
        ("user&#32;gate", True),
        ("user\u00a0gate", True),
        ("us\u00adergate", True),
        ("\u0443sergate", True),
        ("aggregate", False),
        ("superuser gateway", True),
        ("navigate", False),
        ("mail-gate", False),
    ],
)
def test_a_word_matters_behind_another_only(text: str, *, seen: bool) -> None:
    assert (
        bool(sieve.Sieve([sieve.Needle("gate", after=("user",))]).scan(f'{{"n": "{"x" * 70} {text}"}}'.encode()))
        is seen
    )


SEPARATORS = [" ", "\\n", "\\t", "\\r\\n", "\\u0020", "%20", "&#32;", "&#x20;", "\u00a0", "-", "_", "."]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_however_much_stands_between_two_words(separator: str) -> None:
    found = sieve.Sieve([sieve.Needle("gate", after=("user",))])
    for before in range(90):
        for behind in (*range(12), *range(12, 90, 13)):
            text = f'{{"n": "{"x" * 70} user{" " * before}{separator}{" " * behind}gate"}}'
            assert found.scan(text.encode()), (before, behind)


@pytest.mark.parametrize("name", ["TDSS{}Killer", "KL{}Updater", "User{}Gate Mail Security"])
@pytest.mark.parametrize("between", [" ", "\n", "\n" + " " * 10, " " * 62, "\t\t-\n"])
def test_white_space_within_a_name_hides_nothing(name: str, between: str) -> None:
    def told(text: str) -> object:
        components = [{"type": "application", "name": text, "version": "1.0"}]
        data = json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}).encode()
        return [(one.entry, one.outcome) for one in CHECKER.check(data, "sbom")[0].report.findings]

    assert told(name.format(between)) == told(name.format(" "))


@pytest.mark.parametrize(
    "vendor", ["Blu\x7fe Coat", "Bl\\u00adue", "Bl&amp;#117;e Coat", "Bl%26%23117;e Coat", "Blu\\be Coat"]
)
def test_a_word_in_disguise_counts_beside_another(vendor: str) -> None:
    found = sieve.Sieve([sieve.Needle("analysis", beside=(("blue",),))])
    text = f'"analysis", "{vendor}"'.encode()
    assert found.worth_reading(found.scan(text), text)
