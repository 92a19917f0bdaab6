"""Files, Java packages, hosts, URLs and digests."""

from __future__ import annotations

from typing import Any

import pytest
from tests.made import component, found, outcome, strengths, worst

from bomward.matching.places import (
    addresses,
    digest_of,
    file_pattern,
    host_pattern,
    meets_java_package,
    meets_url,
    path_of,
)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("kavehost", "/opt/x/bin/kavehost", True),
        ("kavehost", "kavehost", True),
        ("kavehost", "C:\\Program Files\\x\\KAVEHOST", True),
        ("kavehost", "/opt/x/kavehost.bak", True),  # NOTE: a copy that is kept under another ending is still that file
        ("kavehost", "/opt/x/kavehost:12", True),
        ("kavehost", "/opt/x/kavehost (deleted)", True),
        ("kavehost", "/opt/x/kavehostess", False),
        ("kavehost", "/opt/x/mykavehost", False),
        ("kavehost", "/opt/kavehost/x", False),
        ("lib*.so", "/usr/lib/libx.so", True),
        ("lib*.so", "/usr/lib/lib/x.so", False),
        ("kl?.sys", "System32/drivers/klx.sys", True),
        ("kl?.sys", "System32/drivers/klxx.sys", False),
        ("opt/acme/", "/opt/acme/bin/x", True),
        ("opt/acme/", "/rootfs/opt/acme/bin/x", True),
        ("opt/acme/", "/opt/acme-tools/bin/x", False),
        ("/opt/acme/**", "/opt/acme/bin/x", True),
        ("x.aar", "libs/x.aar@1.0", True),
        ("x.aar", "libs%2Fx.aar", True),
        ("klif.sys", "drivers/klıf.sys", True),  # a dotless i
        ("kl.sys", "klxsys", False),
    ],
)
def test_a_file_pattern_stands_at_the_end_of_a_path(pattern: str, path: str, *, expected: bool) -> None:
    assert bool(file_pattern(pattern).search(path_of(path))) == expected


@pytest.mark.parametrize(
    "value",
    [
        "com.kavsdk.KavSdk",
        "com/kavsdk/KavSdk.class",
        "lib/classes.jar!/com/kavsdk/antivirus/Scanner.class",
        "com\\kavsdk\\KavSdk.class",
        "COM.KAVSDK.KavSdk",
        "com.kavsdk",
        "com.kavsdk.KavSdk$Inner",
        "pkg:maven/com.kavsdk/sdk@1.0",
    ],
)
def test_a_java_package_is_seen_in_paths_groups_and_names(value: str) -> None:
    assert meets_java_package(value, "com.kavsdk")


@pytest.mark.parametrize("value", ["com.kavsdkx.A", "org.com.kavsdkk", "comkavsdk", "com.kav.sdk", ""])
def test_another_java_package_is_not(value: str) -> None:
    assert not meets_java_package(value, "com.kavsdk")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://Example.COM/a/b?q#f", [("example.com", "/a/b")]),
        ("http://user:secret@example.com:8080/a", [("example.com", "/a")]),
        ("//example.com/a", [("example.com", "/a")]),
        ("git+https://example.com/a.git", [("example.com", "/a.git")]),
        ("git@example.com:a/b.git", [("example.com", "/a/b.git")]),
        ("example.com/a", [("example.com", "/a")]),
        ("see https://a.example/x and https://b.example/y", [("a.example", "/x"), ("b.example", "/y")]),
        ("https://example.com./a/", [("example.com", "/a")]),
        ("https%3A%2F%2Fexample.com%2Fa", [("example.com", "/a")]),
        ("https://xn--80ak6aa92e.com/", [("apple.com", "")]),  # Cyrillic letters
        ("no address at all", []),
    ],
)
def test_addresses_are_read_out_of_any_text(value: str, expected: list[tuple[str, str]]) -> None:
    assert list(addresses(value)) == expected


def test_a_bare_name_is_a_host_only_where_a_url_is_expected() -> None:
    assert addresses("update.example.com", bare=True) == (("update.example.com", ""),)
    assert addresses("update.example.com", bare=False) == ()


@pytest.mark.parametrize(
    ("pattern", "host", "expected"),
    [
        ("example.com", "example.com", True),
        ("example.com", "www.example.com", False),
        ("example.com", "example.com.evil.net", False),
        ("example.com", "examplexcom", False),
        ("*.example.com", "a.b.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "notexample.com", False),
        ("s##.upd.example.com", "s01.upd.example.com", True),
        ("s##.upd.example.com", "sx.upd.example.com", False),
    ],
)
def test_a_host_pattern_is_the_whole_host(pattern: str, host: str, *, expected: bool) -> None:
    assert bool(host_pattern(pattern).fullmatch(host)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://example.com/acme/scan", True),
        ("https://www.example.com/acme/scan/", True),
        ("https://example.com/acme/scan/tree/main", True),
        ("https://example.com/acme/scan.git", True),
        ("git@example.com:acme/scan.git", True),
        ("https://example.com/acme/scan@v1", True),
        ("https://example.com/acme/scanner", False),
        ("https://example.org/acme/scan", False),
        ("https://evil.net/example.com/acme/scan", False),
    ],
)
def test_a_url_pattern_is_host_and_path_and_what_stands_below(value: str, *, expected: bool) -> None:
    assert any(meets_url(address, "example.com/acme/scan") for address in addresses(value)) == expected


