"""Runs a target for a number of inputs, keeps what did something new, and what broke a promise."""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.mutations import Mutator
from tests.fuzz.oracle import Behaviour, Broken, Oracle
from tests.fuzz.targets import Target

_SHARE_WITH_NOTES = 0.35
"""Annotating and restoring takes most of the time, so not every input goes through it."""
_SLOW = 5.0
_MOST_KEPT = 4000


class Fallen(NamedTuple):
    """An input that broke a promise."""

    data: bytes
    key: str
    told: str

    def saved(self, folder: Path) -> Path:
        """Written into a folder, with what is known of it beside it."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / hashlib.sha256(self.key.encode()).hexdigest()[:12]
        path.write_bytes(self.data)
        path.with_suffix(".txt").write_text(f"{self.key}\n\n{self.told}", encoding="utf-8")
        return path


def tried(oracle: Oracle, data: bytes, *, notes: bool = True) -> Behaviour | Fallen:
    """What an input does, or how it fell."""
    began = time.process_time()
    try:
        behaviour = oracle.hold(data, notes=notes)
    except Exception as error:  # noqa: BLE001  # anything at all that escapes is what is looked for
        return Fallen(data, _key(error), "".join(traceback.format_exception(error)))
    if (took := time.process_time() - began) > _SLOW:
        return Fallen(data, "slow", f"{took:.1f} s for {len(data)} bytes")
    return behaviour


def _key(error: BaseException) -> str:
    """The same for the same fault."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    if isinstance(error, Broken):
        return str(error)
    return f"{type(error).__name__} at {Path(at.filename).name}:{at.lineno}"


def run(target: Target, runs: int, seed: int, oracle: Oracle) -> Iterator[Fallen | int]:
    """Each new way to fall, and at the end how many inputs did something new."""
    mutator = Mutator(seed, target.words, target.change)
    pool = list(target.seeds)
    seen: set[Behaviour] = set()
    fell: set[str] = set()
    for number in range(runs):
        first = number < len(target.seeds)
        data = target.seeds[number] if first else mutator.mutated(mutator.pick(pool), mutator.pick(target.seeds))
        whole = target.wrap(data) if target.wrap is not None else data
        result = tried(oracle, whole, notes=first or mutator.chance(_SHARE_WITH_NOTES))
        if isinstance(result, Fallen):
            if result.key not in fell:
                fell.add(result.key)
                yield result
        elif result not in seen:
            seen.add(result)
            if len(pool) < _MOST_KEPT:
                pool.append(data)
    yield len(seen)


def smaller(oracle: Oracle, fallen: Fallen, tries: int = 3000) -> Fallen:
    """The same fall with as few bytes as can be had by leaving out pieces."""
    best, width, at = fallen, max(1, len(fallen.data) // 2), 0
    for _ in range(tries):
        if at >= len(best.data):
            if width == 1:
                break
            width, at = width // 2, 0
        result = tried(oracle, best.data[:at] + best.data[at + width :])
        if isinstance(result, Fallen) and result.key == fallen.key:
            best = result
        else:
            at += width
    return best
