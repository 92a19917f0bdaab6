"""The page that keeps what was measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from benchmarks import fleet, growth, held, ours, profiling, results
from benchmarks.documents import FORMS, ROOT
from benchmarks.peers import table as peers
from benchmarks.rounds import MORE, ONCE, QUICK, Row, Settings
from benchmarks.tables import as_markdown

PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance.svg"


@dataclass(frozen=True)
class Results:
    """All that a full run measures."""

    rows: Sequence[Row]
    padded: Sequence[growth.Padded]
    extended: Sequence[growth.Extended]
    fleets: Sequence[fleet.Fleet] = ()

    def of(self, form: str) -> list[Row]:
        """The documents of one form."""
        return [row for row in self.rows if row.form == form]


def machine() -> str:
    """The kind of machine, as far as it matters for reading ratios."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, {python}"


def _versions() -> str:
    known = {name: version(name) for name in ("bomward", "orjson", "msgspec", "lxml")} | peers.versions()
    return ", ".join(f"{name} {number}" for name, number in known.items())


def _peers() -> Iterator[str]:
    for peer in peers.PEERS:
        absent = peer.absent()
        yield f"- **{peer.name}** ({peer.package}): {peer.how}.{f' {absent.why.capitalize()}.' if absent else ''}"
    for names, why in peers.ELSEWHERE:
        yield f"- Not run: {names}: {why}."


def _forms(found: Results) -> Iterator[str]:
    for form, title in FORMS.items():
        rows = found.of(form)
        if rows:
            yield f"### {title}\n\n{as_markdown(results.form_head(rows), results.form_table(rows))}\n"


def _profile(found: Results) -> str:
    profiles = {FORMS[row.form]: row.profile for row in found.rows if row.profile}
    return as_markdown(("module or C function", *profiles), profiling.table(profiles))


def _fleet(found: Results) -> str:
    """What a fleet costs, and what follows from that."""
    if not found.fleets:
        return ""
    return f"""## A fleet

What [`bomward fleet`](fleet.md) takes for one document, in processor time, by the work that workers and client do; CycloneDX
and SPDX JSON, from a local disk.

{as_markdown(fleet.HEAD, fleet.table(found.fleets))}

Whole runs from start to exit, with the start of the workers, which takes about two seconds of them: on one core; on two with
one worker, which leaves the other one to the client; and on two with two workers, as it is by default, which need both for
themselves to be as fast as they can: look at the load. The better of two runs, turn by turn. What is to hold is two cores over
one; two workers over one, of which the client has the other core to itself, is told beside it.

{as_markdown(fleet.SPEED_HEAD, fleet.speed_table(found.fleets))}

What {fleet.WORKERS:,} workers would do follows from the costs, and was not measured:

{fleet.many(found.fleets)}
"""


def page(found: Results, settings: Settings, date: str, arguments: str) -> str:
    """The whole page."""
    lines = [*held.table(found.rows), *held.faster(found.fleets)]
    largest = max(settings.sizes)
    return f"""# Performance

What a check, a note and a restoration cost, beside bare decoders and beside what else one could pick, on the same files
in the same run.

Measured on {date}: {machine()}. {_versions()}.
Written by `make bench BENCH_ARGS="{arguments}"`: change `benchmarks/`, not this page.

{held.verdict(lines)}

![Wall time by number of components, for four forms: our check, bare decoders, other tools]({PLOT.name})

## What is measured, and how

- Each figure is a whole process, from its start to its exit, with the processes that it starts: wall time, processor
  time, and peak memory, in which what they share counts once. It is the best of {settings.runs}, turn by turn; of
  {settings.runs * MORE} where it takes less than {QUICK} s, and what takes more than {ONCE:.0f} s is run once, but for what
  a number is to be held by. Memory is looked at in the first of several runs, since that holds up a process with
  children; no peak can be seen below that of what starts the process, about 20 MB.
- The documents come from `benchmarks/generate.py` and, where they are not JSON, `benchmarks/convert.py`: components as
  the usual tools write them, 2 kB each, with one engine ({ours.ENGINE}) deep in the graph. *Found* says whether
  the answer names it.
- `check` prints its table, `annotate` and `restore` write files; the restored file is compared with the original, byte for byte.
- `{ours.PLAIN_DECODE}` and `{ours.DECODE}` are bare Python processes that read and decode the same content as JSON, and
  do nothing with it; `{ours.PARSE}` parses the XML; `{ours.TYPER}` is the start of any command line made with it.
- A peer is stopped after {settings.limit:.0f} s, and not started on a document where it would pass that if its time
  grew with the bytes alone; the cell then says so. Nothing is extrapolated. An error of a peer on a valid document is
  shown as it said it.
- Times differ from machine to machine, and from minute to minute on one that others share; ratios differ less. A number
  to hold is the median of the ratios of all turns, in each of which one command ran soon after the other (of an even
  number of them the mean of the middle two); the lowest and the highest stand beside it. What is run once has one turn.

### The peers

Each looks for one supplier or one name, which somebody had to write down first; none knows laws, versions, disguises or
other products, or writes into the document. What each is given is in `benchmarks/peers/`.

{chr(10).join(_peers())}

## Every form

A cell is wall time / processor time / peak memory, in seconds and MB.

{chr(10).join(_forms(found))}
## Numbers to hold

{as_markdown(held.HEAD, lines)}

## How cost grows

With components: from the second largest document that a command got through to the largest. An exponent of 1 is linear,
2 is quadratic; below 1, the start still counts.

{as_markdown(growth.COMPONENTS_HEAD, growth.components_table(found.rows))}

With the length of texts: a thousand components of CycloneDX JSON, whose descriptions grow; wall time in seconds.

{as_markdown(growth.PADDED_HEAD, growth.padded_table(found.padded))}

With the catalog, in processor time: entries that are made up, each with as many values as one of ours, once compiled as
part of the built-in catalog and once given with `--catalog`: as a folder, which is compiled at each start, and as the
file that `catalog compile` makes of it. What lies between the small and the larger document is the cost of looking for more.

{as_markdown(growth.EXTENDED_HEAD, growth.extended_table(found.extended))}

{_fleet(found)}
## The floor

A bare Python process that reads the bytes, makes a SHA-256 of them, and goes over them once with one automaton
(Aho-Corasick, of the words that our own pass looks for) does the least that any check like ours must do. It finds no
component, and nothing that is written in another case or in disguise.

{as_markdown(growth.FLOOR_HEAD, growth.floor_table(found.rows))}

## Where the time goes

Self time of a check of {largest:,} components by module, on one core, as cProfile sees it: it makes Python look slower
than it is beside C. `C:` is a function that is not written in Python.

{_profile(found)}
"""


def write(found: Results, settings: Settings, date: str, arguments: str) -> None:
    """Write the page and its plot."""
    from benchmarks.plot import draw

    PAGE.write_text(page(found, settings, date, arguments), encoding="utf-8")
    draw(found.rows, PLOT)
