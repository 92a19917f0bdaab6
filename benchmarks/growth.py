"""How the cost of a check grows: with components, with the length of texts, with the catalog; and how far it is from the floor."""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import ours
from benchmarks.documents import FORMS, PACKAGE, Document, made
from benchmarks.measuring import BenchError, Command, Sample
from benchmarks.peers.table import PEERS
from benchmarks.rounds import OUR_LIMIT, Row, best

PADDINGS = (0, 2_000, 20_000, 200_000)
"""Bytes added to each of a thousand descriptions."""
TIMES = 10
"""How many times as many entries as ours the larger catalog has."""
_PADDED = 1_000
_SMALL, _LARGE = 100, 10_000


@dataclass(frozen=True)
class Padded:
    """A document of longer and longer texts."""

    size: int
    decode: Sample
    check: Sample


@dataclass(frozen=True)
class Extended:
    """A catalog, and what a check with it takes on a small document and on a larger one."""

    name: str
    entries: int
    small: Sample
    large: Sample

    @property
    def rest(self) -> float:
        """Processor time of what the larger document holds more."""
        return self.large.cpu - self.small.cpu


def exponent(x: float, y: float, x2: float, y2: float) -> float:
    """The power of x that y grows with from one point to the next: 1 is linear."""
    return math.log(y2 / y) / math.log(x2 / x)


def _sample(command: Command, runs: int) -> Sample:
    (cell,) = best([(command, OUR_LIMIT)], runs).values()
    if isinstance(cell, Sample):
        return cell
    raise BenchError(f"{command.name}: {cell.why}")


def padded(folder: Path, runs: int) -> Iterator[Padded]:
    """A thousand components with longer and longer descriptions."""
    for padding in PADDINGS:
        document = Document("cyclonedx", _PADDED, folder, padding)
        size = document.write()
        yield Padded(size, _sample(ours.decode(document), runs), _sample(ours.check(document), runs))
        document.remove()


def extended(folder: Path, runs: int) -> Iterator[Extended]:
    """The built-in catalog, a built-in one of ten times the entries, and own catalogs of one entry, of as many, and compiled."""
    documents = [Document("cyclonedx", components, folder) for components in (_SMALL, _LARGE)]
    for document in documents:
        document.write()
    one, many = folder / "catalog-one", folder / "catalog-many"
    entries = int(made("benchmarks.catalog", str(one), "1"))
    most = int(made("benchmarks.catalog", str(many), str(TIMES)))
    copy = _with_larger_catalog(folder, many)
    checks = [ours.check(document) for document in documents]
    yield Extended("built in", entries - 1, *(_sample(check, runs) for check in checks))
    larger = (replace(check, arguments=["env", f"PYTHONPATH={copy}", *check.arguments]) for check in checks)
    yield Extended(f"built in, {TIMES} times as many", most, *(_sample(check, runs) for check in larger))
    own_catalogs = (
        ("one entry of one's own", entries, one),
        ("all those more of one's own", most, many),
        ("the same, compiled", most, _compiled(many)),
    )
    for name, count, own in own_catalogs:
        commands = (ours.check(document, "--catalog", str(own)) for document in documents)
        yield Extended(name, count, *(_sample(command, runs) for command in commands))
    for document in documents:
        document.remove()


def _with_larger_catalog(folder: Path, entries: Path) -> Path:
    """A copy of the package, with these entries among its own."""
    copy = folder / "larger"
    shutil.copytree(PACKAGE, copy / PACKAGE.name)
    shutil.copytree(entries / "technologies", copy / PACKAGE.name / "data" / "technologies", dirs_exist_ok=True)
    command = ["env", f"PYTHONPATH={copy}", sys.executable, "-m", "bomward", "catalog", "compile"]
    subprocess.run(command, check=True, capture_output=True)
    return copy


def _compiled(catalog: Path) -> Path:
    """The file that a folder of one's own is compiled into."""
    file = catalog.with_suffix(".json")
    made("bomward", "catalog", "compile", str(catalog), "-o", str(file))
    return file


COMPONENTS_HEAD = ("document", "command", "from", "to", "bytes grow", "CPU time grows", "exponent")
PADDED_HEAD = ("MB", ours.DECODE, ours.CHECK, "CPU s", "peak MB", "peak / file", "CPU ms for each MB more", "exponent")
EXTENDED_HEAD = (
    "catalog",
    "entries",
    "100 components, CPU s",
    "10,000 components, CPU s",
    "ratio at 100",
    "ratio at 10,000",
    "ratio of what lies between",
)
FLOOR_HEAD = (
    "document",
    "components",
    *(f"{name}, s" for name in ours.FLOORS),
    f"{ours.CHECK}, s",
    "wall / floor",
    "CPU / floor",
)


def components_table(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Of each command, the largest document that it got through and the one before it."""
    lines = []
    for form, title in FORMS.items():
        for name in (*ours.OURS, *(peer.name for peer in PEERS)):
            done = [(row, sample.cpu) for row in rows if row.form == form and (sample := row.sample(name))]
            if len(done) > 1 and done[-1][0].components > min(row.components for row in rows):
                lines.append((title, name, *_grown(*done[-2], *done[-1])))
    return lines


def _grown(one: Row, before: float, two: Row, after: float) -> tuple[str, ...]:
    power = exponent(one.size, before, two.size, after)
    sizes = f"{two.size / one.size:.1f} x"
    return f"{one.components:,}", f"{two.components:,}", sizes, f"{after / before:.1f} x", f"{power:.2f}"


def padded_table(lines: Sequence[Padded]) -> list[tuple[str, ...]]:
    """Each length of the texts."""
    table = []
    for at, one in enumerate(lines):
        cells = [f"{one.size / 1e6:.1f}", f"{one.decode.wall:.3f}", f"{one.check.wall:.3f}", f"{one.check.cpu:.3f}"]
        cells += [f"{one.check.peak / 1e6:.0f}", f"{one.check.peak / one.size:.1f}"]
        before = lines[at - 1]
        more = (one.size - before.size) / 1e6
        if at:
            cells.append(f"{(one.check.cpu - before.check.cpu) * 1e3 / more:.1f}")
            cells.append(f"{exponent(before.size, before.check.cpu, one.size, one.check.cpu):.2f}")
        table.append((*cells, *[""] * (len(PADDED_HEAD) - len(cells))))
    return table


def extended_table(lines: Sequence[Extended]) -> list[tuple[str, ...]]:
    """Each catalog."""
    return [
        (
            one.name,
            f"{one.entries:,}",
            f"{one.small.cpu:.3f}",
            f"{one.large.cpu:.3f}",
            f"{one.small.cpu / lines[0].small.cpu:.2f}",
            f"{one.large.cpu / lines[0].large.cpu:.2f}",
            f"{one.rest / lines[0].rest:.2f}" if one.name.startswith("built in") else "",
        )
        for one in lines
    ]


def floor_table(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """What reading the bytes and one pass over them takes, and how far a check is from that."""
    lines = []
    for row in rows:
        floors = [sample for name in ours.FLOORS if (sample := row.sample(name))]
        check = row.sample(ours.CHECK)
        if floors and check:
            walls = (f"{sample.wall:.3f}" for sample in (*floors, check))
            far = f"{check.wall / floors[-1].wall:.1f}", f"{check.cpu / floors[-1].cpu:.1f}"
            lines.append((FORMS[row.form], f"{row.components:,}", *walls, *far))
    return lines
