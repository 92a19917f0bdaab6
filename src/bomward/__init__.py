"""Tells from an SBOM alone whether banned technology sits inside a product."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bomward.errors import Error
    from bomward.findings import Report
    from bomward.library import annotate, check, restore
    from bomward.limits import Limits
    from bomward.policy import Policy

__version__ = "0.1.0"

_WHERE = {
    "Error": "errors",
    "Limits": "limits",
    "Policy": "policy",
    "Report": "findings",
    "annotate": "library",
    "check": "library",
    "restore": "library",
}


def __getattr__(name: str) -> Any:
    """A part of the library, loaded when it is first asked for: a gate that prints its version should not wait for it."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


__all__ = ["Error", "Limits", "Policy", "Report", "__version__", "annotate", "check", "restore"]
