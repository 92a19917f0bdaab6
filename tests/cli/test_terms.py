"""Options that several commands share: each has them all, in one place, and they come to what they say."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import pytest

from bomward.cli import asking, diffing, documents, portfolio
from bomward.cli.declaring import Option
from bomward.cli.documents import Gate
from bomward.cli.terms import Laws
from bomward.cli.translating import for_typer

Word = Annotated[str, Option("--word")]
Number = Annotated[int, Option("--number")]
GATES = (documents.check, diffing.diff, portfolio.add, portfolio.recheck, portfolio.report)


@pytest.mark.parametrize(
    ("command", "kind"),
    [*((gate, Gate) for gate in GATES), (documents.annotate, Laws), (asking.ask, Laws)],
)
def test_a_command_has_an_option_for_each_field(command: Callable[..., None], kind: type[Laws]) -> None:
    parameters = inspect.signature(for_typer(command)).parameters
    assert set(kind.__struct_fields__) <= set(parameters)
    assert not {"laws", "gate"} & set(parameters)
    assert all(parameters[name].default == getattr(kind(), name) for name in kind.__struct_fields__)


def test_what_is_given_comes_together_in_its_place() -> None:
    seen: list[object] = []

    def plain(first: Word, second: Word = "b", *, laws: Laws, last: Number = 1) -> None:
        seen.extend((first, second, laws, last))

    command = for_typer(plain)
    assert [*inspect.signature(command).parameters] == ["first", "second", *Laws.__struct_fields__, "last"]
    defaults = {name: getattr(Laws(), name) for name in Laws.__struct_fields__}
    command(first="a", **{**defaults, "act": "use", "limit": ["size=1K"]}, last=2)
    assert seen == ["a", "b", Laws(act="use", limit=["size=1K"]), 2]


def test_all_of_a_gate_comes_to_its_setup(tmp_path: Path) -> None:
    gate = Gate(
        regime=["us-bis-icts-2021-002"],
        act="use",
        as_of="2026-11-22",
        catalog=[tmp_path],
        no_policy=True,
        limit=["size=1K"],
        fail_on="review",
        strict=True,
        allow_incomplete=True,
    )
    setup = gate.setup(gate.file())
    policy = setup.policy
    assert (policy.regimes, policy.act, str(policy.as_of)) == (("us-bis-icts-2021-002",), "use", "2026-11-22")
    assert (policy.fail_on, policy.strict, policy.allow_incomplete) == ("review", True, True)
    assert (setup.catalog, setup.limits.size) == ((tmp_path,), 1024)
