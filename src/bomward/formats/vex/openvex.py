"""OpenVEX: its statements."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bomward.formats.vex.statement import Said, Subject, Target, distinct, target


class _Identifiers(msgspec.Struct):
    purl: str = ""
    cpe22: str = ""
    cpe23: str = ""


class _Component(msgspec.Struct):
    id: str = msgspec.field(name="@id", default="")
    identifiers: _Identifiers = msgspec.field(default_factory=_Identifiers)
    subcomponents: list[_Component | str] = []


class _Named(msgspec.Struct):
    name: str = ""
    id: str = msgspec.field(name="@id", default="")
    aliases: list[str] = []


class _Statement(msgspec.Struct):
    vulnerability: _Named | str
    status: str
    products: list[_Component | str] = []
    justification: str = ""
    impact_statement: str = ""
    action_statement: str = ""
    status_notes: str = ""
    timestamp: str = ""
    supplier: str = ""


class OpenVex(msgspec.Struct):
    """A document, as far as it is read."""

    statements: list[_Statement]
    author: str = ""
    timestamp: str = ""


def said(document: OpenVex) -> Iterator[Said]:
    """Its statements."""
    for each in document.statements:
        about = each.vulnerability if isinstance(each.vulnerability, _Named) else _Named(name=each.vulnerability)
        yield Said(
            format="OpenVEX",
            author=each.supplier or document.author,
            issued=each.timestamp or document.timestamp,
            vulnerabilities=distinct((about.name, about.id, *about.aliases)),
            subjects=tuple(Subject(_target(one), tuple(map(_target, _parts(one)))) for one in each.products),
            status=each.status,
            justifications=distinct([each.justification]),
            details=distinct((each.impact_statement, each.action_statement, each.status_notes)),
        )


def _parts(component: _Component | str) -> list[_Component | str]:
    return component.subcomponents if isinstance(component, _Component) else []


def _target(component: _Component | str) -> Target:
    if isinstance(component, str):
        return target(component)
    known = component.identifiers
    return target(component.id, purls=[known.purl], cpes=[known.cpe23, known.cpe22])
