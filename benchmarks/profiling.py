"""Where the time of a check goes: self time by module, as the profiler of Python sees it.

python -m benchmarks.profiling FILE prints it as JSON.
"""

from __future__ import annotations

import contextlib
import cProfile
import json
import os
import pstats
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from benchmarks.documents import made

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_LEAST = 0.03  # of the time of any form; the rest is one line
_OTHER = "everything else"
_LOADING = "loading modules"

Key = tuple[str, int, str]
"""File, line and name of a function, as the profiler has it."""


def module(key: Key) -> str:
    """What a function counts to: a module of ours, loading modules, a library, or the C function itself."""
    file, _, name = key
    path = Path(file)
    if file == "~":
        return _LOADING if "importlib" in name or "marshal" in name or "_imp." in name else _named(name)
    if "importlib" in file:
        return _LOADING
    if "bomward" in path.parts:
        parts = path.with_suffix("").parts
        last = len(parts) - 1 - parts[::-1].index("bomward")
        return ".".join(part for part in parts[last:] if part != "__init__")
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
    name = path.parent.name if path.stem == "__init__" else path.stem
    return f"standard library: {name.removeprefix('<frozen ').rstrip('>')}"


def _named(name: str) -> str:
    """The C function, by what it is called in the code."""
    text = _ADDRESS.sub("", name.strip("<>")).removeprefix("built-in method ").removeprefix("method ")
    what, _, of = text.partition(" of ")
    owner = of.removesuffix(" objects").strip("'")
    return f"C: {owner}.{what.strip(chr(39))}" if owner else f"C: {what}"


def by_module(times: Mapping[Key, float]) -> dict[str, float]:
    """Seconds by module."""
    summed: dict[str, float] = defaultdict(float)
    for key, seconds in times.items():
        summed[module(key)] += seconds
    return dict(summed)


def table(profiles: Mapping[str, Mapping[str, float]]) -> list[tuple[str, ...]]:
    """Shares of the time of each form, the largest first; what is small everywhere comes last, in one line."""
    totals = {form: sum(profile.values()) for form, profile in profiles.items()}
    shares = {form: {name: spent / totals[form] for name, spent in profiles[form].items()} for form in profiles}
    names = {name: max(share.get(name, 0) for share in shares.values()) for share in shares.values() for name in share}
    kept = sorted((name for name, most in names.items() if most >= _LEAST), key=lambda name: (-names[name], name))
    lines = [(name, *(f"{share.get(name, 0):.0%}" for share in shares.values())) for name in kept]
    rest = (1 - sum(share.get(name, 0) for name in kept) for share in shares.values())
    return [*lines, (_OTHER, *(f"{max(part, 0):.0%}" for part in rest))]


def profiled(path: Path) -> dict[str, float]:
    """Seconds by module for one document, in a process of its own."""
    times: dict[str, float] = json.loads(made("benchmarks.profiling", str(path)))
    return times


def _check(path: str) -> None:
    from bomward.__main__ import main

    sys.argv = ["bomward", "check", path]
    with contextlib.suppress(SystemExit):
        main()


def main() -> None:
    """Check one document under the profiler."""
    if hasattr(os, "sched_setaffinity"):
        # NOTE: with a core to spare, a second process does what ought to be seen here.
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    output = os.dup(1)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    profiler = cProfile.Profile()
    profiler.runcall(_check, sys.argv[1])
    times = {key: values[2] for key, values in vars(pstats.Stats(profiler))["stats"].items()}
    os.write(output, json.dumps(by_module(times)).encode())


if __name__ == "__main__":
    main()
