"""The policy file: what a team asks of every run, as TOML. Strict: whatever is wrong in it is an error, and nothing is passed over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec

from bomward.errors import UsageError, choices
from bomward.limits import MOST_WRAPPERS
from bomward.regimes import Act, Role
from bomward.waivers import WaiverRule

TABLE = "tool.bomward"
"""The table of pyproject.toml that may stand for a policy file."""
SCHEMA = "https://json-schema.org/draft/2020-12/schema"
Level = Literal[
    "prohibited", "likely-prohibited", "review", "advised-against", "noted", "excepted", "not-covered", "never"
]
Place = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
Amount = (
    Annotated[int, msgspec.Meta(ge=1)]
    | Annotated[str, msgspec.Meta(pattern=r"^0*[1-9][0-9]{0,14}[KMGkmg]?$")]
    | msgspec.UnsetType
)
_FORM = "docs/policy.md has the form"
_DATE = "write a day as 2027-01-31, without quotes and without a time"
_UNKNOWN = r"unknown field `(?P<key>.*)`"
_PATH = r" - at `\$\.?(?P<path>.*)`$"
_MISSING = r"missing required field `(?P<key>.*)`"
_OF = r"^Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`$"
_KINDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a fraction",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "date": "a day",
    "datetime": "a day with a time",
    "null": "nothing",
}
_PLAIN = {
    "length >= 1": "it is empty",
    ">= 1": "a number from 1 on is expected here",
    "RFC3339": "this is no day",
}
_BLANK = "it is blank"
_AMOUNT = "a limit is a whole number from 1 on; as a text it may end with K, M or G"
_FORMS = {
    "jurisdictions": "a place is written as DE, US or US-TX",
    "finding": "the id of a finding is written as in the reports: bw-5d66f2373fc5e4e4",
    **dict.fromkeys(("limits.size", "limits.expanded", "limits.parts", "limits.wrappers"), _AMOUNT),
}
"""How the value of a key is written, by the end of its path."""
_LAW = ("profile", "regimes", "who")
_WAIVER = {
    "oneOf": [
        {"required": ["finding"], "properties": {"component": False, "entry": False}},
        {"required": ["component", "entry"], "properties": {"finding": False}},
    ]
}
"""What `WaiverRule.check` sees to, for editors."""


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """A table of the file; unknown keys are errors."""


class Who(_Table, frozen=True):
    """Who we are: chooses the regimes that speak to us."""

    jurisdictions: Annotated[
        tuple[Place, ...],
        msgspec.Meta(min_length=1, description="Where we are, whose persons we are, and where we sell: US, US-TX, DE."),
    ]
    roles: Annotated[tuple[Role, ...], msgspec.Meta(description="What we are there besides anybody.")] = ()


class LimitTable(_Table, frozen=True):
    """Limits to move; docs/limits.md has their defaults."""

    size: Annotated[Amount, msgspec.Meta(description="Bytes of one input.")] = msgspec.UNSET
    expanded: Annotated[Amount, msgspec.Meta(description="Bytes unpacked from one input.")] = msgspec.UNSET
    parts: Annotated[Amount, msgspec.Meta(description="Documents and other files in one input.")] = msgspec.UNSET
    wrappers: Annotated[Amount, msgspec.Meta(description=f"Wrappers within wrappers, {MOST_WRAPPERS} at most.")] = (
        msgspec.UNSET
    )


class PolicyFile(_Table, frozen=True):
    """What a team asks of every run; the command line comes before it."""

    profile: Annotated[str, msgspec.Meta(min_length=1, description="Which laws count: a profile.")] = ""
    regimes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, description="Which laws count: these regimes.")] = ()
    who: Annotated[Who, msgspec.Meta(description="Which laws count: those for us.")] | msgspec.UnsetType = msgspec.UNSET
    act: Annotated[Act, msgspec.Meta(description="What is done with the products.")] | msgspec.UnsetType = msgspec.UNSET
    fail_on: (
        Annotated[Level, msgspec.Meta(description="The outcome from which to exit with 1.")] | msgspec.UnsetType
    ) = msgspec.UNSET
    strict: Annotated[bool, msgspec.Meta(description="Exit with 3 if anything could not be judged.")] = False
    allow_incomplete: Annotated[bool, msgspec.Meta(description="Do not exit with 3 for an incomplete document.")] = (
        False
    )
    catalog: Annotated[
        tuple[str, ...], msgspec.Meta(description="Folders of own catalog records, relative to this file.")
    ] = ()
    exclude: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1)], ...],
        msgspec.Meta(description="Patterns for files to leave out of folders and patterns, as --exclude takes them."),
    ] = ()
    outputs: Annotated[
        tuple[str, ...], msgspec.Meta(description="FORMAT or FORMAT=FILE, as -o takes them; relative to this file.")
    ] = ()
    limits: LimitTable = LimitTable()
    waiver: tuple[Annotated[WaiverRule, msgspec.Meta(extra_json_schema=_WAIVER)], ...] = ()


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """A policy file that was read, and where it stands; without a name there is none."""

    name: str = ""
    table: str = ""
    """The table it is, where it is not the whole file."""
    content: PolicyFile = PolicyFile()

    def place(self, key: str = "") -> str:
        """A place in it, for an error."""
        return ": ".join(filter(None, (self.name, ".".join(filter(None, (self.table, key))))))

    def path(self, relative: str) -> str:
        """A path that stands in it, seen from the working folder."""
        return str(Path(self.name).parent / relative)

    def outputs(self) -> tuple[str, ...]:
        """What it wants written, each as -o takes it."""
        return tuple(map(self._output, self.content.outputs))

    def _output(self, text: str) -> str:
        name, equals, file = text.partition("=")
        return name + equals + (file if file in ("", "-") else self.path(file))

    def limits(self) -> tuple[str, ...]:
        """The limits that it moves, each as --limit takes it."""
        table = self.content.limits
        given = {name: getattr(table, name) for name in table.__struct_fields__}
        return tuple(f"{name}={value}" for name, value in given.items() if value is not msgspec.UNSET)


def read(text: str, name: str, *, in_pyproject: bool = False) -> InForce | None:
    """The policy in a file's text; None where it is a pyproject.toml that holds none. Raises UsageError for all that is wrong."""
    import tomllib  # NOTE: takes time to load, and most runs have no policy file

    try:
        found: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"no TOML: {error}", where=name, hint=f"mend it; {_FORM}") from error
    table = TABLE if in_pyproject else ""
    if in_pyproject:
        tools = found.get("tool", {})
        if not isinstance(tools, dict) or "bomward" not in tools:
            return None
        found = tools["bomward"]
    file = InForce(name=name, table=table)
    try:
        content = msgspec.convert(found, PolicyFile)
    except msgspec.ValidationError as error:
        raise refused(str(error), file) from error
    _check(content, file)
    return msgspec.structs.replace(file, content=content)


