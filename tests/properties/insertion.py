"""A sign at every place of every example; none of these documents may be clear.

`python -m tests.properties.insertion --all` tries every place; the tests try a sample.
"""

from __future__ import annotations

import argparse
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from tests.documents import all_checked
from tests.properties.examples import Example, of_corpus, own
from tests.properties.places import INSERTED, PATHS, PLACES, Place
from tests.properties.signs import SIGNS, Sign

from bomward.findings import Outcome

PROSE = re.compile(
    r"description|comment|notes?\b|text|content|detail|recommendation|workaround|summary|title|message|statement|sourceInfo|external_?references|reference/url|namespaceMap|externalRef/locator|patch"
    r"|annotation|vulnerabilit|vex|considerations|documentNamespace$|SpdxDocument/@about|spdxId$",
    re.IGNORECASE,
)
"""Fields that people write sentences or links into, and what is said about vulnerabilities: a name there is told, and no more."""


class Case(NamedTuple):
    """One example, with one sign at one place."""

    example: Example
    place: Place
    sign: Sign

    @property
    def data(self) -> bytes:
        """The document."""
        return INSERTED[self.example.form](self.example.data, self.place, self.sign)

    @property
    def path(self) -> str:
        """What the fields are called that it stands in."""
        return PATHS[self.example.form.rpartition(" ")[2]](self.example.data, self.place)

    @property
    def label(self) -> str:
        """What it is, for a person."""
        return f"{self.example.name} {'/'.join(map(str, self.place))} {self.sign.kind}"


def cases(example: Example) -> Iterator[Case]:
    """Every place of an example, each with the next sign in turn."""
    family, _, encoding = example.form.rpartition(" ")
    signs = SIGNS[family]
    turn = zlib.crc32(example.name.encode())
    for number, place in enumerate(PLACES[encoding](example.data)):
        yield Case(example, place, signs[(turn + number) % len(signs)])


def some(examples: Iterable[Example], count: int) -> tuple[Case, ...]:
    """So many of the cases of these examples: the same ones every time, spread over all of them."""
    every = [(zlib.crc32(case.label.encode()), case) for example in examples for case in cases(example)]
    every.sort(key=lambda one: one[0])
    return tuple(case for _, case in every[:count])


def fate(data: bytes) -> str:
    """How a document fares: `unchecked`, `flagged`, `told` where somebody may read past it, or `clear`."""
    reports = all_checked(data)
    findings = [finding for report in reports for finding in report.findings]
    if any(finding.outcome.rank <= Outcome.REVIEW.rank for finding in findings):
        return "flagged"
    if any(report.error is not None for report in reports):
        return "unchecked"
    if not findings:
        return "clear"
    kinds = {item.kind for finding in findings for item in finding.evidence}
    return "told" if kinds <= {"text"} else "told elsewhere"


def holds(case: Case, how: str) -> bool:
    """Whether that is a fair end: not clear, and passed over by a gate only where a person wrote sentences or linked somewhere."""
    if case.path.endswith("swid/text/content") and case.place[-1] == "as":
        return True  # NOTE: it is base64 there, in which eight letters are six bytes of anything
    return how in ("flagged", "unchecked") or (how.startswith("told") and PROSE.search(case.path) is not None)


@cache
def examples() -> tuple[Example, ...]:
    """Our own and those of the corpus."""
    return (*own(), *(example for form in INSERTED for example in of_corpus(form)))


def main() -> int:
    """Tries every place, or one of so many, and lists what is clear. Exit 1 where anything is."""
    parser = argparse.ArgumentParser(prog="python -m tests.properties.insertion", description=__doc__)
    parser.add_argument("--all", action="store_true", help="every place, not one of twenty")
    parser.add_argument("--form", default="", help="only examples of this form, as `CycloneDX xml`")
    asked = parser.parse_args()
    chosen = [example for example in examples() if asked.form in example.form]
    total: Counter[str] = Counter()
    bad = 0
    for example in chosen:
        for number, case in enumerate(cases(example)):
            if number % 20 and not asked.all:
                continue
            how = fate(case.data)
            total[f"{example.form}: {how}"] += 1
            if how in ("flagged", "unchecked"):
                continue
            bad += not holds(case, how)
            word = "ok" if holds(case, how) else "NO"
            print(f"{word} {how}: {case.sign.kind} at {case.path!r} of {case.example.form}: {case.label}", flush=True)  # noqa: T201
    print(*(f"{key} {count}" for key, count in sorted(total.items())), sep="\n")  # noqa: T201
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
