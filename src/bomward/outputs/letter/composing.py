"""From a report to the letter to the supplier: what is asked, in which order, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bomward.findings import DocumentReport, Report, Status
from bomward.glossary import Glossary
from bomward.outputs import wording
from bomward.outputs.harmless import clipped
from bomward.outputs.letter.parts import Fact, Letter, Line, Post, Run, Section, own, quoted
from bomward.outputs.letter.questions import file_name, findings_to_ask, questions

_LONGEST = 300
_NAMED = 10
_ADDRESS = "Dear Sir or Madam,"
_VEX = (
    "Where something is not there, the best confirmation is a VEX document (CycloneDX VEX, OpenVEX or CSAF): name the id"
    " that stands under “Reference” as the vulnerability. We file what you send with the question."
)
_FAIR = "These are questions and no accusation: an SBOM alone does not show what is delivered."


def compose(report: Report, glossary: Glossary, post: Post) -> Letter:
    """The letter: a section for each document that gives a question, the others named at the end."""
    asked = asked_about(report, post)
    told = enumerate(asked, 1)
    sections = tuple(_section(number, document, report, glossary, post) for number, document in told)
    number = sum(len(section.questions) for section in sections)
    return Letter(
        title=(Run("Questions about the software in "), *_products(asked or list(report.documents))),
        head=_head(report, asked, post),
        opening=_opening(number, asked, post),
        sections=sections,
        closing=_closing([one for one in report.documents if not _gives_a_question(one, post)], number, post),
        day=report.as_of,
    )


def asked_about(report: Report, post: Post) -> list[DocumentReport]:
    """The documents that give a question, the worst first."""
    documents = [one for one in report.documents if _gives_a_question(one, post)]
    return sorted(documents, key=lambda document: wording.severity(document.verdict))


def _gives_a_question(document: DocumentReport, post: Post) -> bool:
    return bool(document.status is not Status.CHECKED or document.gaps or findings_to_ask(document, post))


def suppliers(documents: Iterable[DocumentReport]) -> list[str]:
    """Whose products these are, as the documents say, each once."""
    return list(dict.fromkeys(document.subject.supplier for document in documents if document.subject.supplier))


def _section(number: int, document: DocumentReport, report: Report, glossary: Glossary, post: Post) -> Section:
    name, by = wording.subject(document)
    facts = [Fact("Document", (_document(document),))]
    if document.sha256:
        facts.append(Fact("SHA-256", (quoted(document.sha256),)))
    if name:
        facts.append(Fact("Product", (own(f"{name} {by}".rstrip()),)))
    return Section(
        heading=(Run(f"{number}. "), _product(document)),
        facts=tuple(facts),
        questions=tuple(questions(number, document, report, glossary, post)),
    )


def _document(document: DocumentReport) -> Line:
    form = wording.written(document)
    return (Run(clipped(file_name(document), _LONGEST), quoted=True), *(own(f" ({form})") if form else ()))


def _product(document: DocumentReport) -> Run:
    return Run(wording.subject(document)[0] or clipped(file_name(document), _LONGEST))


def _products(documents: Sequence[DocumentReport]) -> Line:
    """The product, or how many there are; a name that stands there twice counts once."""
    names = list(dict.fromkeys(map(_product, documents)))
    return (names[0],) if len(names) == 1 else own(wording.counted(len(names), "product"))


def _head(report: Report, asked: Sequence[DocumentReport], post: Post) -> tuple[Fact, ...]:
    named = [clipped(name, _LONGEST) for name in suppliers(asked)]
    to = own(post.recipient or "; ".join(named[:_NAMED]))
    facts = [Fact("From", (own(post.sender),))] if post.sender else []
    facts += [Fact("To", (to,))] if post.recipient or named else []
    facts.append(Fact("Date", (own(report.as_of.isoformat()),)))
    return (*facts, *([Fact("Answer by", (own(post.by.isoformat()),))] if post.by else []))


def _opening(number: int, asked: Sequence[DocumentReport], post: Post) -> tuple[Line, ...]:
    if not number:
        nothing = (
            "We have read the documents named below and have no question about them. That is no proof of anything."
        )
        return own(_ADDRESS), own(nothing)
    of = f"the software bill of materials (SBOM) of {'your product' if len(asked) == 1 else 'your products'}"
    points = "There is one point" if number == 1 else f"There are {number:,} points"
    when = f" by {post.by.isoformat()}" if post.by else ""
    read = f"We have read {of} for technology that the laws named below ban or restrict."
    please = (
        f"{points} on which we need your answer. Please send it in writing{when}, with the number of each question."
    )
    found = any(findings_to_ask(document, post) for document in asked)
    return own(_ADDRESS), own(f"{read} {please}"), *([own(_VEX)] if found else []), own(_FAIR)


def _closing(without: Sequence[DocumentReport], number: int, post: Post) -> tuple[Line, ...]:
    lines: list[Line] = []
    if without:
        names = [piece for document in without[:_NAMED] for piece in (Run(", "), _product(document))][1:]
        more = f" and {len(without) - _NAMED:,} more" if len(without) > _NAMED else ""
        lines.append((Run("We have no question about: "), *names, Run(f"{more}.")))
    lines += [own("If you are not the one who can answer, please tell us who is. Thank you.")] if number else []
    lines.append(own("Yours faithfully,"))
    return (*lines, *([(Run("for "), Run(post.sender))] if post.sender else []))
