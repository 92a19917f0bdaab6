"""Runs every command on every document, turn by turn, and keeps the best run of each."""

from __future__ import annotations

import filecmp
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from benchmarks import ours
from benchmarks.documents import FORMS, LARGEST, Document, made
from benchmarks.measuring import BenchError, Command, Missing, Sample, measure
from benchmarks.peers.table import PEERS, Peer, started
from benchmarks.profiling import profiled

ONCE = 2.0
"""Seconds; what takes longer is run once, since the noise of the machine is a small part of it, unless a number is to be held by it."""
_HELD = frozenset({*ours.OURS, *(limit.yardstick for limit in ours.LIMITS)})
QUICK, MORE = 0.6, 4
"""Of what takes less, which is mostly noise, so many times as many runs are made, unless one is to do."""
OUR_LIMIT = 900.0


@dataclass(frozen=True)
class Settings:
    """How a run is to be made."""

    sizes: tuple[int, ...]
    runs: int
    limit: float
    """Seconds that a peer gets for one document."""
    peers: tuple[Peer, ...] = PEERS
    profile: bool = True
    """Whether the largest document of each form is checked once more, under a profiler."""


@dataclass(frozen=True)
class Row:
    """The best run of each command on one document."""

    form: str
    components: int
    size: int
    cells: Mapping[str, Sample | Missing]
    profile: Mapping[str, float] = field(default_factory=dict)
    """Seconds of a check by module."""

    def sample(self, name: str) -> Sample | None:
        """What a command took, if it ran to its end."""
        cell = self.cells.get(name)
        return cell if isinstance(cell, Sample) else None

    def wall(self, name: str) -> float | None:
        """The wall time of a command."""
        sample = self.sample(name)
        return sample.wall if sample else None

    def peers(self) -> dict[str, float]:
        """The wall time of each peer that ran to its end."""
        walls = {peer.name: self.wall(peer.name) for peer in PEERS}
        return {name: wall for name, wall in walls.items() if wall is not None}

    def fastest_peer(self) -> str | None:
        """The peer that was done first, if any was."""
        walls = self.peers()
        return min(walls, key=lambda name: walls[name], default=None)

    def ratios(self, command: str, yardstick: str) -> list[float]:
        """Wall time of one over wall time of the other, or of the fastest peer, turn by turn; none where one did not run."""
        beside = self.fastest_peer() if yardstick == ours.FASTEST else yardstick
        one, other = self.sample(command), self.sample(beside) if beside else None
        if one is None or other is None:
            return []
        # NOTE: what takes long runs less often.
        turns = zip(one.turns or (one.wall,), other.turns or (other.wall,), strict=False)
        return [mine / others for mine, others in turns]

    def ratio(self, command: str, yardstick: str) -> float | None:
        """The middle one of these ratios: the best run of each may be of another minute, in which the machine was another one."""
        return median(ratios) if (ratios := self.ratios(command, yardstick)) else None


def measured_rows(settings: Settings, folder: Path) -> Iterator[Row]:
    """One row per form and size; each document is written, measured and removed."""
    made("benchmarks.catalog", str(folder / "words"), "1")
    words = folder / "words" / "words.json"
    for form in FORMS:
        sizes = [size for size in settings.sizes if size <= LARGEST.get(form, size)]
        before: list[Row] = []
        for components in sizes:
            document = Document(form, components, folder)
            size = document.write()
            cells = _cells(document, size, words, settings, before)
            wanted = settings.profile and components == max(sizes)
            before.append(Row(form, components, size, cells, profiled(document.path) if wanted else {}))
            yield before[-1]
            document.remove()


def _cells(
    document: Document, size: int, words: Path, settings: Settings, before: Sequence[Row]
) -> dict[str, Sample | Missing]:
    absent: dict[str, Missing] = {}
    peers: list[Command] = []
    for peer in settings.peers:
        if document.form in peer.forms:
            why = peer.absent() or _cut(peer, size, settings.limit, before)
            if why:
                absent[peer.name] = why
            else:
                peers.append(peer.command(document))
    own = ours.commands(document, words)
    cells = best([*((one, OUR_LIMIT) for one in own), *((one, settings.limit) for one in peers)], settings.runs)
    for one in own:
        if isinstance(cell := cells[one.name], Missing):
            raise BenchError(f"{one.name} on {document.path.name}: {cell.why}")
    if not filecmp.cmp(document.path, document.restored, shallow=False):
        raise BenchError(f"restore did not bring back {document.path.name}")
    return cells | absent


def _cut(peer: Peer, size: int, limit: float, before: Iterable[Row]) -> Missing | None:
    rows = [row for row in before if peer.name in row.cells]
    cells = {row.components: row.cells[peer.name] for row in rows}
    return started(cells, {row.components: row.size for row in rows}, size, limit)


def best(commands: Sequence[tuple[Command, float]], runs: int) -> dict[str, Sample | Missing]:
    """Run each command so often, turn by turn, so that a slow minute of the machine hits all alike.

    The best counts, all are kept for ratios, and the first tells the memory.
    """
    cells: dict[str, Sample | Missing] = {}
    for turn in range(runs * MORE if runs > 1 else 1):
        for command, limit in commands:
            known = cells.get(command.name)
            if isinstance(known, Missing) or (known and _is_enough(command, known, again=turn < runs)):
                continue
            cell = measure(command, limit, looks=known is None)
            if isinstance(cell, Sample):
                faster = cell if known is None or cell.wall < known.wall else known
                before = known.turns if known else ()
                peak = max(cell.peak, known.peak if known else 0)
                cell = replace(faster, peak=peak, turns=(*before, cell.wall))
            cells[command.name] = cell
    return cells


def _is_enough(command: Command, known: Sample, *, again: bool) -> bool:
    """Whether another run would tell no more; `again` while fewer were made than were asked for."""
    if not again:
        return known.wall > QUICK
    return known.wall > ONCE and command.name not in _HELD
