"""Draws wall time by size, a picture a form: the same figures give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.documents import FORMS
from benchmarks.ours import CHECK, DECODE, PARSE
from benchmarks.peers.table import PEERS
from benchmarks.rounds import Row

_DRAWN = tuple(FORMS)[:4]
_BARE = {DECODE: ("0.35", "--"), PARSE: ("0.35", ":")}
_MARKS = "osD^vPX"
_SETTINGS: Any = {"svg.hashsalt": "bomward", "svg.fonttype": "none", "font.size": 9, "axes.spines.top": False}
_SETTINGS |= {"axes.spines.right": False, "axes.grid": True, "grid.color": "0.9", "font.family": "sans-serif"}


def draw(rows: Sequence[Row], path: Path) -> None:
    """Write the plot as SVG."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(9, 7), layout="constrained")
        legend = {}
        for form, axes in zip(_DRAWN, figure.subplots(2, 2, sharex=True, sharey=True).flat, strict=True):
            of_form = [row for row in rows if row.form == form]
            for name, style in _styles().items():
                points = [(row.components, wall) for row in of_form if (wall := row.wall(name))]
                if points:
                    (legend[name],) = axes.plot(*zip(*points, strict=True), **style)
            axes.set(title=FORMS[form], xscale="log", yscale="log", xlabel="components", ylabel="seconds")
            axes.label_outer()
        figure.legend(legend.values(), legend.keys(), loc="outside lower center", ncols=5, frameon=False)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _styles() -> dict[str, dict[str, Any]]:
    """Ours thick, bare decoders grey, peers in colours, each with a mark of its own."""
    styles: dict[str, dict[str, Any]] = {CHECK: {"color": "black", "linewidth": 2.5, "marker": "o", "zorder": 3}}
    styles |= {name: {"color": color, "linestyle": line} for name, (color, line) in _BARE.items()}
    styles |= {
        peer.name: {"color": f"C{at}", "linewidth": 1.2, "marker": mark, "markersize": 4}
        for at, (peer, mark) in enumerate(zip(PEERS, _MARKS, strict=True))
    }
    return styles
