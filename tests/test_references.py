"""What one document refers to may be another of the same run: then its contents are at hand, and count."""

from __future__ import annotations

import hashlib
from io import BytesIO
from itertools import permutations
from typing import Any
from zipfile import ZipFile

import pytest
from tests.documents import ENGINE, PACKAGE, Json, checked, checker, cyclonedx, encode, placed, spdx

from bomward.findings import DocumentReport
from bomward.inventory import Elsewhere
from bomward.references import Checked, settled

UUID = "3e671687-395b-41f5-a30f-a58921a69b79"
OTHER = "9e671687-395b-41f5-a30f-a58921a69b79"
LINK = f"urn:cdx:{UUID}/1"


def run(**documents: Any) -> dict[str, DocumentReport]:
    """The reports on documents that are checked together, by their names."""
    judge = checker()
    found = [one for name, document in documents.items() for one in judge.check(encode(document), name)]
    return {report.source: report for report in judge.report(found).documents}


def part(uuid: str = UUID, **members: Any) -> Json:
    return cyclonedx(serialNumber=f"urn:uuid:{uuid}", **members)


def product(url: str = LINK, **more: Any) -> Json:
    reference = {"type": "bom", "url": url, **more}
    return placed(cyclonedx(), "/components/0/externalReferences/0", reference)


def test_a_reference_without_its_document_is_a_gap() -> None:
    report = run(product=product())["product"]
    assert (report.status, report.verdict) == ("incomplete", "incomplete")
    assert report.gaps[0].reason == f"contents stand in another document, which was not supplied: {LINK}"
    assert report.gaps[0].where == "/components/0/externalReferences/0"


@pytest.mark.parametrize("url", [LINK, LINK.upper().replace("URN:CDX", "urn:cdx"), f"{LINK}#part", f" {LINK}"])
def test_a_document_of_the_run_settles_it(url: str) -> None:
    reports = run(product=product(url), part=part())
    assert [report.verdict for report in reports.values()] == ["clear", "clear"]
    assert reports["product"].gaps == ()


@pytest.mark.parametrize(
    "url", [f"urn:cdx:{UUID}/2", f"urn:cdx:{OTHER}/1", "urn:cdx:nonsense", "https://a.example/x.json"]
)
def test_another_document_does_not(url: str) -> None:
    assert run(product=product(url), part=part())["product"].verdict == "incomplete"


def test_a_later_version_is_another_document() -> None:
    assert run(product=product(), part=part(version=2))["product"].verdict == "incomplete"
    assert run(product=product(f"urn:cdx:{UUID}/2"), part=part(version=2))["product"].verdict == "clear"


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (placed(part(), "/components/1", ENGINE), "prohibited"),
        (part(components=[], metadata={}), "incomplete"),
        (encode(part())[:-3], None),
    ],
)
def test_a_document_is_clear_only_if_what_it_refers_to_is(other: Any, verdict: str | None) -> None:
    reports = run(product=product(), part=other)
    assert reports["product"].verdict == "incomplete"
    if verdict is not None:
        assert reports["part"].verdict == verdict
        assert reports["product"].gaps[0].reason == f"contents stand in another document, part, which is {verdict}"


def test_trouble_is_passed_on_in_whatever_order_the_documents_come() -> None:
    documents = {
        "top": product(f"urn:cdx:{OTHER}/1"),
        "middle": product() | {"serialNumber": f"urn:uuid:{OTHER}"},
        "bottom": placed(part(), "/components/1", ENGINE),
    }
    for order in permutations(documents):
        reports = run(**{name: documents[name] for name in order})
        assert list(reports) == list(order)
        assert [reports[name].verdict for name in documents] == ["incomplete", "incomplete", "prohibited"]


def test_documents_that_refer_to_each_other_settle() -> None:
    one = product(f"urn:cdx:{OTHER}/1") | {"serialNumber": f"urn:uuid:{UUID}"}
    two = product() | {"serialNumber": f"urn:uuid:{OTHER}"}
    assert {report.verdict for report in run(one=one, two=two).values()} == {"clear"}


