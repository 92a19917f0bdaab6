"""Regular expressions that are compiled late: all of them can be, and each does what a compiled one does."""

from __future__ import annotations

import ast
import copy
import importlib
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bomward
from bomward import patterns

_LAZY = type(patterns.lazy(""))
_PACKAGE = Path(bomward.__path__[0])


def _held(value: object) -> Iterator[object]:
    """A value, and what stands in it where it is a table of several."""
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for one in value:
            yield from _held(one)
    else:
        yield value


def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Those that modules of the package hold, each with where it stands."""
    found: list[tuple[str, re.Pattern[str]]] = []
    for path in _PACKAGE.rglob("*.py"):
        if "patterns.lazy(" in path.read_text(encoding="utf-8"):
            parts = path.relative_to(_PACKAGE.parent).with_suffix("").parts
            module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
            for name, value in vars(module).items():
                found += [(f"{module.__name__}.{name}", one) for one in _held(value) if isinstance(one, _LAZY)]
    return found


def test_each_one_can_be_compiled() -> None:
    found = _patterns()
    assert len(found) > 100
    for where, pattern in found:
        try:
            assert pattern.groups >= 0
        except re.error as error:
            pytest.fail(f"{where}: {error}")


def test_no_module_compiles_one_while_it_loads() -> None:
    found = [
        f"{path.relative_to(_PACKAGE)}:{call.lineno}"
        for path in _PACKAGE.rglob("*.py")
        for call in _while_loading(ast.parse(path.read_bytes()))
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func) == "re.compile"
    ]
    assert found == []


def _while_loading(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that are made when a module is loaded."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _while_loading(child)
            if isinstance(child, ast.Call):
                yield child


def test_one_can_be_copied_and_kept() -> None:
    pattern = patterns.lazy("a+")
    for other in (copy.deepcopy(pattern), pickle.loads(pickle.dumps(pattern))):  # noqa: S301  # its own bytes
        assert other.fullmatch("aa")


def test_one_does_what_a_compiled_one_does() -> None:
    lazy, compiled = patterns.lazy(r"(?P<word>b+)", re.IGNORECASE), re.compile(r"(?P<word>b+)", re.IGNORECASE)
    found, other = lazy.search("aBBc"), compiled.search("aBBc")
    assert found is not None
    assert other is not None
    assert found.groupdict() == other.groupdict() == {"word": "BB"}
    assert lazy.sub("-", "aBBc") == compiled.sub("-", "aBBc") == "a-c"
    assert (lazy.pattern, lazy.flags) == (compiled.pattern, compiled.flags)


def test_a_wrong_one_is_told_where_it_is_used() -> None:
    wrong = patterns.lazy("(")
    with pytest.raises(re.error):
        wrong.search("")
