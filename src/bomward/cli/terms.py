"""By what is judged, as options that several commands share: a command that takes them as one value has an option for each field."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, get_type_hints

import msgspec

from bomward.cli import policies
from bomward.cli.console import Act, AsOf, CatalogDirs, Profile, Regimes
from bomward.cli.policies import Limit, NoPolicy, PolicyFile
from bomward.cli.run import Setup
from bomward.policy_file import InForce


class Laws(msgspec.Struct, frozen=True, kw_only=True):
    """Which laws judge, of what, on which day, by which catalog."""

    profile: Profile = ""
    regime: Regimes = None
    act: Act = ""
    as_of: AsOf = ""
    catalog: CatalogDirs = None
    policy: PolicyFile = ""
    no_policy: NoPolicy = False
    limit: Limit = None

    def file(self) -> InForce:
        """The policy file that counts beside them. Raises UsageError."""
        return policies.in_force(self.policy, ignored=self.no_policy)

    def setup(self, file: InForce) -> Setup:
        """What it takes to check. Raises UsageError."""
        return policies.setup(
            file,
            as_of=self.as_of,
            profile=self.profile,
            regimes=self.regime,
            act=self.act,
            catalog=self.catalog,
            limits=self.limit,
            **self.failing(),
        )

    def failing(self) -> dict[str, Any]:
        """What makes a run fail: here nothing says so."""
        return {}


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each field of its one argument that is some `Laws`, in the place of that."""
    signature, hints = inspect.signature(command), get_type_hints(command, include_extras=True)
    name, kind = next((name, hint) for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, Laws))

    @wraps(command)
    def spread_out(**given: Any) -> None:
        laws = kind(**{field: given.pop(field) for field in kind.__struct_fields__})
        command(**{name: laws}, **given)

    parameters = []
    for parameter in signature.parameters.values():
        parameters += _options(kind) if parameter.name == name else [parameter]
    # NOTE: typer asks for the signature, and gives every value by its name.
    spread_out.__dict__["__signature__"] = signature.replace(
        parameters=[one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    )
    return spread_out


def _options(kind: type[Laws]) -> list[inspect.Parameter]:
    hints = get_type_hints(kind, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in msgspec.structs.fields(kind)
    ]
