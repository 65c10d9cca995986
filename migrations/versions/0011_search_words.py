"""SQLite: which words there are in the index of words, so that a begun word can be looked up by those that begin so."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE signature_search_words USING fts5vocab('signature_search', 'instance')"
        )
