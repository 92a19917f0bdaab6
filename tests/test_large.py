"""Large documents take another way: they are opened and looked through at the same time. It leads to the same report."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.documents import POLICY

from bomward import checking, sieve
from bomward.checking import Checker

FIXTURES = Path(__file__).parents[1] / "fixtures"
FILES = [path for path in sorted(FIXTURES.rglob("*")) if path.is_file() and path.suffix not in (".md", ".toml")]


CHECKER = Checker(POLICY)


def reports(data: bytes) -> list[object]:
    return [one.report for one in CHECKER.check(data, "sbom")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FIXTURES).as_posix())
def test_opened_and_looked_through_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = path.read_bytes()
    expected = reports(data)
    monkeypatch.setattr(checking, "_LARGE", 0)
    assert reports(data) == expected


@pytest.mark.parametrize("name", ["gateway-appliance.cdx.json", "nas-firmware.spdx", "mail-relay.cdx.xml"])
@pytest.mark.parametrize("block", [601, 4096, 5003])
def test_borders_between_blocks_change_nothing(name: str, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = (FIXTURES / name).read_bytes()
    expected = reports(data)
    monkeypatch.setattr(sieve, "_CHUNK", block)
    assert reports(data) == expected


def test_a_word_that_must_stand_before_another_is_seen_over_a_border(monkeypatch: pytest.MonkeyPatch) -> None:
    needle = sieve.Needle("gate", after=("user",))
    text = b"x" * 40 + b"User - Gate" + b"x" * 600
    for block in range(30, 60):
        monkeypatch.setattr(sieve, "_CHUNK", block)
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
    assert bool(sieve.Sieve([sieve.Needle("gate", after=("user",))]).scan(f'{{"n": "{text}"}}'.encode())) is seen