@pytest.mark.parametrize("value", ["sha256:00FF", "SHA-256:00ff", "00ff", " 00FF "])
def test_a_digest_is_compared_without_its_algorithm(value: str) -> None:
    assert digest_of(value) == "00ff"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"file": "/opt/kaspersky/ScanEngine/bin/kavhttpd"}, {"kaspersky-scan-engine": "prohibited"}),
        ({"file": "classes.jar!/com/kavsdk/KavSdk.class"}, {"kaspersky-mobile-security-sdk": "prohibited"}),
        (
            {"file": "android/libs/KL_Base_SDK_Android_5.18.0.215_Release.aar"},
            {"kaspersky-mobile-security-sdk": "prohibited"},
        ),
        ({"file": "C:\\Windows\\System32\\drivers\\KLIF.SYS"}, {"kaspersky-windows-drivers": "prohibited"}),
        ({"file": "/opt/kaspersky/README"}, {"kaspersky-install-paths": "review"}),
        ({"url": "https://s01.upd.kaspersky.com/x"}, {"kaspersky-update-servers": "prohibited"}),
        ({"url": "https://products.s.kaspersky-labs.com/x"}, {"kaspersky": "likely-prohibited"}),
        ({"property": "/opt/kaspersky/ScanEngine/bin/kavhttpd"}, {"kaspersky-scan-engine": "review"}),
        ({"licence": "Kaspersky Lab End User License Agreement"}, {"kaspersky-eula": "likely-prohibited"}),
        ({"file": "/usr/lib/libc.so.6"}, {}),
        ({"file": "/opt/kata-containers/bin/kata-runtime"}, {}),
        ({"url": "https://kata-containers.io/kuma"}, {}),
    ],
)
def test_places_of_the_packaged_catalog(fields: dict[str, Any], expected: dict[str, str]) -> None:
    matches = found(component(name="x", **fields))
    assert {id: str(outcome(match)) for id, match in matches.items()} == expected


def test_a_white_label_component_is_known_by_what_lies_inside() -> None:
    made = component(
        name="react-native-web-filter",
        version="1.0.0",
        file=["lib/arm64-v8a/libx.so", "com/kavsdk/KavSdk.class"],
    )
    match = found(made)["kaspersky-mobile-security-sdk"]
    assert (match.item_class, strengths(match)) == ("av-engine-embedded", {"com/kavsdk/KavSdk.class": "exact"})


def test_a_weak_sign_alone_asks_a_question() -> None:
    match = found(component(name="x", file="/opt/kaspersky/README"))["kaspersky-install-paths"]
    assert (str(outcome(match)), match.ask.endswith("in writing that it is not there.")) == ("review", True)


def test_a_digest_is_found_whatever_its_case_and_algorithm_label() -> None:
    from tests.made import packaged

    value = next(
        value
        for entry in packaged().entries
        if entry.id == "kaspersky-mobile-security-sdk"
        for pattern in entry.pattern
        if pattern.kind == "hash" and pattern.strength == "exact"
        for value in pattern.values
    )
    digest = value.partition(":")[2]
    for written in (value, digest, digest.upper(), f"SHA-256:{digest.upper()}"):
        assert list(found(component(name="x", hash=written))) == ["kaspersky-mobile-security-sdk"]
    assert found(component(name="x", hash=digest[:-1])) == {}
    assert found(component(name="x", hash="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")) == {}


DIGEST = "e75bb593ce0d66a4f65d515d85d045dc"


@pytest.mark.parametrize(
    "fields",
    [
        {"property": f"sha of the library: {DIGEST}"},
        {"property": f"md5:{DIGEST.upper()}"},
        {"version": DIGEST},
        {"copyright": f"x {DIGEST} y"},
    ],
)
def test_a_digest_in_a_field_for_something_else_is_a_hint(fields: dict[str, Any]) -> None:
    assert worst(found(component(name="core.aar", **fields)).values()) == "review"


def test_a_digest_within_a_longer_one_is_another() -> None:
    assert found(component(name="core.aar", property=f"{DIGEST}0123")) == {}


@pytest.mark.parametrize("field", ["version", "group", "publisher", "copyright", "purl"])
def test_a_file_of_the_engine_in_a_field_for_something_else_is_a_hint(field: str) -> None:
    assert worst(found(component(name="core", **{field: "kavehost"})).values()) == "review"


def test_a_path_on_a_line_of_its_own_is_a_path() -> None:
    assert worst(found(component(name="core", licence="Files:\n  /opt/kavehost\nand others")).values()) == "review"


@pytest.mark.parametrize("field", ["version", "group", "publisher", "copyright", "licence"])
def test_a_file_of_the_engine_is_a_word_where_no_path_is_expected(field: str) -> None:
    assert worst(found(component(name="core", **{field: "see kavehost (c)"})).values()) == "review"


@pytest.mark.parametrize("field", ["description", "property"])
def test_a_file_named_within_a_sentence_is_none(field: str) -> None:
    assert found(component(name="core", **{field: "see kavehost (c)"})) == {}


@pytest.mark.parametrize("value", ["<a>kavehost</a>", "kavehost<b/>", 'x="1">./opt/kavehost</x>', "one\x0ckavehost"])
def test_a_file_between_tags_is_a_file(value: str) -> None:
    assert worst(found(component(name="core", property=value)).values()) == "review"
