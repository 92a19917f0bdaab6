"""The shortest program that looks for a banned supplier with a library that others made: searching.py LIBRARY FILE."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BANNED = "kaspersky"


def cyclonedx(path: Path) -> Iterator[tuple[str, str]]:
    """All components and suppliers, by cyclonedx-python-lib."""
    from cyclonedx.model.bom import Bom

    reader: Any = Bom  # NOTE: its base adds both readers while it runs, which no type tells
    with path.open(encoding="utf-8") as stream:
        bom = reader.from_xml(stream) if path.suffix == ".xml" else reader.from_json(json.load(stream))
    for component in bom.components:
        yield component.name, component.supplier.name if component.supplier else ""


def spdx_tools(path: Path) -> Iterator[tuple[str, str]]:
    """All packages and suppliers, by spdx-tools, without its validation."""
    from spdx_tools.spdx.parser.parse_anything import parse_file

    for package in parse_file(str(path)).packages:
        yield package.name, str(package.supplier)


def lib4sbom(path: Path) -> Iterator[tuple[str, str]]:
    """All packages and suppliers, by lib4sbom."""
    from lib4sbom.parser import SBOMParser  # type: ignore[import-not-found] # is installed for the peers alone

    parser = SBOMParser()
    parser.parse_file(str(path))
    for package in parser.get_packages():
        yield package["name"], package.get("supplier", "")


def regopy(path: Path) -> Iterator[tuple[str, str]]:
    """What the rule beside this file denies, by Rego."""
    from regopy import Interpreter  # type: ignore[import-not-found] # as lib4sbom

    rego = Interpreter()
    rego.add_module("banned", Path(__file__).with_name("banned.rego").read_text(encoding="utf-8"))
    rego.set_input_term(path.read_text(encoding="utf-8"))
    for name in json.loads(str(rego.query("data.banned.deny")))["expressions"][0]:
        yield name, BANNED


LIBRARIES = {each.__name__: each for each in (cyclonedx, spdx_tools, lib4sbom, regopy)}


def main() -> None:
    """Print a line for each component that is found."""
    library, file = sys.argv[1:]
    for name, supplier in LIBRARIES[library](Path(file)):
        if BANNED in f"{name} {supplier}".lower():
            print("FOUND", name)


if __name__ == "__main__":
    main()
