"""What commands declare, as typer takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any, get_args, get_type_hints

import msgspec
import typer

from bomward.cli.declaring import Option


def for_typer(command: Callable[..., None]) -> Callable[..., None]:
    """The command with typer's own words for what was declared; of an argument that is a struct each field is an option of its own."""
    hints = get_type_hints(command, include_extras=True)
    structs = {
        name: kind for name, kind in hints.items() if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    }

    @wraps(command)
    def put_together(**given: Any) -> None:
        for name, kind in structs.items():
            given[name] = kind(**{field: given.pop(field) for field in kind.__struct_fields__})
        command(**given)

    taken, parameters = signature(command), list[Parameter]()
    for one in taken.parameters.values():
        if one.name in structs:
            parameters += _fields(structs[one.name])
        else:
            parameters.append(_parameter(one.name, one.default, hints[one.name]))
    # NOTE: typer asks for the signature, and gives every value by its name.
    put_together.__dict__["__signature__"] = taken.replace(parameters=parameters)
    return put_together


def _fields(kind: type[msgspec.Struct]) -> Iterator[Parameter]:
    hints = get_type_hints(kind, include_extras=True)
    for field in msgspec.structs.fields(kind):
        yield _parameter(field.name, field.default, hints[field.name])


def _parameter(name: str, default: object, hint: Any) -> Parameter:
    """One whose hint is `Annotated`, by what was declared."""
    kind, declared = get_args(hint)
    is_option = isinstance(declared, Option)
    made = typer.Option(*declared.names, **declared.words) if is_option else typer.Argument(**declared.words)
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, made])
