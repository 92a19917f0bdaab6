"""Which lines of SPDX 2 tag-value belong together, found in one quick pass: those of each element, relationship and annotation."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from ahocorasick_rs import BytesAhoCorasick

from bomward import patterns
from bomward.formats.spdx2.tag_value_shape import ANNOTATION, DOCUMENT, LISTS, RELATIONSHIP
from bomward.formats.syntax.tag_value import Line, bare, levelled, line_at, lines, places

CARRIERS = ("packages", "files", "snippets")
"""Lists of what an annotation can be about."""
WHOLE = -1
"""The number of the document itself, where those of elements begin with 0."""
_APART = frozenset({*DOCUMENT, *ANNOTATION, *RELATIONSHIP})
"""Tags that say nothing of the element whose first tag stands before."""
_SUPPLIERS, _DIGESTS = ("PackageSupplier", "PackageOriginator"), ("PackageChecksum", "FileChecksum")
"""Tags of what an element can be judged by."""
_TAGS = ("SPDXID", *_SUPPLIERS, *_DIGESTS, *LISTS, *sorted(_APART - {"Relationship"}))
_ID, _SUPPLIER, _DIGEST = 0, 2, 4
"""The last numbers of the tags of each kind."""
_NO_ACTOR = (b"", b"NOASSERTION", b"NONE")
_NOTHING = patterns.lazy(rb"(?:\n[ \t\r]*+(?:#[^\n]*+)?)*+")


class Parts:
    """What a document consists of."""

    def __init__(self, data: bytes) -> None:
        self.data, self.plain = data, levelled(data)
        self._counts = dict.fromkeys(LISTS.values(), 0)
        self.elements: list[tuple[str, int]] = []
        """Each element in order: the list that JSON has it in, and its number there."""
        self.starts: list[int] = []
        """Where each element begins: with the line of its first tag, or of an id right before it that the one before does not need."""
        self.ids: list[str] = []
        """The id of each element; empty for one without."""
        self.document_id = ""
        ties = places(self.plain, b"\nRelationship:")
        self.ties = [start for start, _ in ties]
        """Where each relationship begins."""
        self.tied = [self.up_to_line_end(behind) for _, behind in ties]
        """What each relationship says."""
        self.supplied: set[int] = set()
        """The numbers of the elements that have a supplier."""
        self.digested: set[int] = set()
        """The numbers of the elements that have a digest."""
        self._tie_comments: list[int] = []
        self._of_document: list[int] = []
        self._annotations: list[list[int]] = []
        """Where each line of each annotation begins."""
        self._find()

    def _find(self) -> None:
        stray = None
        current = WHOLE
        # NOTE: several times faster than a pattern with these in it; and calls in this loop would be half of its time.
        marks = BytesAhoCorasick([f"\n{tag}:".encode() for tag in _TAGS])
        find, plain, ends = self.plain.find, self.plain, len(self.plain)
        for index, start, behind in marks.find_matches_as_indexes(plain):
            if index <= _SUPPLIER:
                end = find(b"\n", behind)
                value = plain[behind : end if end >= 0 else ends]
                if index == _ID:
                    stray = None if self._identify(bare(value)) else (start, behind)
                elif value.strip() not in _NO_ACTOR:
                    self.supplied.add(current)
            elif index <= _DIGEST:
                self.digested.add(current)
            elif (tag := _TAGS[index]) in LISTS:
                self._begin(LISTS[tag], start, behind, stray)
                stray = None
                current += 1
            else:
                self._set_apart(start, tag)

    def _begin(self, kind: str, start: int, behind: int, stray: tuple[int, int] | None) -> None:
        """Take up an element whose first tag begins here, with an id that stands astray before it where it is its own."""
        said = behind if kind not in ("packages", "files") else -1
        if stray is not None and self._is_next(stray[1], start):
            start, said = stray
        self.starts.append(start)
        self.elements.append((kind, self._counts[kind]))
        self.ids.append(bare(self.up_to_line_end(said)) if said >= 0 else "")
        self._counts[kind] += 1

    def up_to_line_end(self, start: int) -> bytes:
        """What stands in the levelled text from a byte on, behind a colon for instance, up to the end of the line."""
        end = self.plain.find(b"\n", start)
        return self.plain[start : end if end >= 0 else len(self.plain)]

    def _is_next(self, said: int, start: int) -> bool:
        """Whether nothing but white space and comments stands between the line of this value and the line that begins there."""
        return _NOTHING.fullmatch(self.plain, self.plain.find(b"\n", said), start) is not None

    def _identify(self, ref: str) -> bool:
        """Take an id for that of the element whose first tag stands before, if it has none yet."""
        if self.ids and not self.ids[-1]:
            self.ids[-1] = ref
        elif not self.ids and not self.document_id:
            self.document_id = ref
        else:
            return False
        return True

    def _set_apart(self, at: int, tag: str) -> None:
        if tag in RELATIONSHIP:
            (self._tie_comments if self.tie_at(at) >= 0 else self._of_document).append(at)
        elif tag not in ANNOTATION:
            self._of_document.append(at)
        elif tag == "Annotator" or not self._annotations:
            self._annotations.append([at])
        else:
            self._annotations[-1].append(at)

    def pointer(self, number: int) -> str:
        """Where JSON has an element, or the document."""
        kind, index = self.elements[number] if number != WHOLE else ("", 0)
        return f"/{kind}/{index}" if kind else ""

    def span(self, number: int) -> tuple[int, int]:
        """From the first tag of an element to that of the next one; for the document, all before the first."""
        start = self.starts[number] if number != WHOLE else 0
        return start, self.starts[number + 1] if number + 1 < len(self.starts) else len(self.plain)

    def id_of(self, number: int) -> str:
        """The id of an element, or of the document."""
        return self.ids[number] if number != WHOLE else self.document_id

    @cached_property
    def _about(self) -> list[int]:
        """What each annotation is about, by number: the document where that is no element."""
        known = {self.document_id: WHOLE}
        for number, ref in enumerate(self.ids if self._annotations else ()):
            if self.elements[number][0] in CARRIERS:
                known.setdefault(ref, number)
        found = []
        for starts in self._annotations:
            refs = (line_at(self.data, self.plain, at) for at in starts if self.plain.startswith(b"\nSPDXREF:", at))
            found.append(next((known.get(self.said(line), WHOLE) for line in refs), WHOLE))
        return found

    @cached_property
    def _annotations_of(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for number, starts in zip(self._about, self._annotations, strict=True):
            found.setdefault(number, []).extend(starts)
        return found

    @cached_property
    def _annotation_starts(self) -> list[int]:
        return [starts[0] for starts in self._annotations]

    def said(self, line: Line) -> str:
        """The value of a line that is taken for a name."""
        return self.data[line.value : line.end].strip().decode()

    def owner(self, start: int, tag: str) -> int | None:
        """The number of what the line that begins here is said of; None for a relationship."""
        if tag in RELATIONSHIP and self.tie_at(start) >= 0:
            return None
        if tag in ANNOTATION:
            return self._about[bisect_right(self._annotation_starts, start) - 1]
        return WHOLE if tag in _APART else bisect_right(self.starts, start) - 1

    def tie_at(self, start: int) -> int:
        """The relationship that begins here or was the last to begin, by number; below 0 where there is none."""
        return bisect_right(self.ties, start) - 1

    def lines_of(self, number: int) -> Iterator[Line]:
        """What is said of an element, or of the document."""
        yield from (line for line in lines(self.data, self.plain, *self.span(number)) if line.tag not in _APART)
        starts = self._annotations_of.get(number, [])
        for start in [*self._of_document, *starts] if number == WHOLE else starts:
            yield line_at(self.data, self.plain, start)

    def lines_of_tie(self, tie: int) -> Iterator[Line]:
        """What is said of a relationship."""
        start, stop = self.ties[tie], self.ties[tie + 1] if tie + 1 < len(self.ties) else len(self.plain)
        low, high = (bisect_left(self._tie_comments, at) for at in (start, stop))
        for at in (start, *self._tie_comments[low:high]):
            yield line_at(self.data, self.plain, at)

    def text_of(self, number: int) -> bytes:
        """All that is said of an element, or of the document, and perhaps more."""
        if number == WHOLE or number in self._annotations_of:
            return b"\n".join(self.data[line.start : line.stop] for line in self.lines_of(number))
        start, end = self.span(number)
        return self.data[start:end]
