"""Where the values of a catalog are looked up: worked out when it is compiled, since that takes longer than a small document does."""

import msgspec

Numbers = tuple[int, ...]


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """Values by what finds them; each is a number, which counts those of all patterns of all entries in their order."""

    names: dict[str, Numbers]
    """By a name as names are compared, alone and behind its vendor's."""
    full_names: dict[str, Numbers]
    """Names that hold their maker's."""
    longest_name: int
    """How many words the longest of those has."""
    halves: dict[str, tuple[tuple[str, int], ...]]
    """By the second half of a name: the first half, and the value."""
    cpes: dict[str, Numbers]
    """By vendor and product, between them a colon."""
    digests: dict[str, Numbers]
    literals: dict[str, Numbers]
    """All other values, by a text that whatever meets them holds."""

    @property
    def numbers(self) -> set[int]:
        """All that stand in it."""
        tables = (self.names, self.full_names, self.cpes, self.digests, self.literals)
        found = {number for table in tables for numbers in table.values() for number in numbers}
        return found.union(number for halves in self.halves.values() for _, number in halves)
