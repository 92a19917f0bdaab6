"""Times whole processes against yardsticks of the same run; prints ratios and the limits that are meant to hold."""

from __future__ import annotations

import argparse
import filecmp
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

SIZES = (100, 1_000, 10_000, 100_000)
QUICK_SIZES = (100, 1_000)
LIBRARIES_UP_TO = 1_000
LIBRARY_SECONDS = 120.0
COMMAND_SECONDS = 900.0
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

DECODE, PARSE = "orjson.loads", "lxml.etree.parse"
TYPER = "import typer"
CHECK, ANNOTATE, RESTORE = "bomward check", "bomward annotate", "bomward restore"
LIBRARIES = {"cyclonedx": "cyclonedx-python-lib", "spdx": "spdx-tools"}

FORMS = {
    "cyclonedx": "CycloneDX JSON",
    "cyclonedx-xml": "CycloneDX XML",
    "spdx": "SPDX JSON",
    "spdx-tag-value": "SPDX tag-value",
    "spdx-yaml": "SPDX YAML",
    "spdx-rdf": "SPDX RDF/XML",
}
"""What is measured; a form that is not JSON holds the same content as the JSON of its family."""
LARGEST = {"spdx-yaml": 10_000, "spdx-rdf": 10_000}
"""Where a form is read as one tree, there is no point in more."""
_SNIPPETS = {
    DECODE: "import orjson,sys; orjson.loads(open(sys.argv[1],'rb').read())",
    PARSE: "import lxml.etree,sys; lxml.etree.parse(sys.argv[1],lxml.etree.XMLParser(huge_tree=True))",
    TYPER: "import typer",
    "cyclonedx-python-lib": (
        "import json,sys; from cyclonedx.model.bom import Bom; Bom.from_json(json.load(open(sys.argv[1],'rb')))"
    ),
    "spdx-tools": "import sys; from spdx_tools.spdx.parser.parse_anything import parse_file; parse_file(sys.argv[1])",
}
_WORKED: dict[str, frozenset[int]] = {CHECK: frozenset({1})}
"""Exit codes of a command that did its work, where not 0. Each document holds an engine, so check says 1;
a command that broke down says 1 as well, which is why its words are looked at."""


class BenchError(Exception):
    """A command failed: nothing was measured."""


@dataclass(frozen=True)
class Sample:
    """What one process took; no wall time means that it was stopped."""

    wall: float
    cpu: float
    peak: int
    stopped: bool = False


@dataclass(frozen=True)
class Limit:
    """One number of the design to hold: a command's wall time over that of another."""

    command: str
    yardstick: str
    ratio: float
    sizes: tuple[int, ...]
    forms: tuple[str, ...] = tuple(FORMS)


LIMITS = (
    Limit(CHECK, DECODE, 0.5, (100_000,), ("cyclonedx", "spdx")),
    Limit(CHECK, PARSE, 2.0, (100_000,), ("cyclonedx-xml",)),
    Limit(CHECK, DECODE, 1.0, (100_000,), ("spdx-tag-value",)),
    Limit(CHECK, TYPER, 3.0, (100,)),
    Limit(ANNOTATE, CHECK, 2.0, SIZES),
)
PEAK_LIMIT = 4.0
"""Peak memory of a check over the size of the file, at 100,000 components."""


@dataclass(frozen=True)
class Document:
    """One generated document and where the copies made of it go."""

    form: str
    components: int
    path: Path

    @property
    def family(self) -> str:
        """CycloneDX or SPDX, in the words of the generator."""
        return self.form.partition("-")[0]

    @property
    def twin(self) -> Path:
        """The same content as JSON: the document itself, or what it was made from."""
        return self.path if self.form == self.family else self.path.with_suffix(".twin.json")

    @property
    def annotated(self) -> Path:
        """Where `annotate` writes."""
        return self.path.with_suffix(".annotated.json")

    @property
    def restored(self) -> Path:
        """Where `restore` writes."""
        return self.path.with_suffix(".restored.json")

    @property
    def size(self) -> int:
        """Bytes of the document."""
        return self.path.stat().st_size


