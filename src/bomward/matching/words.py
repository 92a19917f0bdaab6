"""Word lists that comparisons need: common words, and words that change nothing. None of them names a maker."""

from __future__ import annotations

from functools import cache

from bomward.catalog import DATA, read_toml
from bomward.text import skeleton


def _words(text: str) -> frozenset[str]:
    return frozenset(map(skeleton, text.split()))


TRAILERS = _words(
    "v version ver build release rel rc beta alpha ga final edition for on of the and or windows win win32 win64 linux "
    "unix freebsd macos mac osx darwin android ios solaris x64 x86 x32 amd64 arm64 aarch64 armhf i386 i586 i686 noarch "
    "all any bit 32bit 64bit setup install installer package pkg aar jar deb rpm exe msi dll so dylib tar gz tgz zip apk "
    "ipa dmg full fullrelease avrelease en ru de fr es it ja zh multi retail trial"
)
"""Behind a name they say only which version, language, platform or packing it is."""

EDITIONS = _words(
    "service pack sp mp maintenance device devices user users pc workstation workstations server servers mail file "
    "cloud web console antivirus anti virus standard advanced select total plus business personal для рабочих станций серверов"
)
"""Beside the full name of a product they say which edition of it; never enough to make out a third party's product."""

COPYRIGHT = _words(
    "c copyright copr all rights reserved by and or present licensed under proprietary confidential rightholder means"
)
"""Beside a name in a copyright line they name nobody."""

LINKS_IN_PASSING = _words(
    "website issue-tracker mailing-list social chat documentation support advisories release-notes security-contact "
    "advisory fix vulnerability-assertion exploitability-statement threat-model adversary-model risk-assessment "
    "pentest-report evidence"
)
"""External references that lead to something about a component, not to the component."""

COMMON = _words(
    "aar access active activation advanced agent all alt analysis analyzers android anti antivirus apache api app "
    "application av base bin blast blocker browser check classic cli client clients cloud code com common communications "
    "community component components config connect connector container content control core cortex daemon data "
    "development direct doc docker docs driver email embedded encrypt endpoint enforced engine enrichment enterprise "
    "essentials example exchange express extreme file files filter firewall for forefront framework free full galaxy gate "
    "gateway github google helper home http https icap image index info inspector installation installer intelligence "
    "internal internet java kit lab labs level licenses licensemanager lib library license linux list mail malware "
    "management microsoft mobile module monitor net network networks node office online open opt org package packages "
    "parallels password pipe platform plugin plus point pre premium prevention pro process professional program project "
    "protection proxy public python quantum react release removal remote rescue restart runtime scan scanner screen "
    "script scripts sdk secure security serialization server servers service services setup shared sign single "
    "supervisor small software source spam standard start storage store stream suite support system systems test threat "
    "titan tool tools total trace traffic unix update updater updates user usr util utils version virus wall watch web "
    "windows workstation www"
)
"""Words of so many documents that looking for one finds nothing."""

_LONGEST = 64


@cache
def _ranks() -> dict[str, int]:
    words: list[str] = read_toml(DATA / "word-frequency.toml")["words"]
    return {word: rank for rank, word in enumerate(words)}


def rarity(word: str) -> int:
    """How few documents hold a word: the higher, the better it is to look for."""
    if word.isdigit():
        return 0
    ranks = _ranks()
    return ranks.get(word, len(ranks) if word in COMMON else 2 * len(ranks))


def made_of_common_words(text: str) -> bool:
    """Whether a text, none at all included, is nothing but common words run together."""
    if len(text) > _LONGEST:
        return False
    reached = {0}
    for end in range(1, len(text) + 1):
        if any(text[start:end] in COMMON for start in reached):
            reached.add(end)
    return len(text) in reached
