"""What Alembic runs: the revisions, on the connection that it was given, inside the transaction that is under way."""

from alembic import context

from bomward.portfolio.models import REVISION_TABLE, Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=REVISION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
