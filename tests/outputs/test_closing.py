"""The end of the table: the counts, what is not clear, what it was judged by, and why this exit code."""

from __future__ import annotations

import msgspec
import pytest
from tests.outputs import samples

from bomward.findings import DocumentError, Report, Status
from bomward.inventory import Gap
from bomward.outputs.table import render


def lines(report: Report) -> list[str]:
    return render(report, samples.glossary()).splitlines()


def test_many_documents_end_with_a_summary() -> None:
    """Worst first."""
    shown = lines(samples.everything())
    assert "4 documents: 1 prohibited, 1 unchecked, 1 incomplete, 1 clear" in shown
    assert "4 findings: 1 prohibited, 1 review, 1 not-covered, 1 waived" in shown
    assert shown[-1] == "exit 1 (fails at likely-prohibited; 1 unchecked, 1 incomplete)"


def test_those_counted_by_their_findings_are_told_apart() -> None:
    broken = msgspec.structs.replace(samples.document(samples.finding()), status=Status.UNCHECKED, verdict="prohibited")
    shown = " ".join(lines(samples.report(broken, samples.document(), exit_code=1))[-2:])
    assert "1 unchecked, 1 of them with findings that weigh more" in shown


def test_many_documents_end_with_those_that_are_not_clear() -> None:
    """The worst verdict first, then as in the run; just before what it was judged by."""
    shown = lines(samples.everything())
    end = next(number for number, line in enumerate(shown) if line.startswith("judged by "))
    assert shown[end - 5 : end] == [
        "not clear, the worst first:",
        "  PROHIBITED  build/acme-gateway.cdx.json",
        "    Acme Gateway 4.2 (1 prohibited, 1 review, 1 not-covered, 1 waived)",
        "  UNCHECKED  vendor/broken.spdx.json",
        "  INCOMPLETE  standard input: Acme Gateway 4.2",
    ]


def test_only_the_worst_twenty_are_in_the_overview() -> None:
    """And how many more; of one document, or of clear ones, there is none."""
    lesser = [samples.document(samples.capped(), source=f"{number}.json") for number in range(24)]
    shown = lines(samples.report(*lesser, samples.document(samples.finding(), source="z.json"), exit_code=1))
    start = shown.index("not clear, the worst first:")
    assert shown[start + 1 : start + 3] == [
        "  PROHIBITED  z.json: Acme Gateway 4.2 (1 prohibited)",
        "  REVIEW  0.json: Acme Gateway 4.2 (1 review)",
    ]
    assert shown[start + 20 : start + 22] == ["  REVIEW  18.json: Acme Gateway 4.2 (1 review)", "  and 5 more"]
    for report in (samples.report(samples.document(), samples.document()), samples.ONE_OF_EACH["prohibited"]):
        assert "not clear" not in " ".join(lines(report))


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (samples.report(samples.document(samples.capped())), "nothing at or above likely-prohibited"),
        (
            samples.report(samples.document(samples.waived(), samples.waived(), samples.known())),
            "nothing at or above likely-prohibited but 2 waived, 1 in the baseline",
        ),
        (
            samples.report(samples.incomplete(), samples.document(samples.capped())),
            "nothing at or above likely-prohibited; 1 incomplete",
        ),
        (
            msgspec.structs.replace(samples.report(samples.document(samples.finding())), fail_on="never"),
            "no finding is to fail",
        ),
    ],
)
def test_exit_0_does_not_read_like_a_failure(report: Report, expected: str) -> None:
    """It says that nothing was found at that level, and what was passed over."""
    assert lines(report)[-1] == f"exit 0 ({expected})"


def test_a_clear_document_beside_a_failing_gate_keeps_the_exit_code_in_sight() -> None:
    """With `--strict` gaps alone can fail a run."""
    gap = msgspec.structs.replace(samples.document(), gaps=(Gap(reason="a reason", where=""),))
    shown = lines(samples.report(gap, samples.document(), exit_code=3))
    assert shown[-1] == "exit 3 (1 with gaps; no finding fails at likely-prohibited)"


def test_exit_3_says_why() -> None:
    """It is not the level that it fails at."""
    shown = lines(samples.report(samples.unchecked(), samples.incomplete(), samples.unchecked(), exit_code=3))
    assert shown[-1] == "exit 3 (2 unchecked, 1 incomplete; no finding fails at likely-prohibited)"


def test_the_same_advice_is_given_once() -> None:
    """For many documents at the end, with how many; for one in its place."""
    broken = [msgspec.structs.replace(samples.unchecked(), source=f"{n}.json", gaps=()) for n in range(3)]
    other = DocumentError(message="it is a PDF", where="byte 0", hint="ask for the SBOM")
    odd = msgspec.structs.replace(broken[0], source="odd.pdf", error=other)
    shown = lines(samples.report(*broken, odd, samples.incomplete(), samples.incomplete(), exit_code=3))
    text = " ".join(" ".join(shown).split())
    assert text.count("Ask for the whole file") == 1
    assert "to do (3 documents, first 0.json): Ask for the whole file" in text
    assert "  to do  ask for the SBOM" in shown
    assert "unchecked (4 documents, first 0.json): it could not be read as one document" in text
    assert "to do (2 documents, first standard input): ask the supplier for what is missing" in text
    assert text.count("clear of nothing") == text.count("--allow-incomplete") == 1
    assert shown[:4] == [
        "UNCHECKED  0.json",
        "  error  The document ends in the middle of a string",
        "  at     line 48, byte 10240",
        "  SPDX json",
    ]
