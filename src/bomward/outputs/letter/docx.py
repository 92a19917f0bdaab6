"""The letter as a Word document: the same letter, the same bytes."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from io import BytesIO
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.text.hyperlink import CT_Hyperlink
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from bomward.outputs.harmless import plain
from bomward.outputs.letter.parts import Fact, Letter, Line, Run
from bomward.outputs.sarif_rules import is_web_address

_FONT, _FIXED = "Calibri", "Consolas"
_SIZE, _QUOTED, _SPACE = Pt(11), Pt(9.5), Pt(3)
_POINT = "ListBullet"
"""The style of a point of a list, by its id in the template of the library."""
_ANY_DAY = (1980, 1, 1, 0, 0, 0)
"""Of every part of the file: the first that ZIP knows."""


def write(letter: Letter) -> bytes:
    """The document."""
    document = docx.Document()
    _named(document, letter)
    normal = document.styles["Normal"].font
    normal.name, normal.size = _FONT, _SIZE
    _said(document.add_heading(level=1), letter.title)
    _facts(document, letter.head)
    for line in letter.opening:
        _said(document.add_paragraph(), line)
    for section in letter.sections:
        _said(document.add_heading(level=2), section.heading)
        _facts(document, section.facts)
        for question in section.questions:
            _said(document.add_heading(level=3), question.heading)
            _facts(document, question.facts)
    for line in letter.closing:
        _said(document.add_paragraph(), line)
    return _packed(document)


def _named(document: Document, letter: Letter) -> None:
    """What the file says of itself: the day is the letter's."""
    day = datetime.datetime.combine(letter.day, datetime.time())
    about = document.core_properties
    about.title = plain("".join(run.text for run in letter.title))[:255]
    about.author, about.last_modified_by, about.comments, about.language = "bomward", "bomward", "", "en"
    about.created = about.modified = day
    about.revision = 1


def _facts(document: Document, facts: Sequence[Fact]) -> None:
    """One line is told beside its label, several below it."""
    for fact in facts:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = _SPACE
        paragraph.add_run(f"{fact.label}: ").bold = True
        if len(fact.lines) == 1:
            _said(paragraph, fact.lines[0])
            continue
        paragraph.paragraph_format.keep_with_next = True
        for line in fact.lines:
            point = document.add_paragraph()
            # NOTE: by its name the library would look through all styles for each of thousands of points.
            point._p.style = _POINT  # noqa: SLF001 - the element itself is to be had in no other way
            point.paragraph_format.space_after = _SPACE
            _said(point, line)


def _said(paragraph: Paragraph, line: Line) -> None:
    for run in line:
        if is_web_address(run.url):
            _linked(paragraph, run)
        else:
            added = paragraph.add_run(plain(run.text))
            if run.quoted:
                added.font.name, added.font.size = _FIXED, _QUOTED


def _linked(paragraph: Paragraph, run: Run) -> None:
    """A link, for which the library has no call of its own."""
    link = cast("CT_Hyperlink", OxmlElement("w:hyperlink"))
    link.rId = paragraph.part.relate_to(run.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    added = paragraph.add_run(plain(run.text))
    added.font.underline = True
    link.insert_element_before(added._r)  # noqa: SLF001 - the element itself is to be had in no other way
    paragraph._p.insert_element_before(link)  # noqa: SLF001 - as above; before nothing is at the end


def _packed(document: Document) -> bytes:
    """The file with no clock in it: the library gives each part the time of the run."""
    saved, packed = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as parts, ZipFile(packed, "w") as file:
        for name in parts.namelist():
            file.writestr(ZipInfo(name, _ANY_DAY), parts.read(name), ZIP_DEFLATED)
    return packed.getvalue()
