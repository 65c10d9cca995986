"""Runs migrations on the connection that `openletter migrate` hands over."""

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from openletter.db.base import Moment, metadata


def plain_type(kind, thing, _autogenerate):
    """Write our own column types as the database's, so that a migration never depends on today's code."""
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, AutoString):
        return f"sa.String(length={thing.length})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=plain_type,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
