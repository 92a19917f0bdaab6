"""Names: equal token by token, whatever the case, the separators, and the words behind that say only version or platform."""

from __future__ import annotations

from collections.abc import Iterator

from bomward.text import tokens

_TRAILERS = frozenset(
    "v version ver build release rel rc beta alpha ga final edition for on of the and or windows win win32 win64 linux unix freebsd macos mac osx "
    "darwin android ios solaris x64 x86 x32 amd64 arm64 aarch64 armhf i386 i586 i686 noarch all any bit 32bit 64bit setup install "
    "installer package pkg aar jar deb rpm exe msi dll so dylib tar gz tgz zip apk ipa dmg full fullrelease avrelease en ru de fr es it ja zh "
    "multi retail trial".split()
)


def squashed(name: str) -> str:
    """A name with its tokens joined: the form in which names are compared."""
    return "".join(tokens(name))


def forms(name: str) -> Iterator[str]:
    """The name itself, and without what stands behind it that names only a version or a platform."""
    words = tokens(name)
    yield "".join(words)
    for size in range(len(words) - 1, 0, -1):
        last = words[size]
        if not (last in _TRAILERS or last[0].isdigit() or (last[0] == "v" and last[1:].isdigit())):
            return
        yield "".join(words[:size])
