"""The same targets, guided by coverage: needs atheris, which has wheels for CPython on Linux (`pip install atheris`)."""

from __future__ import annotations

import random
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

_LONGEST = 1 << 15


def guided(name: str, runs: int, seed: int, out: Path) -> int:
    """Runs one target; does not come back: the engine ends the process."""
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["bomward"]):
        from tests.fuzz.oracle import Oracle
        from tests.fuzz.running import Fallen, tried
        from tests.fuzz.targets import targets
    target = targets()[name]
    oracle, fell = Oracle(), set[str]()
    chance = random.Random(seed)  # noqa: S311  # repeatable, no secret

    def one(data: bytes) -> None:
        whole = target.wrap(data) if target.wrap is not None else data
        result = tried(oracle, whole, notes=chance.random() < 0.2)
        if isinstance(result, Fallen) and result.key not in fell:
            fell.add(result.key)
            print(f"{name}: {result.key}: {result.saved(out / name)}", flush=True)  # noqa: T201

    def changed(data: bytes, longest: int, _: int) -> bytes:
        if target.change is not None and chance.random() < 0.5:
            return target.change(chance, data, chance.choice(target.seeds), target.words)[:longest]
        mutated: bytes = atheris.Mutate(data, longest)
        return mutated

    folder = out / f"corpus-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds):
        (folder / f"seed-{number}").write_bytes(data)
    words = out / f"words-{name}"
    words.write_text(
        "".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in target.words if word),
        encoding="ascii",
    )
    arguments = [
        sys.argv[0],
        f"-runs={runs}",
        f"-seed={seed or 1}",
        f"-dict={words}",
        f"-max_len={_LONGEST}",
        "-rss_limit_mb=3000",
        str(folder),
    ]
    atheris.Setup(arguments, one, custom_mutator=changed)
    atheris.Fuzz()
    return 0