@dataclass(frozen=True)
class Row:
    """The best run of each command on one document."""

    document: Document
    size: int
    best: dict[str, Sample]

    def ratio(self, command: str, yardstick: str) -> float:
        """Wall time of one over wall time of the other."""
        return self.best[command].wall / self.best[yardstick].wall


def commands(document: Document) -> dict[str, list[str]]:
    """What is run on a document, in this order."""
    tool = [sys.executable, "-m", "bomward"]
    source = str(document.path)
    read = {DECODE: str(document.twin), TYPER: ""}
    if document.form.endswith("xml"):
        read[PARSE] = source
    if document.form == document.family and document.components <= LIBRARIES_UP_TO:
        read[LIBRARIES[document.family]] = source
    wanted = {name: [sys.executable, "-c", _SNIPPETS[name], file] for name, file in read.items()}
    wanted[CHECK] = [*tool, "check", source]
    wanted[ANNOTATE] = [*tool, "annotate", source, "-o", str(document.annotated)]
    wanted[RESTORE] = [*tool, "restore", str(document.annotated), "-o", str(document.restored)]
    return wanted


def _environment() -> dict[str, str]:
    """The environment, but with compiled modules kept: the libraries beside us come with theirs."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def measure(name: str, command: Sequence[str]) -> Sample:
    """Run one process to its end. `wait4` counts this process alone, where `RUSAGE_CHILDREN` would keep the largest."""
    library = name in LIBRARIES.values()
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, env=_environment())
        guard = threading.Timer(LIBRARY_SECONDS if library else COMMAND_SECONDS, process.kill)
        guard.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        overdue = not guard.is_alive()
        guard.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        stopped = library and overdue
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip()
        worked = process.returncode in _WORKED.get(name, frozenset({0})) and "Traceback" not in said
        if not stopped and not worked:
            raise BenchError(f"{name} ended with {process.returncode}: {' '.join(command)}\n{said}")
    scale = 1 if sys.platform == "darwin" else 1024
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * scale, stopped)


def measure_document(document: Document, runs: int) -> Row:
    """Run everything `runs` times, turn by turn, so that a slow minute of the machine hits all alike."""
    samples: dict[str, list[Sample]] = {}
    for turn in range(runs):
        for name, command in commands(document).items():
            if turn and any(sample.stopped for sample in samples[name]):
                continue
            samples.setdefault(name, []).append(measure(name, command))
    if not filecmp.cmp(document.path, document.restored, shallow=False):
        raise BenchError(f"restore did not bring back {document.path.name}")
    best = {name: min(taken, key=lambda sample: sample.wall) for name, taken in samples.items()}
    return Row(document, document.size, best)


def measured_rows(sizes: Iterable[int], runs: int, folder: Path) -> Iterator[Row]:
    """One row per form and size; each document is written, measured and removed."""
    for form in FORMS:
        for components in sizes:
            if components <= LARGEST.get(form, components):
                document = Document(form, components, folder / f"{form}-{components}.json")
                _generate(document)
                yield measure_document(document, runs)
                for path in {document.path, document.twin, document.annotated, document.restored}:
                    path.unlink()


def _generate(document: Document) -> None:
    """In a process of its own: what this process holds would count as the memory of those it starts."""
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "benchmarks.generate", "--format", document.family, "--engine"]
    command += ["--components", str(document.components), str(document.twin)]
    subprocess.run(command, check=True, cwd=root)
    if document.path != document.twin:
        command = [sys.executable, "-m", "benchmarks.convert", str(document.twin), str(document.path), document.form]
        subprocess.run(command, check=True, cwd=root)


def _limits(row: Row, command: str) -> Iterator[tuple[str, float, float]]:
    """What a command is held to on this document: label, ratio found, limit."""
    for limit in LIMITS:
        fits = row.document.form in limit.forms and row.document.components in limit.sizes
        if limit.command == command and fits:
            yield f"wall / {limit.yardstick}", row.ratio(command, limit.yardstick), limit.ratio
    if command == CHECK and row.document.components == max(SIZES) and row.document.form == row.document.family:
        yield "peak / file", row.best[CHECK].peak / row.size, PEAK_LIMIT


def _measured_line(row: Row, name: str) -> tuple[str, ...]:
    sample = row.best[name]
    ratio = "stopped" if sample.stopped else f"{row.ratio(name, DECODE):.2f}"
    return (
        FORMS[row.document.form],
        f"{row.document.components:,}",
        f"{row.size / 1e6:.1f}",
        name,
        f"{sample.wall:.3f}",
        f"{sample.cpu:.3f}",
        f"{sample.peak / 1e6:.0f}",
        ratio,
    )


MEASURED = ("document", "components", "MB", "command", "wall s", "CPU s", "peak MB", f"wall / {DECODE}")
HELD = ("document", "components", "command", "measure", "ratio", "limit", "")


def measured_table(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Every best run, with its ratio to the bare decoder."""
    return [_measured_line(row, name) for row in rows for name in row.best]


