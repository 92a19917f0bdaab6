"""The questions about one document: what cannot be read, what was found, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from bomward.findings import DocumentReport, EvidenceItem, Finding, Report, Statement, Status, Verdict
from bomward.glossary import Glossary
from bomward.outputs import clues, ways, wording
from bomward.outputs.harmless import clipped
from bomward.outputs.letter.parts import Fact, Line, Post, Question, Run, own
from bomward.outputs.sarif_rules import is_web_address
from bomward.outputs.wording import Group

MOST = 200
"""Questions on findings of one document: more is no letter; the rest is counted in it."""
_TEXT, _VALUE, _SHORT = 1_000, 160, 300
_EVIDENCE, _PLACES, _LAWS, _GAPS, _STATEMENTS = 3, 20, 5, 50, 5
_NO_QUESTION = "Is this part of what is delivered, and in which of your products?"
_THERE = (
    "if it is part of the product: what is asked above, its version, its files, its licence, and who supplied it to you"
)
_READABLE = "the SBOM once more, whole and as your tool wrote it, as CycloneDX or SPDX, with its SHA-256"
_MISSING = (
    "for each of them the document or the contents that are missing, or a new SBOM that holds them, with its SHA-256;"
    " where there is nothing more, your written confirmation of that"
)


def file_name(document: DocumentReport) -> str:
    """The name of the document without our folders: they are nobody else's business."""
    outer, inside, within = document.source.partition("!/")
    name = "SBOM" if outer == "-" else outer.rstrip("/").rpartition("/")[2] or outer
    return f"{name}{inside}{within}"


def findings_to_ask(document: DocumentReport, post: Post) -> list[Finding]:
    """The findings that a supplier can settle: those that press, and that nobody decided on."""
    pressing = [finding for finding in document.findings if wording.is_pressing(finding.outcome)]
    return wording.worst_first(finding for finding in pressing if post.decided or not finding.is_settled)


def questions(
    number: int, document: DocumentReport, report: Report, glossary: Glossary, post: Post
) -> Iterator[Question]:
    """What is asked about a document, numbered within its section; what is too much for a letter is counted."""
    groups = wording.alike(findings_to_ask(document, post))
    place = iter(range(1, len(groups) + 3))
    for_all = _laws_of_all(report, glossary)
    if document.status is Status.UNCHECKED:
        yield _unread(f"{number}.{next(place)}", document, for_all)
    for group in groups[:MOST]:
        yield _found(f"{number}.{next(place)}", group, document, glossary)
    left = sum(map(len, groups[MOST:]))
    if document.gaps or left or document.status is Status.INCOMPLETE:
        yield _gaps(f"{number}.{next(place)}", document, for_all, left)


def _unread(number: str, document: DocumentReport, laws: Fact) -> Question:
    error = document.error
    told = (error.where, error.message) if error else ()
    why = ": ".join(filter(None, told)).replace(document.source, file_name(document))
    return Question(
        heading=own(f"{number} An SBOM that can be read"),
        facts=(
            Fact("Our question", (own("Can you send us the SBOM of this product in a form that can be read?"),)),
            Fact("What is wrong", (own(clipped(why or "no reason is known", _TEXT)),)),
            laws,
            Fact("A good answer", (own(_READABLE),)),
        ),
    )


def _gaps(number: str, document: DocumentReport, laws: Fact, left: int) -> Question:
    groups = wording.grouped((gap.reason, gap.where) for gap in document.gaps)
    told = [own(wording.told(*group)) for group in groups[:_GAPS]]
    beyond = sum(count for _, _, count in groups[_GAPS:])
    told += [own(f"and {wording.counted(beyond, 'more place')}")] if beyond else []
    told += [own(f"{wording.counted(left, 'more component')} of the kind above, too many for a letter")] if left else []
    told = told or [own("the SBOM does not show all that the product consists of")]
    return Question(
        heading=own(f"{number} What the SBOM does not show"),
        facts=(
            Fact("Our question", (own("Can you send us what is missing here, or say that there is nothing more?"),)),
            Fact("What is missing or unclear", tuple(told)),
            laws,
            Fact("A good answer", (own(_MISSING),)),
        ),
    )


def _found(number: str, group: Group, document: DocumentReport, glossary: Glossary) -> Question:
    first = group[0]
    facts = [Fact("Our question", (own(clipped(first.ask or _NO_QUESTION, _TEXT)),))]
    facts.append(Fact("What the SBOM says", tuple(_seen(first) if len(group) == 1 else _places(group))))
    facts.append(Fact("How we read it", (own(_reading(group, glossary)),)))
    if first.capped:
        facts.append(Fact("What is open", (own(clipped(first.capped, _TEXT)),)))
    facts.append(_laws(first, glossary))
    facts.append(Fact("A good answer", tuple(_answers(group, document))))
    stated = _stated(group)
    facts += [Fact("What was stated so far", tuple(stated))] if stated else []
    facts.append(Fact("Reference", tuple(_references(group))))
    return Question(heading=(Run(f"{number} "), *_titled(group)), facts=tuple(facts))


def _titled(group: Group) -> Line:
    """The component, and how many more; what it is taken for is no heading: the supplier has not answered yet."""
    titles = list(dict.fromkeys(wording.component_title(finding.component) for finding in group))
    more = own(f" and {wording.counted(len(titles) - 1, 'more component')}") if len(titles) > 1 else ()
    return (Run(titles[0], quoted=True), *more)


