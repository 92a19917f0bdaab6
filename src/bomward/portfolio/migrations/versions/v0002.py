"""Documents that were added by mistake.

Revision: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"

_KEPT = "withdrawals are never changed or deleted: record a later one"
_TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER withdrawal_no_{act} BEFORE {act} ON withdrawal BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END"
        for act in ("update", "delete")
    ],
    "postgresql": [
        f"CREATE FUNCTION withdrawal_kept() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION '{_KEPT}'; END$$",
        "CREATE TRIGGER withdrawal_kept BEFORE UPDATE OR DELETE ON withdrawal FOR EACH ROW EXECUTE FUNCTION withdrawal_kept()",
    ],
}


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("document_id", sa.Integer, sa.ForeignKey("document.id"), nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_withdrawal_document_id"), "withdrawal", ["document_id"])
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)
