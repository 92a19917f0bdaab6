"""The words of a report, each in a sentence: outcomes, relations, strengths, and how far a document was checked."""

from __future__ import annotations

from bomward.findings import Outcome, Relation, Status, Strength

KINDS: dict[str, dict[str, str]] = {
    "outcome": {
        Outcome.PROHIBITED: "the law forbids the act with this thing, and nothing that was seen leaves a doubt what it is",
        Outcome.LIKELY_PROHIBITED: "by all that is known the law forbids it; a fact or a reading that it rests on is not settled",
        Outcome.REVIEW: "what it is, or what the law says of it, is not settled: somebody has to decide; the finding says why",
        Outcome.ADVISED_AGAINST: "an authority advises against it and forbids nothing",
        Outcome.NOTED: "the maker or its technology is named, without a sign that any of it is inside",
        Outcome.EXCEPTED: "the law would cover it and has an exception that it falls under",
        Outcome.NOT_COVERED: "the law does not speak of such a thing, for instance of software that only talks to the technology",
    },
    "relation": {
        Relation.IS: "the component is the technology itself",
        Relation.EMBEDS: "the component is somebody else's product that has the technology in it",
        Relation.RESELLS: "the component is the technology, sold on by somebody else",
        Relation.WHITE_LABEL: "the component is the technology under somebody else's name",
        Relation.CALLS: "the component talks to the technology, or works beside it, and has none of it in itself",
        Relation.MENTIONS: "the component names the technology or its maker, and more is not known",
    },
    "strength": {
        Strength.EXACT: "an identifier that nothing else has: a package URL, a CPE, a digest, a file of the engine alone",
        Strength.STRONG: "enough by itself in practice: the full name of the product, or a host that only the engine talks to",
        Strength.WEAK: "a hint, which decides nothing alone; several together may",
        Strength.NAMED: "the maker's name, in a field that says what the component is or who made it",
        Strength.PASSING: "the maker's name in prose or in a link",
    },
    "status": {
        Status.CHECKED: "all that the document lists was looked at",
        Status.INCOMPLETE: "it was looked at, and contents that it declares are not there, or may be missing",
        Status.UNCHECKED: "it could not be read, or not in one way only",
    },
    "verdict": {
        "clear": "nothing that the catalog knows is named in it, and all of it was read; of what it leaves out that says nothing",
    },
}
"""What the words are of, each with all its words, in their order."""
