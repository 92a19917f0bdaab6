"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "bomward"
DATA = PACKAGE / "data"
SOURCES = sorted(PACKAGE.rglob("*.py"))
BELOW_THE_COMMAND_LINE = [path for path in SOURCES if PACKAGE / "cli" not in path.parents]

LONGEST_FUNCTION = 50
LONGEST_FILE = 400
FORMAT_WORDS = ("bom-ref", "SPDXID")
IMPURE_MODULES = {"http", "random", "secrets", "socket", "ssl", "subprocess", "time", "urllib.request"}
IMPURE_CALLS = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "os.environ",
    "os.environb",
    "os.getenv",
    "os.getenvb",
    "uuid.uuid1",
    "uuid.uuid4",
}

# Written in two halves, so that this file does not break its own rule.
ADDRESSES = (
    "pypi" + ".org/simple",
    "python" + "hosted.org",
    "--index" + "-url",
    "--extra-index" + "-url",
    "--find" + "-links",
)
MACHINE_PATHS = re.compile("|".join(("/ho" + r"me/\w", "/Us" + r"ers/\w", "/ro" + r"ot/\w", "/wo" + "rk/")))


def records(folder: str, key: str) -> Iterator[dict[str, Any]]:
    for path in sorted((DATA / folder).glob("*.toml")):
        yield from tomllib.loads(path.read_text(encoding="utf-8")).get(key, ())


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def standing_alone(phrases: list[str]) -> re.Pattern[str]:
    """Any of these, not inside a longer word; what stands between the words of a phrase does not count."""
    joined = (r"[\W_]*".join(map(re.escape, re.findall(r"\w+", phrase))) for phrase in phrases)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(joined)})(?![^\W_])", re.IGNORECASE)


def hits(paths: list[Path], pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [
        (name(path), match.group()) for path in paths for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]


def tracked() -> list[Path]:
    """What git keeps or would keep; everything but caches where there is no git."""
    git = shutil.which("git")
    listed = ["-c", "core.quotePath=off", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if git and (ROOT / ".git").exists():
        found = subprocess.run([git, "-C", str(ROOT), *listed], check=True, capture_output=True).stdout
        return [ROOT / line for line in found.decode().split("\0") if line and (ROOT / line).is_file()]
    outside = {".venv", "out", "__pycache__"}
    files = (path for path in ROOT.rglob("*") if path.is_file())
    return [path for path in files if not any(part in outside or part.endswith("_cache") for part in path.parts)]


def test_no_code_names_a_maker() -> None:
    words = [word for maker in records("makers", "maker") for word in maker["tokens"] + maker.get("misspellings", [])]
    assert words
    assert hits(SOURCES, re.compile("|".join(map(re.escape, words)), re.IGNORECASE)) == []
    scripts = [
        word for maker in records("makers", "maker") for word in maker.get("scripts", []) + maker.get("stems", [])
    ]
    assert hits(SOURCES, re.compile("|".join(map(re.escape, scripts)), re.IGNORECASE)) == []


def test_no_code_names_a_product() -> None:
    names = [entry["name"] for entry in records("products", "entry") if len(re.findall(r"\w+", entry["name"])) > 1]
    assert names
    assert hits(SOURCES, standing_alone(names)) == []


def test_the_words_of_a_format_stay_in_formats() -> None:
    outside = [path for path in SOURCES if PACKAGE / "formats" not in path.parents]
    assert hits(outside, re.compile("|".join(FORMAT_WORDS))) == []


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def impure(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = set(imports(tree))
    found = [
        module for module in IMPURE_MODULES if any(one == module or one.startswith(module + ".") for one in imported)
    ]
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | imported
    return sorted(
        found + [call for call in IMPURE_CALLS if any(one == call or one.endswith("." + call) for one in used)]
    )


def test_no_clock_network_or_environment_below_the_command_line() -> None:
    assert {name(path): found for path in BELOW_THE_COMMAND_LINE if (found := impure(path))} == {}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import datetime\nx = datetime.datetime.now()", ["datetime.now"]),
        ("from datetime import date\nx = date.today()", ["date.today"]),
        ("from os import environ", ["os.environ"]),
        ("from uuid import uuid4", ["uuid.uuid4"]),
        ("from uuid import uuid5", []),
        ("import os\nx = os.path.join('a')", []),
        ("from urllib import request", ["urllib.request"]),
        ("from urllib.parse import unquote", []),
        ("import http.client", ["http"]),
        ("import time", ["time"]),
    ],
)
def test_the_rule_on_impurity_sees_what_it_should(tmp_path: Path, line: str, found: list[str]) -> None:
    file = tmp_path / "a.py"
    file.write_text(line, encoding="utf-8")
    assert impure(file) == found


def test_functions_are_short() -> None:
    functions = [
        (name(path), node.name, (node.end_lineno or 0) - node.lineno + 1)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [function for function in functions if function[2] > LONGEST_FUNCTION] == []


def test_files_are_short() -> None:
    lengths = [(name(path), len(path.read_text(encoding="utf-8").splitlines())) for path in SOURCES]
    assert [length for length in lengths if length[1] > LONGEST_FILE] == []


def test_no_file_holds_a_registry_address_or_a_path_of_one_machine() -> None:
    # NOTE: documents and catalog data quote addresses and paths of others; that is what they are for.
    quoting = (ROOT / "fixtures", DATA, ROOT / "tests" / "schemas")
    own = [path for path in tracked() if not any(folder in path.parents for folder in quoting)]
    assert own
    texts = [(name(path), path.read_bytes().decode("utf-8", "replace")) for path in own]
    found = [(file, address) for file, text in texts for address in ADDRESSES if address in text]
    found += [(file, match.group()) for file, text in texts for match in MACHINE_PATHS.finditer(text)]
    assert found == []


def test_decision_records_are_numbered_without_a_hole() -> None:
    records_ = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert records_
    numbers = [f"{number:04d}" for number in range(1, len(records_) + 1)]
    assert [path.name[:5] for path in records_] == [f"{number}-" for number in numbers]
    assert [path.read_text(encoding="utf-8")[:7] for path in records_] == [f"# {number}:" for number in numbers]
