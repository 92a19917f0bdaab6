"""The words of a report, each in a sentence: outcomes, relations, strengths, and how far a document was checked."""

from __future__ import annotations

from bomward.findings import Outcome, Relation, Status, Strength

MEANINGS: dict[str, dict[str, str]] = {
    "outcome": {
        Outcome.PROHIBITED: "the law forbids the act with such a thing",
        Outcome.LIKELY_PROHIBITED: "by all that is known the law forbids it; a fact or a reading that this rests on is not settled",
        Outcome.REVIEW: "what it is, or what the law says of it, is not settled: somebody has to decide; the finding says why",
        Outcome.ADVISED_AGAINST: "an authority advises against it and forbids nothing",
        Outcome.NOTED: "told, and nothing to decide: the maker is named in passing, or it is a version known not to have the technology",
        Outcome.EXCEPTED: "the law would cover it and has an exception that it falls under",
        Outcome.NOT_COVERED: "nothing that the law says on that day speaks against that act with such a thing",
    },
    "relation": {
        Relation.IS: "the component is the technology itself",
        Relation.EMBEDS: "the component is somebody else's product that has the technology in it",
        Relation.RESELLS: "the component is the technology, sold on by somebody else",
        Relation.WHITE_LABEL: "the component is the technology under somebody else's name",
        Relation.CALLS: "the component talks to the technology, or works beside it, and has none of it in itself",
        Relation.MENTIONS: "the component names the technology or its maker, and nothing says that any of it is inside",
    },
    "strength": {
        Strength.EXACT: "an identifier of nothing else: a package URL, a CPE, a digest, a file of the engine alone",
        Strength.STRONG: "enough in practice: the product's full name, the maker as supplier, a host that only the engine talks to",
        Strength.WEAK: "a hint, which decides nothing alone; several together may",
        Strength.NAMED: "the maker's name or site, in a field that identifies something or a phrase that says more",
        Strength.PASSING: "the maker's name in prose or in a link",
    },
    "status": {
        Status.CHECKED: "nothing that it declares is missing; what could not be judged in it is told as gaps",
        Status.INCOMPLETE: "it was looked at, and contents that it declares are not there, or may be missing",
        Status.UNCHECKED: "it could not be read, or not in one way only, or is past a limit",
    },
    "verdict": {
        "clear": "nothing that the catalog knows is named in it, and all of it was read; of what it leaves out that says nothing",
    },
}
"""What the words are of, each with all its words, in their order."""