def _reading(group: Group, glossary: Glossary) -> str:
    """What the catalog takes it for."""
    if len(group) > 1:
        return wording.are_what(group, glossary)
    return f"it {wording.is_what(group[0], glossary)}"


def _seen(finding: Finding) -> Iterator[Line]:
    """The component, how it hangs in the product, and the clues that say most."""
    title = wording.component_title(finding.component)
    yield (Run("component "), Run(title, quoted=True), Run(_at(finding.location.line)))
    way = ways.path(finding)
    if way:
        yield (Run("in "), Run(way, quoted=True))
    for item in clues.identifying(finding)[:_EVIDENCE]:
        yield _clue(item, finding)


def _clue(item: EvidenceItem, finding: Finding) -> Line:
    value = clues.elided(item.value, item, finding, _VALUE, clipped)
    return (Run(f"{clues.kind(item)} "), Run(value, quoted=True), Run(_at(item.line)))


def _places(group: Group) -> Iterator[Line]:
    """A line for each of the first components, with the clue that says most, and how many more."""
    for finding in group[:_PLACES]:
        title = wording.component_title(finding.component)
        clue = next(((Run(": "), *_clue(item, finding)) for item in clues.identifying(finding)), ())
        yield (Run("component "), Run(title, quoted=True), *(clue or own(_at(finding.location.line))))
    if len(group) > _PLACES:
        yield own(f"and {wording.counted(len(group) - _PLACES, 'more place')} like these")


def _at(line: int) -> str:
    return f", line {line}" if line else ""


def _laws(finding: Finding, glossary: Glossary) -> Fact:
    """The laws for which the answer counts, with what each says of such a thing; how we judge it is not for a letter."""
    pressing = [verdict for verdict in finding.verdicts if wording.is_pressing(verdict.outcome)]
    pressing.sort(key=lambda verdict: verdict.outcome.rank)
    lines = [_law(verdict, glossary) for verdict in pressing[:_LAWS]]
    left = len(pressing) - _LAWS
    return Fact("Why we ask", (*lines, *([own(f"and {wording.counted(left, 'more law')}")] if left > 0 else [])))


def _law(verdict: Verdict, glossary: Glossary) -> Line:
    regime = glossary.regimes.get(verdict.regime)
    reason = f": {clipped(verdict.reason, _TEXT)}" if verdict.reason else ""
    title = regime.title if regime else verdict.regime
    return (Run(f"{title} ("), _citation(verdict.citation, verdict.url), Run(f"){reason}"))


def _citation(citation: str, url: str) -> Run:
    return Run(citation or "the text", url=url if is_web_address(url) else "")


def _laws_of_all(report: Report, glossary: Glossary) -> Fact:
    """The laws that nothing can be said by as long as there is nothing to judge."""
    every = [glossary.regimes[name] for name in report.regimes if name in glossary.regimes]
    lines = [
        (Run(f"without it nothing can be said under {one.title} ("), _citation(one.citation, one.url), Run(")"))
        for one in every[:_LAWS]
    ]
    left = len(every) - _LAWS
    more = [own(f"nor under {wording.counted(left, 'more law')}")] if left > 0 else []
    return Fact("Why we ask", (*lines, *more) or (own("what we cannot read we cannot judge"),))


def _answers(group: Group, document: DocumentReport) -> Iterator[Line]:
    yield own(_THERE)
    absent = "if it is not: your written confirmation, best as VEX with status not_affected"
    if document.status is Status.UNCHECKED:
        yield own(f"{absent}, beside the SBOM that can be read")
    elif len(group) > 1:
        yield own(f"{absent}, a statement for each reference below")
    else:
        yield (
            Run(f"{absent}, vulnerability "),
            Run(group[0].id, quoted=True),
            Run(", component "),
            _known_by(group[0]),
        )


def _known_by(finding: Finding) -> Run:
    """What a statement names the component by, so that it is found again."""
    component = finding.component
    by = component.purl or component.cpe or "@".join(filter(None, (component.name, component.version)))
    return Run(clipped(by or component.ref or "as in the SBOM", _SHORT), quoted=True)


def _stated(group: Group) -> list[Line]:
    """What somebody said of it before, in a VEX document or in the SBOM itself."""
    every = list(dict.fromkeys(statement for finding in group for statement in finding.statements))
    left = len(every) - _STATEMENTS
    more = [own(f"and {wording.counted(left, 'more statement')}")] if left > 0 else []
    return [*map(_statement, every[:_STATEMENTS]), *more]


def _statement(one: Statement) -> Line:
    why = f" ({one.justification})" if one.justification else ""
    detail = f": {one.detail}" if one.detail else ""
    issued = f" on {one.issued}" if one.issued else ""
    text = f"{one.author or 'no name given'}{issued}: {one.status}{why}{detail}"
    return own(clipped(text, _SHORT))


def _references(group: Group) -> Iterator[Line]:
    names = [piece for finding in group[:_PLACES] for piece in (Run(", "), Run(finding.id, quoted=True))][1:]
    left = len(group) - _PLACES
    yield (*names, *(own(f" and {left:,} more") if left > 0 else ()))
