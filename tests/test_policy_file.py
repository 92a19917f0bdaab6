"""The policy file: what it may say, that everything else is an error with a place and a hint, and its JSON Schema."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bomward.catalog import DATA
from bomward.errors import UsageError
from bomward.findings import NEVER, Outcome
from bomward.limits import NAMES
from bomward.policy_file import Level, LimitTable, PolicyFile, read, schema
from bomward.regimes import Role, read_law

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.partition("```toml\n")[2].partition("```")[0]
SCHEMA = DATA / "bomward-policy.schema.json"
WAIVER = 'reason = "r"\nowner = "o"\nuntil = 2027-01-31\n'
ID = 'finding = "bw-0123456789abcdef"\n'

GOOD = {
    "empty": "",
    "example": EXAMPLE,
    "profile": 'profile = "us-federal"\nfail-on = "never"\nact = "use"\nstrict = true\nallow-incomplete = true',
    "regimes": 'regimes = ["us-bis-icts-2021-002"]',
    "who": '[who]\njurisdictions = ["US-TX"]',
    "exclude": 'exclude = ["*.md", "old/*"]',
    "limits": '[limits]\nsize = "4G"\nexpanded = "512m"\nparts = 7\nwrappers = "9"',
    "a waiver by id": f"[[waiver]]\n{ID}{WAIVER}",
    "a waiver of a repeat": f'[[waiver]]\nfinding = "bw-0123456789abcdef-12"\n{WAIVER}',
    "a waiver by component": f'[[waiver]]\ncomponent = "c"\nentry = "e"\ndocument = "*.json"\nlink = "x"\n{WAIVER}',
}
BAD = {
    "an unknown key": ("strct = true", "strct", "did you mean 'strict'?"),
    "the key of a flag": ('fail_on = "review"', "fail_on", "did you mean 'fail-on'?"),
    "a singular": ('regime = ["x"]', "regime", "did you mean 'regimes'?"),
    "a clock": ("as-of = 2026-01-01", "as-of", "there are: profile, regimes"),
    "a wrong type": ("profile = 3", "profile", "docs/policy.md"),
    "an empty name": ('profile = ""', "profile", "docs/policy.md"),
    "a text for a list": ('regimes = "us-bis-icts-2021-002"', "regimes", "docs/policy.md"),
    "an empty list": ("regimes = []", "regimes", "docs/policy.md"),
    "a text for a flag": ('strict = "yes"', "strict", "docs/policy.md"),
    "a number for a flag": ("strict = 1", "strict", "docs/policy.md"),
    "nothing to exclude": ('exclude = [""]', "exclude[0]", "docs/policy.md"),
    "an unknown act": ('act = "sell"', "act", "there are: supply, use"),
    "an unknown level": ('fail-on = "prohibted"', "fail-on", "there are: prohibited, likely-prohibited"),
    "an unknown key of who": ('[who]\njurisdiction = ["US"]', "who.jurisdiction", "did you mean 'jurisdictions'?"),
    "nowhere": ("[who]\njurisdictions = []", "who.jurisdictions", "docs/policy.md"),
    "no place": ('[who]\nroles = ["exporter"]', "who", "docs/policy.md"),
    "a place in words": ('[who]\njurisdictions = ["Texas"]', "who.jurisdictions[0]", "docs/policy.md"),
    "an unknown role": ('[who]\njurisdictions = ["US"]\nroles = ["vendor"]', "who.roles[0]", "us-federal-contractor"),
    "an unknown limit": ("[limits]\nsiez = 3", "limits.siez", "did you mean 'size'?"),
    "no limit": ("[limits]\nsize = 0", "limits.size", "docs/policy.md"),
    "a limit in another unit": ('[limits]\nsize = "4GB"', "limits.size", "docs/policy.md"),
    "a limit that is a fraction": ("[limits]\nsize = 1.5", "limits.size", "docs/policy.md"),
    "a waiver that is no list": (f"[waiver]\n{ID}{WAIVER}", "waiver", "docs/policy.md"),
    "a waiver without a reason": (f'[[waiver]]\n{ID}owner = "o"\nuntil = 2027-01-31', "waiver[0]", "docs/policy.md"),
    "a waiver without an owner": (f'[[waiver]]\n{ID}reason = "r"\nuntil = 2027-01-31', "waiver[0]", "docs/policy.md"),
    "a waiver without an end": (f'[[waiver]]\n{ID}reason = "r"\nowner = "o"', "waiver[0]", "docs/policy.md"),
    "a waiver with a blank reason": (f"[[waiver]]\n{ID}{WAIVER}".replace('"r"', '"  "'), "waiver[0].reason", "docs/"),
    "a day that is a time": (
        f"[[waiver]]\n{ID}{WAIVER}".replace("-31", "-31T00:00:00"),
        "waiver[0].until",
        "2027-01-31",
    ),
    "a day that there is not": (
        f"[[waiver]]\n{ID}{WAIVER}".replace("2027-01-31", '"2027-02-30"'),
        "waiver[0].until",
        "2027-01-31",
    ),
    "a day in words": (f"[[waiver]]\n{ID}{WAIVER}".replace("2027-01-31", '"soon"'), "waiver[0].until", "2027-01-31"),
    "an unknown key of a waiver": (
        f'[[waiver]]\n{ID}{WAIVER}untill = "x"',
        "waiver[0].untill",
        "did you mean 'until'?",
    ),
    "no finding's id": (f'[[waiver]]\nfinding = "bw-1"\n{WAIVER}', "waiver[0].finding", "docs/policy.md"),
    "a waiver for nothing": (f"[[waiver]]\n{WAIVER}", "waiver[0]", "name either"),
    "a waiver for both": (f'[[waiver]]\n{ID}{WAIVER}component = "c"\nentry = "e"', "waiver[0]", "name either"),
    "a waiver without an entry": (f'[[waiver]]\n{WAIVER}component = "c"', "waiver[0]", "name either"),
    "a waiver for a whole entry": (f'[[waiver]]\n{WAIVER}entry = "e"', "waiver[0]", "name either"),
    "the second of two waivers": (f"[[waiver]]\n{ID}{WAIVER}[[waiver]]\n{WAIVER}", "waiver[1]", "name either"),
}
TWO_LAWS = {
    "profile and regimes": 'profile = "a"\nregimes = ["b"]',
    "profile and who": 'profile = "a"\n[who]\njurisdictions = ["US"]',
    "regimes and who": 'regimes = ["a"]\n[who]\njurisdictions = ["US"]',
}


@pytest.fixture(scope="module")
def valid() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_bytes()), validate_formats=True)


def values(text: str) -> Any:
    """What a file says, with days as JSON has them, as editors do it."""
    return msgspec.to_builtins(tomllib.loads(text))


def refusal(text: str) -> UsageError | None:
    """Why a policy file is refused; None where it is not."""
    try:
        read(text, "x")
    except UsageError as error:
        return error
    return None


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_is_read_and_fits_the_schema(name: str, valid: jsonschema_rs.Validator) -> None:
    assert read(GOOD[name], "bomward.toml") is not None
    assert [error.message for error in valid.iter_errors(values(GOOD[name]))] == []


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_refused_with_its_place_and_a_hint(name: str, valid: jsonschema_rs.Validator) -> None:
    text, where, hint = BAD[name]
    with pytest.raises(UsageError) as caught:
        read(text, "ci/bomward.toml")
    assert caught.value.where == f"ci/bomward.toml: {where}"
    assert hint in caught.value.hint
    assert caught.value.message
    assert not valid.is_valid(values(text))


@pytest.mark.parametrize("name", BAD)
def test_no_word_of_the_validator_is_shown(name: str) -> None:
    error = refusal(BAD[name][0])
    assert error is not None
    assert not re.search(r"regex|`str`|`int`|array|object|RFC|enum|\\\\S|\^", error.message)


def test_it_says_how_a_value_is_written() -> None:
    told = {name: str(refusal(BAD[name][0])) for name in BAD}
    assert told["a place in words"] == "a place is written as DE, US or US-TX"
    assert told["a waiver with a blank reason"] == "it is blank"
    assert told["a limit in another unit"].startswith("a limit is a whole number from 1 on")
    assert told["no finding's id"].startswith("the id of a finding is written as in the reports")
    assert told["a number for a flag"] == "true or false is expected here, and this is a whole number"
    assert told["a waiver without an owner"] == "`owner` is missing"


@pytest.mark.parametrize("name", TWO_LAWS)
def test_one_way_to_choose_the_laws(name: str) -> None:
    with pytest.raises(UsageError, match="do not go together"):
        read(TWO_LAWS[name], "bomward.toml")


@pytest.mark.parametrize("text", ["x =", "until = 2026-02-30", "a = 1\na = 2", "\0", "x = " + "[" * 5000])
def test_what_is_no_toml_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no TOML") as caught:
        read(text, "bomward.toml")
    assert caught.value.where == "bomward.toml"


def test_the_table_of_pyproject() -> None:
    found = read('[tool.bomward]\nprofile = "us-federal"\n[tool.other]\nx = 1', "pyproject.toml", in_pyproject=True)
    assert found is not None
    assert found.content.profile == "us-federal"
    assert found.place("profile") == "pyproject.toml: tool.bomward.profile"
    assert read("[tool.other]\nx = 1", "pyproject.toml", in_pyproject=True) is None
    assert read("tool = 3", "pyproject.toml", in_pyproject=True) is None
    with pytest.raises(UsageError) as caught:
        read("[tool.bomward]\nstrct = 1", "pyproject.toml", in_pyproject=True)
    assert caught.value.where == "pyproject.toml: tool.bomward.strct"
    with pytest.raises(UsageError) as caught:
        read("[tool]\nbomward = 3", "pyproject.toml", in_pyproject=True)
    assert caught.value.where == "pyproject.toml: tool.bomward"


def test_the_example_says_everything_there_is() -> None:
    found = read(EXAMPLE.replace("# profile", "profile").partition("# regimes")[0], "bomward.toml")
    assert found is not None
    assert found.content.profile == "us-federal"
    given = values(EXAMPLE)
    assert {*given, "profile", "regimes", "catalog"} == set(PolicyFile.__struct_encode_fields__)
    example = read(EXAMPLE, "ci/bomward.toml")
    assert example is not None
    assert example.content.waiver[0].until == datetime.date(2027, 1, 31)
    assert example.limits() == ("size=4G", "expanded=1G", "parts=20000")
    assert example.outputs() == ("table", "json=ci/report.json", "sarif=ci/bomward.sarif")


def test_the_page_names_every_role() -> None:
    for role in Role.__args__:  # type: ignore[attr-defined]  # typing says nothing of what a Literal holds
        assert f"`{role}`" in PAGE


def test_every_role_is_one_that_a_regime_speaks_to() -> None:
    spoken = {role for regime in read_law().regimes for role in regime.binds_roles}
    assert spoken == set(Role.__args__)  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize(
    ("place", "roles", "regime", "speaks"),
    [
        ("US", [], "us-bis-icts-2021-002", True),
        ("US-TX", [], "us-bis-icts-2021-002", True),
        ("USA", [], "us-bis-icts-2021-002", False),
        ("DE", [], "us-bis-icts-2021-002", False),
        ("US", [], "us-far-52-204-23", False),
        ("US", ["us-federal-contractor"], "us-far-52-204-23", True),
        ("DE", ["us-federal-contractor"], "us-far-52-204-23", False),
        ("US", ["public-body"], "us-tx-prohibited-technologies", False),
        ("US-T", ["public-body"], "us-tx-prohibited-technologies", False),
        ("US-TX", ["public-body"], "us-tx-prohibited-technologies", True),
        ("US-TX", ["public-body"], "us-va-2-2-5514", False),
        ("EU", ["public-body"], "eu-reg-833-2014-art-5k", True),
        ("DE", ["public-body"], "eu-reg-833-2014-art-5k", True),
        ("GB", ["public-body"], "eu-reg-833-2014-art-5k", False),
        ("EU", [], "de-bsi-warning-2022", False),
    ],
)
def test_a_regime_speaks_to_a_role_in_a_place(place: str, roles: list[str], regime: str, *, speaks: bool) -> None:
    assert (regime in [one.id for one in read_law().binding([place], roles)]) is speaks


def test_the_levels_and_limits_are_those_there_are() -> None:
    assert Level.__args__ == (*Outcome, NEVER)  # type: ignore[attr-defined]  # as above
    assert LimitTable.__struct_fields__ == NAMES


def test_the_schema_is_current(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        SCHEMA.write_bytes(schema())
    assert SCHEMA.read_bytes() == schema(), "write it anew: pytest tests/test_policy_file.py --update"


@pytest.mark.property
@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.sampled_from(sorted(GOOD)),
    st.integers(0, 2000),
    st.sampled_from(["", "=", '"', "[", "]", "\n", "0", "\0", "x", "-"]),
)
def test_any_text_is_read_or_refused(name: str, at: int, piece: str) -> None:
    """A file with a slip of the hand in it."""
    text = GOOD[name][:at] + piece + GOOD[name][at + 1 :]
    error = refusal(text)
    assert error is None or (error.where.startswith("x") and error.hint)
