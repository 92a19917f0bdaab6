"""Files, Java packages, URLs and digests: compared the way each is written."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache, lru_cache

from bomward import patterns
from bomward.text import plainly, skeleton

_HOST_IN_URL = patterns.lazy(r"//(?:[^/@\s]*@)?\[?([^/\s:?#\"'<>\]]+)\]?(?::\d*(?=[/\s?#\"'<>]|$))?([^\s?#\"'<>]*)")
_BARE_HOST = patterns.lazy(r"(?<![\w@.-])((?:[\w-]+\.)+[a-z]{2,})(?![\w-])(?::\d+)?((?:[:/][^\s?#\"'<>]*)?)")
_SCP = patterns.lazy(r"^[\w.-]+@([\w.-]+):(\S+)$")
_BEHIND = r"(?:@[^/]*|[:#?;|!,\"'].*|\s\(deleted\)|/\.?|\.(?:gz|bak|old|orig))"
"""What may stand behind a file name and leave it that file: a version, a line, a member, how it is kept."""
_SHORTEST_RUN = 3
_SHORTEST_DIGEST = 32
_DIGEST = patterns.lazy(r"(?<![0-9a-f])[0-9a-f]{32,128}(?![0-9a-f])")
_TEST_DATA = patterns.lazy(r"/(?:tests?|testing|testsuite|test[-_]?data|__tests__|fixtures?|yara(?:[-_]rules)?|sigma)/")
_SEPARATORS = patterns.lazy(r"[/\\$:]+")


@lru_cache(maxsize=4096)
def path_of(value: str) -> str:
    """A path with forward slashes, folded, beginning with one."""
    return "/" + plainly(value).replace("\\", "/").strip().lstrip("/")


def is_test_data(value: str) -> bool:
    """Whether a path leads through a folder of tests or of detection rules, where files have the names of what they are about."""
    return _TEST_DATA.search(path_of(value)) is not None


@cache
def runs(value: str) -> frozenset[str]:
    """The runs of letters and digits in a pattern; short ones only where there are no others."""
    found = re.findall(r"[^\W_]+", skeleton(value))
    return frozenset(run for run in found if len(run) >= _SHORTEST_RUN) or frozenset(found)


@cache
def longest_run(value: str) -> str:
    """The longest run of letters and digits in a pattern: what is nowhere in a value rules the pattern out cheaply."""
    return max(sorted(runs(value)), key=len, default="")


@cache
def file_pattern(value: str) -> re.Pattern[str]:
    """A file pattern as an expression over `path_of`: at the end of a path, or anywhere when it ends with a slash."""
    folded = skeleton(value).replace("\\", "/").lstrip("/")
    if folded.endswith("/**"):
        folded = folded[:-2]
    body = (
        translate(folded.rstrip("/"))
        .removeprefix("(?s:")
        .removesuffix(")\\Z")
        .removesuffix(")\\z")
        .replace(".*", "[^/]*")
    )
    return re.compile(rf"/{body}/" if folded.endswith("/") else rf"/{body}{_BEHIND}?$")


@lru_cache(maxsize=4096)
def dotted(value: str) -> str:
    """Text in which paths, nested classes and package names read alike: parts between dots, a dot at each end."""
    return "." + _SEPARATORS.sub(".", plainly(value)) + "."


def meets_java_package(value: str, package: str) -> bool:
    """Whether the value names the package, or something below it."""
    return f".{package.casefold()}." in dotted(value)


@lru_cache(maxsize=4096)
def addresses(value: str, *, bare: bool = True) -> tuple[tuple[str, str], ...]:
    """Hosts with the path behind each, of every URL in the text; where asked for, of what only looks like a host too."""
    text = plainly(value)
    found = [(host, path) for host, path in _HOST_IN_URL.findall(text)]
    if match := _SCP.match(text):
        found.append((match.group(1), "/" + match.group(2)))
    if not found and bare:
        found = [(host, path) for host, path in _BARE_HOST.findall(text)]
    return tuple((_plain_host(host), _SEPARATORS.sub("/", path).rstrip("/")) for host, path in found)


def _plain_host(host: str) -> str:
    if "xn--" in host:
        try:
            return skeleton(host.encode("ascii").decode("idna"))
        except UnicodeError:
            return host
    return host.strip(".")


@cache
def host_pattern(value: str) -> re.Pattern[str]:
    """A host pattern: `*.` for those below, `##` for one or more digits."""
    body = (
        re.escape(value.casefold())
        .replace(r"\#\#", r"\d+")
        .replace(r"\*\.", r"(?:[^/\s]+\.)")
        .replace(r"\*", r"[^/\s]*")
    )
    return re.compile(body)


def meets_url(address: tuple[str, str], prefix: str) -> bool:
    """Whether host and path stand at or below `host/path`."""
    whole = "".join(address).removesuffix(".git").removeprefix("www.")
    wanted = prefix.casefold().rstrip("/")
    return whole == wanted or whole.startswith((wanted + "/", wanted + "@", wanted + "."))


def digests_in(value: str) -> list[str]:
    """What may be a digest in any text: runs of hexadecimal digits as long as one."""
    return _DIGEST.findall(value.casefold()) if len(value) >= _SHORTEST_DIGEST else []


def digest_of(value: str) -> str:
    """A hexadecimal digest, folded, without the algorithm before it."""
    return value.rpartition(":")[2].strip().casefold()