def _check(content: PolicyFile, file: InForce) -> None:
    """Raise UsageError for what the types cannot say."""
    given = [key for key in _LAW if getattr(content, key)]
    if len(given) > 1:
        what = f"{' and '.join(f'`{key}`' for key in given)} do not go together"
        raise UsageError(what, where=file.place(given[-1]), hint="each of them chooses the laws that count: keep one")
    for index, rule in enumerate(content.waiver):
        rule.check(file.place(f"waiver[{index}]"))


def refused(message: str, file: InForce) -> UsageError:
    """What msgspec says of a key, with its place and the keys or values that there are."""
    at = re.search(_PATH, message, re.DOTALL)
    path, said = (at["path"], message[: at.start()]) if at else ("", message)
    unknown = re.search(_UNKNOWN, said, re.DOTALL)
    if unknown:
        place = f"{path}.{unknown['key']}".lstrip(".")
        return UsageError("no such key", where=file.place(place), hint=choices(unknown["key"], _keys(path)))
    known = _choices(path) if "enum" in said else ()
    hint = f"there are: {', '.join(known)}" if known else _DATE if path.endswith(".until") else _FORM
    return UsageError(_in_words(said, path), where=file.place(path), hint=hint)


def _in_words(said: str, path: str) -> str:
    """What msgspec says of a value, as one would say it."""
    if "matching regex" in said:
        return next((words for end, words in _FORMS.items() if re.sub(r"\[\d+\]", "", path).endswith(end)), _BLANK)
    if of := re.search(_OF, said, re.DOTALL):
        return f"{_kinds(of['wanted'])} is expected here, and this is {_kinds(of['got'])}"
    if missing := re.search(_MISSING, said, re.DOTALL):
        return f"`{missing['key']}` is missing"
    if "enum value" in said:
        return f"there is no value {said.rpartition('value ')[2]}"
    return next((words for part, words in _PLAIN.items() if part in said), said[:1].lower() + said[1:])


def _kinds(types: str) -> str:
    return " or ".join(_KINDS.get(kind, f"`{kind}`") for kind in types.split(" | "))


def _keys(path: str) -> tuple[str, ...]:
    """The keys that the table at a path may have."""
    tables: dict[str, type[msgspec.Struct]] = {"who": Who, "limits": LimitTable, "waiver": WaiverRule}
    return tables.get(path.partition("[")[0], PolicyFile).__struct_encode_fields__


def _choices(path: str) -> tuple[str, ...]:
    """The values that the key at a path may have."""
    return {"act": get_args(Act), "fail-on": get_args(Level), "who.roles": get_args(Role)}.get(
        path.partition("[")[0], ()
    )


def schema() -> bytes:
    """The JSON Schema of the file, for editors."""
    made = {"$schema": SCHEMA, "title": "bomward policy", **msgspec.json.schema(PolicyFile)}
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"
