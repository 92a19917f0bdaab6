"""Word lists that comparisons need: common words, and words that change nothing. None of them names a maker."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _in_order(text: str) -> list[str]:
    return text.split()


TRAILERS = _words(
    "v version ver build release rel rc beta alpha ga final edition for on of the and or windows win win32 win64 linux "
    "unix freebsd macos mac osx darwin android ios solaris x64 x86 x32 amd64 arm64 aarch64 armhf i386 i586 i686 noarch "
    "all any bit 32bit 64bit setup install installer package pkg aar jar deb rpm exe msi dll so dylib tar gz tgz zip apk "
    "ipa dmg full fullrelease avrelease en ru de fr es it ja zh multi retail trial"
)
"""Behind a name they say only which version, language, platform or packing it is."""

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
    "application base bin blast blocker browser check classic cli client clients cloud code com common communications "
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

_BY_FREQUENCY = _in_order(
    "ref ice license file com url oas pro info check http deb files dec web doc manager lena docker github arch kas "
    "dat security for module data dev all rpm the usr app node and licenses content core library end build gen net "
    "common cli sys system attribution open api application base util x86 stream test small bin log client list conf "
    "linux var opt ini 160 mail utils react arm local project apk www config xml tool with server active plug dfl "
    "service cert plugin tools ware google container aar run 2021 release ics aarch64 engine stm network compose "
    "software types win zone tar kart adb link grpc iso user lab support proxy class etc 260 tron 870 example cas "
    "components ida tiny builder dll nke sdk soc agent crypto advisor exe 860 new plugins transform framework isa "
    "control licensing gcc public cap 365 microsoft management kit 2015 apt gist protobuf provider mac v5 free pipe "
    "alt sim helper bat point platform access anti integration driver cloud jwt analysis setup txt domain safe upd "
    "connect extra native gate rights thin email host 2016 javascript level update otherwise custom ask command times "
    "browser charts owner whether gateway docs windows full loader kis communi activation nos who storage enterprise "
    "light uif tip feature cpp trace console task postgres store 2010 postgresql templates kli development program "
    "daemon nodes standard clients desktop disk secure analyzers systems next virtual endpoint rules scan hook "
    "response utility utilities backend connection community scripts editor connector 2009 gui geo device basic "
    "android unix psl pid incident means kdb suite middleware plus private lookup attack kuma kes cyber feed ares "
    "business wall center logger servers portal kea msi sand i386 single password serialization screen monitoring "
    "exclusive kcs watch smtp traffic 2501 kms mcp gfi installer ideco detection avp uds x64 toolkit authentication "
    "classic scanner statement agreement edge icons ksc labs interceptors pure beef 1660 encrypt sos mta mobile "
    "keyboard hosts tcert embedded calls panel formats 2560 edition aol stt intake crl unified generation interactive "
    "xms defend protection epp avc fire kse kav training migrator vpn downloads sendmail automated powered edr "
    "research xdr kl1 kos ks4 kud sns ksk touch fts inspector guide spg digital quantum kdl assessment malicious s200 "
    "connectors ksn exchange jedi supervisor invoke captcha utm networks threat reporting ksv gbn online samba whl "
    "eula titan sites zbx hexa installation cortex rabbitmq knp hacker client2 footprint warp internet heavy advanced "
    "krd kfp ktc cim2"
)
"""Literals of the catalog by how often they stand in 106 MB of public SBOM documents, the most frequent first."""

_RARITY = {word: rank for rank, word in enumerate(_BY_FREQUENCY)}
_LONGEST = 64


def rarity(word: str) -> int:
    """How few documents hold a word: the higher, the better it is to look for."""
    if word.isdigit():
        return 0
    return _RARITY.get(word, len(_RARITY) if word in COMMON else 2 * len(_RARITY))


def made_of_common_words(text: str) -> bool:
    """Whether a text, none at all included, is nothing but common words run together."""
    if len(text) > _LONGEST:
        return False
    reached = {0}
    for end in range(1, len(text) + 1):
        if any(text[start:end] in COMMON for start in reached):
            reached.add(end)
    return len(text) in reached
