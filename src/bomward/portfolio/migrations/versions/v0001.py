"""The first tables.

Revision: 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

_KEPT = "decisions are never changed or deleted: record a later one"
_TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER decision_no_{act} BEFORE {act} ON decision BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END"
        for act in ("update", "delete")
    ],
    "postgresql": [
        f"CREATE FUNCTION decision_kept() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION '{_KEPT}'; END$$",
        "CREATE TRIGGER decision_kept BEFORE UPDATE OR DELETE ON decision FOR EACH ROW EXECUTE FUNCTION decision_kept()",
    ],
}


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _reference(name: str, target: str, *, nullable: bool = False) -> sa.Column[Any]:
    kind: type[sa.types.TypeEngine[Any]] = sa.Text if target.endswith("sha256") else sa.Integer
    return sa.Column(name, kind, sa.ForeignKey(target), nullable=nullable)


def upgrade() -> None:
    """Make them."""
    _products()
    _originals()
    _judgements()
    _decisions()
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _products() -> None:
    key = sa.PrimaryKeyConstraint
    op.create_table("vendor", _id(), *_texts("name"), key("id"), sa.UniqueConstraint("name"))
    op.create_table(
        "product",
        _id(),
        _reference("vendor_id", "vendor.id"),
        *_texts("name"),
        key("id"),
        sa.UniqueConstraint("vendor_id", "name"),
    )
    op.create_table(
        "release",
        _id(),
        _reference("product_id", "product.id"),
        *_texts("version"),
        key("id"),
        sa.UniqueConstraint("product_id", "version"),
    )


def _originals() -> None:
    op.create_table(
        "judging",
        _id(),
        sa.Column("at", sa.DateTime, nullable=False),
        *_texts("command", "tool", "catalog"),
        sa.Column("as_of", sa.Date, nullable=False),
        *_texts("act", "laws", "terms"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "original",
        *_texts("sha256", "source"),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        _reference("judging_id", "judging.id"),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "naming",
        _id(),
        _reference("original", "original.sha256"),
        _reference("judging_id", "judging.id"),
        *_texts("vendor", "product", "version"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_naming_original"), "naming", ["original"])


def _judgements() -> None:
    op.create_table(
        "document",
        _id(),
        _reference("original", "original.sha256"),
        *_texts("member"),
        _reference("release_id", "release.id"),
        _reference("judging_id", "judging.id"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("original", "member"),
    )
    op.create_index(op.f("ix_document_release_id"), "document", ["release_id"])
    op.create_table(
        "judgement",
        _id(),
        _reference("document_id", "document.id"),
        _reference("judging_id", "judging.id"),
        *_texts("source", "sha256", "status", "verdict"),
        sa.Column("components", sa.Integer, nullable=False),
        sa.Column("refers", sa.Boolean, nullable=False),
        *_texts("digest"),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_judgement_document_id_id"), "judgement", ["document_id", "id"])
    op.create_table(
        "finding",
        _reference("judgement_id", "judgement.id"),
        *_texts("finding", "entry", "outcome", "component", "version"),
        sa.PrimaryKeyConstraint("judgement_id", "finding"),
    )
    op.create_index(op.f("ix_finding_finding"), "finding", ["finding"])
    op.create_index(op.f("ix_finding_entry"), "finding", ["entry"])


def _decisions() -> None:
    op.create_table(
        "decision",
        _id(),
        sa.Column("at", sa.DateTime, nullable=False),
        *_texts("kind"),
        _reference("product_id", "product.id", nullable=True),
        *_texts("finding", "component", "entry", "document", "outcome", "reason", "owner"),
        sa.Column("until", sa.Date, nullable=True),
        *_texts("link", "evidence", "evidence_sha256"),
        sa.PrimaryKeyConstraint("id"),
    )
