"""What a shell offers for a value when somebody presses the tab key."""

from bomward.findings import Outcome
from bomward.prepared import packaged
from bomward.words import MEANINGS


def profiles() -> list[str]:
    """The profiles of the packaged catalog."""
    return [profile.id for profile in packaged().law.profiles]


def regimes() -> list[str]:
    """Its regimes."""
    return [regime.id for regime in packaged().law.regimes]


def ids() -> list[str]:
    """All that can be explained."""
    data = packaged()
    classes = (item_class.id for item_class in data.law.item_classes)
    words = (word for words in MEANINGS.values() for word in words)
    return [*(entry.id for entry in data.catalog.entries), *regimes(), *profiles(), *classes, *words]


def acts() -> list[str]:
    """What may be done with a product."""
    return ["supply", "use"]


def levels() -> list[str]:
    """What `--fail-on` takes."""
    return [*Outcome, "never"]


def formats() -> list[str]:
    """What `-o` takes."""
    from bomward.cli import writing

    return writing.FORMATS.split(", ")
