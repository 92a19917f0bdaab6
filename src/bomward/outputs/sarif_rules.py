"""Rules of a SARIF log: one per catalog entry that was found, with the laws that spoke and the sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from bomward import patterns
from bomward.findings import Finding, Outcome
from bomward.glossary import EntryText, Glossary, RegimeText
from bomward.outputs.harmless import markdown, plain

LEVELS = {
    Outcome.PROHIBITED: "error",
    Outcome.LIKELY_PROHIBITED: "error",
    Outcome.REVIEW: "warning",
    Outcome.ADVISED_AGAINST: "warning",
    Outcome.NOTED: "note",
    Outcome.EXCEPTED: "note",
    Outcome.NOT_COVERED: "note",
}
_WEB_ADDRESS = patterns.lazy(r"https?://[\w.:-]+(?:[/?#](?:[\w\-.~:/?#@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?", re.ASCII)
_TAGS = 20
"""What code scanning takes."""


def rule(entry: str, findings: list[Finding], glossary: Glossary) -> dict[str, object]:
    """One catalog entry, as far as these findings concern it."""
    text = glossary.entries.get(entry) or EntryText(id=entry, title=entry, vendor="", summary="")
    regimes = _regimes(findings, glossary)
    worst = min((finding.outcome for finding in findings), key=lambda outcome: outcome.rank)
    tags = dict.fromkeys(["compliance", "sbom", *sorted(plain(finding.item_class) for finding in findings)])
    described: dict[str, object] = {
        "id": plain(entry),
        "name": _pascal_case(entry),
        "shortDescription": {"text": plain(text.title) or plain(entry)},
        "fullDescription": {"text": plain(text.summary or text.title) or plain(entry)},
        "help": {"text": _help(text, regimes), "markdown": _help_in_markdown(text, regimes)},
        "defaultConfiguration": {"level": LEVELS[worst]},
        "properties": {"tags": list(tags)[:_TAGS]},
    }
    address = _first_web_address(chain((source.url for source in text.sources), (regime.url for regime in regimes)))
    return {**described, "helpUri": address} if address else described


def _regimes(findings: list[Finding], glossary: Glossary) -> list[RegimeText]:
    """The regimes that have something to say of them, in the order of the glossary."""
    speaking = {
        verdict.regime
        for finding in findings
        for verdict in finding.verdicts
        if verdict.outcome.rank < Outcome.EXCEPTED.rank
    }
    return [regime for name, regime in glossary.regimes.items() if name in speaking]


def _help(entry: EntryText, regimes: list[RegimeText]) -> str:
    lines = [entry.title, entry.summary]
    lines += [f"Law: {regime.title}, {regime.citation}. Binds: {regime.binds} {regime.url}" for regime in regimes]
    lines += [f"Source: {source.says} {source.url}" for source in entry.sources]
    return "\n".join(plain(line).strip() for line in lines if line) or plain(entry.id)


def _help_in_markdown(entry: EntryText, regimes: list[RegimeText]) -> str:
    lines = [f"**{markdown(entry.title or entry.id)}**", "", markdown(entry.summary), ""]
    lines += [
        f"- Law: {_link(regime.title, regime.url)}, {markdown(regime.citation)}. Binds: {markdown(regime.binds)}"
        for regime in regimes
    ]
    lines += [f"- Source: {_link(source.says, source.url)}" for source in entry.sources]
    return "\n".join(lines)


def _link(text: str, url: str) -> str:
    return f"[{markdown(text)}](<{url}>)" if is_web_address(url) else f"{markdown(text)} {markdown(url)}".rstrip()


def is_web_address(url: str) -> bool:
    """Whether it may be made a link: of the web, and written as an address is."""
    return _WEB_ADDRESS.fullmatch(url) is not None


def _first_web_address(urls: Iterable[str]) -> str:
    return next((url for url in urls if is_web_address(url)), "")


def _pascal_case(entry: str) -> str:
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in entry).split()
    return "".join(word[0].upper() + word[1:] for word in words) or "Entry"
