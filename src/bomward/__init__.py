"""Tells from an SBOM alone whether banned technology sits inside a product."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bomward.errors import Error
    from bomward.findings import Report
    from bomward.library import annotate, check, restore
    from bomward.limits import Limits
    from bomward.policy import Policy
    from bomward.waivers import WaiverRule

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """A part of the library, loaded when it is first asked for: a gate that prints its version should not wait for it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from bomward import library

    return getattr(library, name)


def __dir__() -> list[str]:
    return __all__


__all__ = ["Error", "Limits", "Policy", "Report", "WaiverRule", "__version__", "annotate", "check", "restore"]
