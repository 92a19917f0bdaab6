"""JSON envelopes: what signatures, statements and exports put around a document."""

from __future__ import annotations

import binascii
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec

from bomward import patterns
from bomward.errors import Error, UnknownFormatError, UnreadableDocumentError
from bomward.inventory import Wrapper
from bomward.wrappers.parts import Held

STATEMENT, STRING, BUNDLE, DSSE, EXPORT, COSIGN = (
    "in-toto statement",
    "JSON string",
    "Sigstore bundle",
    "DSSE envelope",
    "GitHub export",
    "cosign predicate",
)


class _Envelope(NamedTuple):
    """A kind of envelope, told by its members."""

    kind: str
    needs: frozenset[str]
    content: str
    name: str = ""


_ENVELOPES = (
    _Envelope(BUNDLE, frozenset({"dsseEnvelope"}), "dsseEnvelope", "mediaType"),
    _Envelope(BUNDLE, frozenset({"messageSignature", "verificationMaterial"}), "messageSignature", "mediaType"),
    _Envelope(DSSE, frozenset({"payload", "payloadType"}), "payload", "payloadType"),
    _Envelope(STATEMENT, frozenset({"predicate", "predicateType"}), "predicate", "predicateType"),
    _Envelope(STATEMENT, frozenset({"_type", "predicateType"}), "predicate", "predicateType"),
    _Envelope(EXPORT, frozenset({"sbom"}), "sbom"),
)
_IN_STATEMENT = (
    _Envelope(COSIGN, frozenset({"Data"}), "Data"),
    _Envelope(COSIGN, frozenset({"data"}), "data"),
)
"""What older cosign put between a statement and the document."""
_NO_SBOM = (
    ("slsa.dev/provenance", "a build provenance"),
    ("in-toto.io/Provenance", "a build provenance"),
    ("slsa.dev/verification_summary", "a summary of a verification"),
    ("in-toto.io/attestation/vulns", "a vulnerability report"),
    ("cosign.sigstore.dev/attestation/vuln", "a vulnerability report"),
    ("openvex.dev/ns", "a statement on vulnerabilities"),
    ("in-toto.io/attestation/test-result", "a test result"),
    ("in-toto.io/attestation/svr", "a summary of a verification"),
    ("in-toto.io/attestation/release", "a note of a release"),
    ("in-toto.io/attestation/link", "a note of a build step"),
    ("in-toto.io/Link", "a note of a build step"),
    ("in-toto.io/attestation/runtime-trace", "a trace of a build"),
    ("in-toto.io/attestation/certify", "a review"),
    ("crev.dev/in-toto-scheme", "a review"),
)
"""Statements that by their type hold no SBOM; one of any other type that is not understood may be one."""
_CONTENTS = frozenset({one.content.casefold() for one in (*_ENVELOPES, *_IN_STATEMENT)} | {"spdx", "cyclonedx", "bom"})
_DECLARES = patterns.lazy(rb'"(?:bomFormat|spdxVersion)"')
_KEY = patterns.lazy(rb'[ \t\n\r,{]*("(?:[^"\\]++|\\.)*+")[ \t\n\r]*:[ \t\n\r]*')
_TAIL = patterns.lazy(rb"[ \t\n\r]*\}[ \t\n\r]*")
_SHOWN = 200
_AGAIN = "ask the supplier for the SBOM itself"


class NoSbomError(UnknownFormatError):
    """An envelope that by its own word holds something else than an SBOM."""


class _Object:
    """A JSON object, one level of it."""

    def __init__(self, text: bytes, members: dict[str, msgspec.Raw]) -> None:
        self.text, self.members = text, members

    @cached_property
    def spans(self) -> dict[str, tuple[int, int]] | None:
        """Where each value stands; None where they do not add up to the text, since decoders keep one of two values."""
        spans: dict[str, tuple[int, int]] = {}
        at = 0
        for name, raw in self.members.items():
            match = _KEY.match(self.text, at)
            if match is None or (match.group(1)[1:-1] != name.encode() and msgspec.json.decode(match.group(1)) != name):
                return None
            at = match.end() + len(memoryview(raw))
            if memoryview(self.text)[match.end() : at] != memoryview(raw):
                return None
            spans[name] = match.end(), at
        return spans if _TAIL.fullmatch(self.text, at) else None

    def string(self, key: str) -> str:
        """The string that a member is, or nothing."""
        raw = self.members.get(key)
        try:
            return msgspec.json.decode(raw, type=str)[:_SHOWN] if raw is not None else ""
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return ""


def held(text: bytes, inside: str) -> Iterator[Held] | None:
    """What an envelope holds; None where this is none. `inside` is the kind of wrapper that it stands in."""
    found = _object(text)
    if found is None:
        return None
    candidates = _ENVELOPES + _IN_STATEMENT if inside == STATEMENT else _ENVELOPES
    fitting = {(one.kind, one.content): one for one in candidates if one.needs <= found.members.keys()}
    meant = [one for one in fitting.values() if one.kind != EXPORT or _may_hold(found, one.content)]
    return _held(found, meant) if meant else None


def _may_hold(found: _Object, name: str) -> bool:
    """Whether a member with a name that anybody may use holds a document, as far as its beginning shows."""
    return found.spans is None or bytes(memoryview(found.members[name])[:1]) in (b"{", b'"')


def string(text: bytes) -> Iterator[Held] | None:
    """The document that a JSON string holds; None where this is none."""
    try:
        value = msgspec.json.decode(text, type=str)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return iter([Held(wrapper=Wrapper(kind=STRING), data=value.encode())])