def held_table(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Every number to hold that these sizes can say something about."""
    return [
        (
            FORMS[row.document.form],
            f"{row.document.components:,}",
            command,
            label,
            f"{ratio:.2f}",
            f"{limit:.1f}",
            "held" if ratio <= limit else "NOT HELD",
        )
        for row in rows
        for command in (CHECK, ANNOTATE)
        for label, ratio, limit in _limits(row, command)
    ]


def as_text(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table for a terminal."""
    widths = [max(len(line[column]) for line in (head, *lines)) for column in range(len(head))]

    def aligned(line: Sequence[str]) -> str:
        return "  ".join(_aligned(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip()

    return "\n".join([aligned(head), *(aligned(line) for line in lines)])


def _aligned(cell: str, width: int) -> str:
    return cell.rjust(width) if cell[:1].isdigit() else cell.ljust(width)


def as_markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table for a page."""
    rule = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *lines))


def machine() -> str:
    """The kind of machine, as far as it matters for reading ratios."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, {python}"


def _versions() -> str:
    names = ("bomward", "orjson", "msgspec", *LIBRARIES.values())
    return ", ".join(f"{name} {_version(name)}" for name in names)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"


def page(rows: Sequence[Row], date: str, runs: int) -> str:
    """The page that keeps what was measured."""
    return f"""# Performance

Measured on {date}: {machine()}. {_versions()}.
Written by `make bench BENCH_ARGS="--write {date}"`.

Each line is a whole process, from start to exit, best of {runs}, the commands taking turns. Times differ from machine
to machine; ratios taken in one run differ much less. The documents come from `benchmarks/generate.py` and, where they
are not JSON, `benchmarks/convert.py`, with one engine deep in the graph. `check` prints its table, `annotate` and
`restore` write files, and the restored file is compared with the original. `{DECODE}` is a bare Python process that
reads the same content as JSON and decodes it, nothing more; `{PARSE}` is one that parses the XML.

## Numbers to hold

{as_markdown(HELD, held_table(rows))}

## Everything measured

{as_markdown(MEASURED, measured_table(rows))}

The two SBOM libraries build a full object model, which is another task than looking for something: they stand here
because they are what one would otherwise begin with. They run up to {LIBRARIES_UP_TO:,} components.
"""


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size.replace("_", "")) for size in text.split(","))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, help="components per document: 100,1000")
    parser.add_argument("--runs", type=int, default=3, help="how often each command runs; the best counts")
    parser.add_argument("--quick", action="store_true", help="small documents, one run")
    parser.add_argument("--write", metavar="DATE", help=f"write docs/{PAGE.name}, dated so")
    return parser.parse_args()


def _run(args: argparse.Namespace, say: Callable[[str], None]) -> None:
    sizes = args.sizes or (QUICK_SIZES if args.quick else SIZES)
    runs = 1 if args.quick else args.runs
    say(f"{machine()}\nbest of {runs}; each line is a whole process\n")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bomward-bench-") as folder:
        for row in measured_rows(sizes, runs, Path(folder)):
            rows.append(row)
            say(as_text(MEASURED, measured_table([row])) + "\n")
    say(as_text(HELD, held_table(rows)))
    if args.write:
        PAGE.write_text(page(rows, args.write, runs), encoding="utf-8")
        say(f"\nwrote docs/{PAGE.name}")


def main() -> int:
    """Measure and tell; only a command that fails makes this fail, never a slow one."""
    args = _arguments()
    try:
        _run(args, lambda text: print(text, flush=True))
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
