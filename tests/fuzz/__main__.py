"""A long run by hand: `python -m tests.fuzz --target cyclonedx-json --runs 1000000`."""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

_MEMORY = 2 << 30
_OUT = Path("out") / "fuzz"


def main() -> int:
    """Runs one target, or all one after the other; what falls out is written to a folder. Exit 1 where anything did."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--target", default="all", help="its name, or `all`; an unknown one lists them")
    parser.add_argument("--runs", type=int, default=10_000, help="inputs for each target")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same inputs")
    parser.add_argument("--out", type=Path, default=_OUT, help="where to write what falls out")
    parser.add_argument("--guided", action="store_true", help="by coverage, with atheris, where it is installed")
    asked = parser.parse_args()
    if asked.guided:
        # NOTE: it has to see the package imported, so nothing of it may be here before.
        from tests.fuzz.guided import guided

        return guided(asked.target, asked.runs, asked.seed, asked.out)
    # NOTE: what takes more memory than that falls out as a MemoryError.
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    return _run(asked.target, asked.runs, asked.seed, asked.out)


def _run(name: str, runs: int, seed: int, out: Path) -> int:
    from tests.fuzz.oracle import Oracle
    from tests.fuzz.running import Fallen, run, smaller
    from tests.fuzz.targets import targets

    known = targets()
    if name not in ("all", *known):
        print("targets:", *known)  # noqa: T201
        return 2
    oracle, fell = Oracle(), 0
    for one in known if name == "all" else [name]:
        began = time.monotonic()
        for result in run(known[one], runs, seed, oracle):
            if isinstance(result, Fallen):
                fell += 1
                least = result if known[one].wrap is not None else smaller(oracle, result)
                print(f"{one}: {result.key}: {least.saved(out / one)} ({len(least.data)} bytes)", flush=True)  # noqa: T201
            else:
                took = time.monotonic() - began
                print(f"{one}: {runs} inputs, {result} behaviours, {took:.0f} s", flush=True)  # noqa: T201
    return 1 if fell else 0


if __name__ == "__main__":
    raise SystemExit(main())
