"""A short run of every target, the same inputs every time; a long one is `python -m tests.fuzz`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from tests.fuzz.mutations import Mutator
from tests.fuzz.oracle import Broken, Oracle, ensure
from tests.fuzz.running import Fallen, run, smaller, tried
from tests.fuzz.targets import targets

from bomward.formats import FORMS
from bomward.formats.form import Opening
from bomward.wrappers import compression

pytestmark = pytest.mark.property

RUNS = 30


@cache
def oracle() -> Oracle:
    return Oracle()


@pytest.mark.parametrize("name", targets())
def test_nothing_falls_out(name: str) -> None:
    *fallen, behaviours = run(targets()[name], RUNS, seed=1, oracle=oracle())
    assert not fallen, "\n".join(one.told for one in fallen if isinstance(one, Fallen))
    assert isinstance(behaviours, int)
    assert behaviours >= 3


def test_every_form_is_a_target() -> None:
    """A form that is added needs a target: one of its seeds has to be told as it."""
    seeds = [seed for target in targets().values() if target.wrap is None for seed in target.seeds]
    for form in FORMS:
        assert any(_is(form.is_it, seed) for seed in seeds), form.title


def _is(is_it: object, seed: bytes) -> bool:
    try:
        return bool(is_it(Opening(seed))) if callable(is_it) else False
    except Exception:  # noqa: BLE001  # a wrapper is none of the forms, whatever trying says
        return False


def test_every_compression_is_a_target() -> None:
    for head, kind, _ in compression.COMPRESSIONS:
        assert any(head.match(target.seeds[0]) for target in targets().values()), kind


# --- the fuzzer itself


@pytest.mark.parametrize("name", ["cyclonedx-json", "spdx2-rdf", "cyclonedx-protobuf", "spdx2-yaml"])
def test_the_same_seed_makes_the_same_inputs(name: str) -> None:
    target = targets()[name]

    def made(seed: int) -> list[bytes]:
        mutator = Mutator(seed, target.words, target.change)
        return [mutator.mutated(mutator.pick(target.seeds), target.seeds[0]) for _ in range(50)]

    assert made(1) == made(1)
    assert made(1) != made(2)
    assert len(set(made(1))) > 35


class Fussy(Oracle):
    """Breaks at one word."""

    def hold(self, data: bytes, *, notes: bool = True) -> None:  # type: ignore[override]  # never gives anything
        del notes
        ensure(b"zlib" not in data, "it holds a word")


def test_what_falls_is_kept_and_made_small(tmp_path: Path) -> None:
    data = targets()["cyclonedx-json"].seeds[0]
    fallen = tried(Fussy(), data)
    assert isinstance(fallen, Fallen)
    assert fallen.key == "it holds a word"
    least = smaller(Fussy(), fallen)
    assert least.data == b"zlib"
    assert least.saved(tmp_path / "out").read_bytes() == b"zlib"


def test_an_oracle_that_is_told_something_untrue_breaks() -> None:
    with pytest.raises(Broken):
        ensure([], "nothing")