def test_a_document_may_refer_to_itself() -> None:
    assert run(one=product() | {"serialNumber": f"urn:uuid:{UUID}"})["one"].verdict == "clear"


def test_a_digest_says_which_document_is_meant() -> None:
    data = encode(part())
    right = {"alg": "SHA-256", "content": hashlib.sha256(data).hexdigest()}
    assert run(product=product(hashes=[right]), part=data)["product"].verdict == "clear"
    report = run(product=product(hashes=[right | {"content": "0" * 64}]), part=data)["product"]
    assert report.verdict == "incomplete"
    assert f"its SHA256 is {right['content']}, and the reference says {'0' * 64}" in report.gaps[0].reason


def test_a_digest_that_was_not_compared_settles_nothing() -> None:
    data = encode(part())
    by_sha512 = {"alg": "SHA-512", "content": hashlib.sha512(data).hexdigest()}

    report = run(product=product(hashes=[by_sha512]), part=data)["product"]

    assert report.verdict == "incomplete"
    assert "by SHA512 alone, which was not compared" in report.gaps[0].reason


def test_a_long_chain_of_documents_takes_no_longer_for_each() -> None:
    names = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(3_000)]
    chain = [
        Checked(
            report=checked(cyclonedx()),
            identity=f"urn:cdx:{name}/1",
            elsewhere=(Elsewhere(target=f"urn:cdx:{after}/1", where="/x"),),
        )
        for name, after in zip(names, [*names[1:], "not-here"], strict=True)
    ]

    assert {report.verdict for report in settled(chain)} == {"incomplete"}


def test_two_documents_of_one_name_both_count() -> None:
    reports = run(product=product(), part=part(), again=placed(part(), "/components/1", ENGINE))
    assert reports["product"].verdict == "incomplete"


def external(digest: str) -> Json:
    reference = {
        "externalDocumentId": "DocumentRef-other",
        "spdxDocument": "https://example.com/spdx/other",
        "checksum": {"algorithm": "SHA1", "checksumValue": digest},
    }
    return spdx(externalDocumentRefs=[reference])


def test_spdx_refers_by_namespace_and_digest() -> None:
    other = encode(spdx(documentNamespace="https://example.com/spdx/other"))
    right = hashlib.sha1(other, usedforsecurity=False).hexdigest()
    assert run(product=external(right))["product"].verdict == "incomplete"
    assert run(product=external(right), other=other)["product"].verdict == "clear"
    assert run(product=external("0" * 40), other=other)["product"].verdict == "incomplete"


def test_what_is_alone_can_still_refer_to_what_came_with_it_and_to_itself() -> None:
    other = encode(spdx(documentNamespace="https://example.com/spdx/other"))
    product = encode(external(hashlib.sha1(other, usedforsecurity=False).hexdigest()))
    both = BytesIO()
    with ZipFile(both, "w") as packed:
        packed.writestr("product.json", product)
        packed.writestr("other.json", other)
    itself = {**external("0" * 40), "documentNamespace": "https://example.com/spdx/other"}
    judge = checker()
    for data in (both.getvalue(), encode(itself), encode(external("0" * 40)), other):
        reports = [judge.report(judge.check(data, "sbom", alone=alone)).documents for alone in (True, False)]
        assert reports[0] == reports[1]
    assert [report.verdict for report in judge.report(judge.check(both.getvalue(), "sbom", alone=True)).documents] == [
        "clear",
        "clear",
    ]


def test_spdx_is_clear_only_if_the_other_is() -> None:
    other = placed(spdx(documentNamespace="https://example.com/spdx/other"), "/packages/2", PACKAGE)
    digest = hashlib.sha1(encode(other), usedforsecurity=False).hexdigest()
    reports = run(product=external(digest), other=other)
    assert [report.verdict for report in reports.values()] == ["incomplete", "prohibited"]
