"""Lines for a terminal: wrapped, labelled, coloured if wanted. All text passes here, and is made harmless here."""

from __future__ import annotations

import textwrap

import msgspec

from bomward.outputs.harmless import plain

_CODES = {
    "prohibited": "1;31",
    "likely-prohibited": "31",
    "review": "33",
    "advised-against": "33",
    "noted": "2",
    "excepted": "2",
    "not-covered": "2",
    "clear": "1;32",
    "incomplete": "1;35",
    "unchecked": "1;35",
    "label": "2",
}
_NARROWEST = 40


class Pen(msgspec.Struct, frozen=True):
    """How wide, and whether in colour."""

    width: int
    colour: bool

    def paint(self, text: str, style: str) -> str:
        """The text in the colour of an outcome, or as a label or name. The text must be harmless already."""
        code = _CODES.get(style)
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and text else text

    @property
    def room(self) -> int:
        """How many columns there are: below 40 nothing helps."""
        return max(self.width, _NARROWEST)

    def row(
        self, label: str, text: str, *, indent: int = 0, column: int = 0, hang: int = 0, style: str = "label"
    ) -> list[str]:
        """A label and wrapped text beside it, which begins at `column`; further lines stand `hang` deeper."""
        label = plain(label)
        start = " " * indent + label
        start += " " * max(column - len(start), 1 if label else 0)
        lines = self._wrap(plain(text), start, " " * ((column or indent + 2) + hang))
        if label:
            lines[0] = " " * indent + self.paint(label, style) + lines[0][indent + len(label) :]
        return lines

    def whole(self, label: str, text: str, *, style: str) -> str:
        """A label and a text that is to be copied in one piece: one line, however long."""
        label = plain(label)
        return (self.paint(label, style) + plain(f"{label}{text}")[len(label) :]).rstrip()

    def reference(self, text: str, address: str, *, column: int) -> list[str]:
        """A text and an address, which must be copied in one piece: on one line where both fit."""
        if not address:
            return self.row("", text, indent=column, column=column) if text else []
        together = " " * column + plain(f"{text}  {address}".strip())
        if len(together) <= self.room or not text:
            return [together]
        return [*self.row("", text, indent=column, column=column), " " * column + plain(address)]

    def _wrap(self, text: str, start: str, hang: str) -> list[str]:
        lines = textwrap.wrap(
            text,
            width=self.room,
            initial_indent=start,
            subsequent_indent=hang,
            break_on_hyphens=False,
        )
        return lines or [start.rstrip()]
