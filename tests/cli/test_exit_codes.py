"""The table of exit codes in the README, in every combination."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path

import pytest
from tests.cli.running import check, write

from bomward.findings import Outcome

KINDS = ("finding", "unchecked", "incomplete", "gap")
SUBSETS = [subset for size in range(len(KINDS) + 1) for subset in combinations(KINDS, size)]


@pytest.mark.parametrize(("strict", "allow", "never"), list(product((False, True), repeat=3)))
@pytest.mark.parametrize("kinds", SUBSETS, ids="+".join)
def test_every_combination(tmp_path: Path, kinds: tuple[str, ...], *, strict: bool, allow: bool, never: bool) -> None:
    flags = ["--strict"] * strict + ["--allow-incomplete"] * allow + ["--fail-on", "never"] * never
    ran = check(*write(tmp_path, "clean", *kinds), *flags)
    short = "unchecked" in kinds or ("incomplete" in kinds and (strict or not allow)) or ("gap" in kinds and strict)
    expected = 1 if "finding" in kinds and not never else 3 if short else 0
    assert ran.code == expected
    passes = ("exit 0 (nothing at or above", "exit 0 (no finding is to fail", "clear: no match")
    told = "exit 1 (fails at" in ran.out if expected == 1 else any(text in ran.out for text in passes)
    assert told != (expected == 3)
    if expected == 3:
        counts = [f"1 {kind}" for kind in ("unchecked", "incomplete") if kind in kinds]
        level = "never" if never else "likely-prohibited"
        assert f"exit 3 ({', '.join(counts) or '1 with gaps'}; no finding fails at {level})" in ran.out


@pytest.mark.parametrize("level", Outcome)
def test_each_level_can_be_named(tmp_path: Path, level: Outcome) -> None:
    ran = check(*write(tmp_path, "finding"), "--fail-on", level)
    assert ran.code == 1
    assert f"(fails at {level})" in ran.out
    assert check(*write(tmp_path, "clean"), "--fail-on", level).code == 0


def test_the_act_and_the_day_decide(tmp_path: Path) -> None:
    document = write(tmp_path, "finding")
    assert check(*document).code == 1
    assert check(*document, "--act", "use").code == 0
    assert check(*document, "--as-of", "2017-01-01").code == 0
