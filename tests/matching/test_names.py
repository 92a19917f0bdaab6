"""Names: what is the same name, what is only like it, and what holds more than the name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.made import component, found, outcome, strengths

from bomward.matching.names import begins, forms, holds, only_edition, squashed, windows
from bomward.text import tokens

SDK = "kaspersky-anti-virus-sdk"


@pytest.mark.parametrize(
    "name",
    [
        "Kaspersky Anti-Virus SDK",
        "kaspersky anti-virus sdk",
        "KASPERSKY ANTI-VIRUS SDK",
        "KasperskyAntiVirusSDK",
        "kaspersky_anti_virus_sdk",
        "kaspersky.antivirus.sdk",
        "kasperskyantivirussdk",
        "Kaspersky  Anti-Virus\tSDK",
        "Kaspersky Anti-Virus SDK 8.6.3",
        "Kaspersky Anti-Virus SDK v8",
        "Kaspersky Anti-Virus SDK for Linux",
        "Kaspersky Anti-Virus SDK for Windows x64 setup",
        "kaspersky-anti-virus-sdk-linux-amd64",
        "kaspersky-anti-virus-sdk_8.6.3_amd64.deb",
        "Kaspersky Anti-Virus SDK (64-bit)",
        "Kаspersky Anti-Virus SDK",  # Cyrillic а
        "Ｋａｓｐｅｒｓｋｙ Anti-Virus SDK",
        "Kas\u200bpersky Anti\u00ad-Virus SDK",
        "Kaspersky%20Anti-Virus%20SDK",
    ],
)
def test_a_name_is_the_same_however_it_is_spelled(name: str) -> None:
    matches = found(component(name=name))
    assert {id: str(outcome(match)) for id, match in matches.items()} == {SDK: "prohibited"}


@pytest.mark.parametrize(
    "name",
    [
        "acme-kaspersky-anti-virus-sdk-bridge",
        "Wrapper of KasperskyAntiVirusSDK",
        "kasperskyantivirussdk-bridge",
        "Kaspersky Anti-Virus SDK Documentation",
    ],
)
def test_a_name_that_holds_the_full_name_and_more_is_a_hint(name: str) -> None:
    match = found(component(name=name))[SDK]
    assert (strengths(match), str(outcome(match))) == ({name: "weak"}, "review")


@pytest.mark.parametrize(
    "name", ["acme-kaspersky-bridge", "libkaspersky.so", "kasperskyscanner", "libkasperskyscanlib"]
)
def test_a_name_that_holds_the_maker_alone_is_a_mention(name: str) -> None:
    matches = found(component(name=name))
    assert {id: (match.relation, str(outcome(match))) for id, match in matches.items()} == {
        "kaspersky": ("mentions", "review")
    }


@pytest.mark.parametrize(
    "name",
    [
        "anti-virus-sdk",
        "kav",
        "kes",
        "kis",
        "avp",
        "kata",
        "kuma",
        "kics",
        "knp-menu",
        "klara",
        "kosmos",
        "scan-engine",
        "Kasper Antivirus",
        "kasperskytte",
        "Caspersky Antivirus",
        "endpoint security",
        "network agent",
    ],
)
def test_a_name_that_is_only_like_it_is_nothing(name: str) -> None:
    assert found(component(name=name)) == {}


def test_a_group_and_a_name_are_one_name_only_with_the_vendor() -> None:
    assert list(found(component(name="Virus Blocker", group="Kaspersky"))) == ["kaspersky"]
    assert list(found(component(name="kav-transform"))) == []
    assert list(found(component(name="kav-transform", group="Untangle"))) == ["untangle-kaspersky-virus-blocker"]


def test_the_name_part_of_a_package_url_is_a_name() -> None:
    assert list(found(component(name="x", purl="pkg:generic/kaspersky-anti-virus-sdk@8.6"))) == [SDK]


@pytest.mark.parametrize("name", ["kesl", "kpsn"])
def test_a_short_code_is_a_hint_at_most(name: str) -> None:
    assert {str(outcome(match)) for match in found(component(name=name)).values()} == {"review"}


def test_a_version_number_alone_is_no_name() -> None:
    assert found(component(name="8.6.3")) == {}
    assert found(component(name="")) == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Acme Scan", ["acmescan"]),
        ("Acme Scan 8.1", ["acmescan81", "acmescan8", "acmescan"]),
        ("Acme Scan for Linux x64", ["acmescanforlinuxx64", "acmescanforlinux", "acmescanfor", "acmescan"]),
        ("AcmeScan v2", ["acmescanv2", "acmescan"]),
        ("8", ["8"]),
    ],
)
def test_forms_drop_only_what_says_version_or_platform(name: str, expected: list[str]) -> None:
    assert list(forms(name)) == expected


@pytest.mark.parametrize(
    ("words", "wanted", "expected"),
    [
        (("dell", "sonic", "wall"), ("sonicwall",), True),
        (("sonicwall",), ("sonic", "wall"), True),
        (("sonic", "walls"), ("sonic", "wall"), False),
        (("supersonic", "wall"), ("sonic", "wall"), False),
        ((), ("sonic",), False),
        (("sonic",), (), False),
    ],
)
def test_words_hold_others_as_whole_words(words: tuple[str, ...], wanted: tuple[str, ...], *, expected: bool) -> None:
    assert holds(words, wanted) == expected


def test_words_begin_with_others_only_at_the_beginning() -> None:
    assert begins(("gfi", "mail", "essentials"), ("gfi", "mailessentials"))
    assert not begins(("old", "gfi"), ("gfi",))


def test_windows_are_every_run_of_words() -> None:
    assert list(windows(("a", "b", "c"), 2)) == [
        ("a", ("b", "c")),
        ("ab", ("c",)),
        ("b", ("a", "c")),
        ("bc", ("a",)),
        ("c", ("a", "b")),
    ]
    assert list(windows((), 2)) == []


@pytest.mark.parametrize("words", [(), ("10", "service", "pack", "2", "for", "windows"), ("mp4",), ("web", "console")])
def test_words_of_an_edition_say_nothing_else(words: tuple[str, ...]) -> None:
    assert only_edition(words)


@pytest.mark.parametrize("words", [("parser",), ("for", "windows", "remover"), ("spider",), ("log", "2")])
def test_other_words_say_something_else(words: tuple[str, ...]) -> None:
    assert not only_edition(words)


@pytest.mark.property
@given(
    words=st.lists(st.sampled_from(["acme", "scan", "engine", "mail"]), min_size=1, max_size=5),
    separator=st.sampled_from([" ", "-", "_", ".", "/", "  ", " - ", "\t", "%20", "\\u0020"]),
)
def test_separators_and_case_never_make_another_name(words: list[str], separator: str) -> None:
    assert {
        squashed(separator.join(form)) for form in (words, [w.upper() for w in words], [w.title() for w in words])
    } == {"".join(words)}
    assert squashed("".join(word.title() for word in words)) == "".join(words)


@pytest.mark.property
@given(words=st.lists(st.sampled_from(["acme", "scan", "x", "12"]), max_size=6), start=st.integers(0, 5))
def test_any_run_of_words_is_held(words: list[str], start: int) -> None:
    run = tuple(words[start : start + 2])
    assert holds(tuple(words), run) == bool(run)
    assert tokens(" ".join(words)) == tuple(words)


@pytest.mark.parametrize("name", ["ksnproxy", "KSN client", "KAV Engine", "KAVE engine", "kvrt"])
def test_a_short_name_is_a_hint_and_with_the_maker_more(name: str) -> None:
    assert {str(outcome(match)) for match in found(component(name=name)).values()} == {"review"}
    assert "prohibited" in {str(outcome(m)) for m in found(component(name=name, supplier="Kaspersky Lab")).values()}


@pytest.mark.parametrize("more", [{"supplier": "Amazon Web Services"}, {"purl": "pkg:maven/com.aliyun/kms-sdk@2"}])
def test_a_key_management_sdk_is_nothing(more: dict[str, str]) -> None:
    assert found(component(name="kms-sdk", **more)) == {}


def test_a_name_is_short_and_few_words_are_dropped_behind_it() -> None:
    assert list(forms("a" + " v1" * 60_000)) == []
    assert len(list(forms("a" + " v1" * 40))) == 17


_PARTS = st.lists(st.sampled_from(["a", "b", "ab", "ba", "aa"]), max_size=8).map(tuple)


@given(words=_PARTS, wanted=_PARTS)
def test_words_are_held_where_they_begin_at_one_of_the_others(words: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    assert holds(words, wanted) is any(begins(words, wanted, start) for start in range(len(words)))