def refusal(wrappers: Sequence[Wrapper], error: Error) -> Error:
    """The error for what was taken out of envelopes and is no SBOM, which names them."""
    kinds = {kind.kind for kind in (*_ENVELOPES, *_IN_STATEMENT)}
    around: list[Wrapper] = []
    for wrapper in reversed(wrappers):
        if wrapper.kind not in kinds and wrapper.kind != STRING:
            break
        around.append(wrapper)
    told = sorted((one for one in around if one.kind in kinds), key=lambda one: one.kind != STATEMENT)
    if not told or not isinstance(error, UnknownFormatError) or isinstance(error, NoSbomError):
        return error
    meant = told[0]
    name = f" of type {meant.name!r}" if meant.name else ""
    what = next((what for part, what in _NO_SBOM if part in meant.name), "") if meant.kind == STATEMENT else ""
    if what:
        return NoSbomError(
            f"the {meant.kind}{name} is {what}, which holds no SBOM",
            where=error.where,
            hint="ask the supplier for the statement that holds the SBOM",
        )
    # NOTE: whoever signed something called it worth a signature; only a bare object may be anything.
    kind = UnknownFormatError if all(one.kind in (EXPORT, STRING) for one in around) else UnreadableDocumentError
    return kind(
        f"the {meant.kind}{name} holds no SBOM that is read: {error.message}", where=error.where, hint=error.hint
    )


def _object(text: bytes) -> _Object | None:
    """The text as an object; None where it is none."""
    try:
        members = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    except RecursionError as error:
        # NOTE: it must not count as something that was looked into.
        raise _unreadable("it is nested too deeply", "the JSON text as a whole") from error
    return _Object(text, members)


def _held(found: _Object, meant: Sequence[_Envelope]) -> Iterator[Held]:
    envelope = meant[0]
    if found.spans is None or len({name.casefold() for name in found.members}) < len(found.members):
        yield _failed(envelope.kind, found.text, _two_readings("it gives a name twice"))
    elif len(meant) > 1:
        kinds = " and ".join(sorted({f"a {one.kind}" for one in meant}))
        yield _failed(envelope.kind, found.text, _two_readings(f"it is {kinds} at once, or holds two things"))
    elif other := _beside(found, envelope.content):
        yield _failed(envelope.kind, found.text, _two_readings(f"{other!r} stands beside {envelope.content!r}"))
    else:
        start, end = found.spans.get(envelope.content, (0, 0))
        rest = found.text[:start] + found.text[end:]
        wrapper = Wrapper(kind=envelope.kind, name=found.string(envelope.name), remark=_remark(envelope, found))
        try:
            yield Held(wrapper=wrapper, data=_content(envelope, found.text[start:end]), outside=rest)
        except Error as error:
            yield Held(wrapper=wrapper, data=found.text, error=error)


def _beside(found: _Object, content: str) -> str:
    """The name of another member that others may take the document from; empty where there is none."""
    for name, raw in found.members.items():
        bare = name.casefold().replace("_", "").rstrip("0123456789")
        if name != content and (bare in _CONTENTS or _DECLARES.search(memoryview(raw))):
            return name
    return ""


def _remark(envelope: _Envelope, found: _Object) -> str:
    if envelope.kind != DSSE:
        return ""
    signatures = found.members.get("signatures")
    is_signed = signatures is not None and _list_of(signatures)
    return "its signature was not verified" if is_signed else "it is not signed"


def _list_of(raw: msgspec.Raw) -> bool:
    try:
        return bool(msgspec.json.decode(raw, type=list[msgspec.Raw]))
    except (msgspec.MsgspecError, RecursionError):
        return True  # NOTE: something stands there


def _content(envelope: _Envelope, value: bytes) -> bytes:
    """The bytes of what an envelope holds, from the JSON value that they are written as."""
    if not value or value == b"null":
        raise UnknownFormatError("there is nothing in it", where=f"/{envelope.content}", hint=_AGAIN)
    if envelope.content == "messageSignature":
        raise NoSbomError(
            f"the {envelope.kind} is the signature of a file, and does not hold it",
            where="/messageSignature",
            hint="check the file that was signed",
        )
    if envelope.kind not in (DSSE, COSIGN) or (envelope.kind == COSIGN and not value.startswith(b'"')):
        return value
    try:
        text = msgspec.json.decode(value, type=str)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _unreadable("what it holds is no text", f"/{envelope.content}") from error
    plain = _base64(text)
    if plain is None and envelope.kind == DSSE:
        raise _unreadable("its payload is not base64", "/payload")
    # NOTE: cosign's specification wants base64 here, cosign writes the text; no SBOM is written in that alphabet alone.
    return plain or text.encode()


def _base64(text: str) -> bytes | None:
    """What a text stands for in one of the two alphabets, padded or not; None where it is in neither."""
    plain = "".join(text.split()).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return binascii.a2b_base64(plain + "=" * (-len(plain) % 4), strict_mode=True)
    except ValueError:
        return None


def _failed(kind: str, text: bytes, error: Error) -> Held:
    return Held(wrapper=Wrapper(kind=kind), data=text, error=error)


def _unreadable(what: str, where: str) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"the envelope cannot be opened: {what}", where=where, hint=_AGAIN)


def _two_readings(why: str) -> UnreadableDocumentError:
    return UnreadableDocumentError(
        f"the envelope can be read in two ways: {why}",
        where="the outermost object",
        hint="ask the supplier which of the two is meant",
    )
