"""Search among names: the words by which each signatory is found, and an index of them that the database keeps up.

The words themselves are written by the worker, a batch at a time (`services/indexing.py`): only the program knows how
to fold them, and a migration must not take an hour.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WATCHED = "state, held_because, public, withheld, search_words"


def upgrade() -> None:
    """Go to this version."""
    op.add_column("signature", sa.Column("search_words", sa.Text(), nullable=True))
    unwritten = sa.text("search_words IS NULL")
    op.create_index(
        "ix_signature_unwritten",
        "signature",
        ["id"],
        sqlite_where=unwritten,
        postgresql_where=unwritten,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ix_signature_search ON signature USING gin "
            "(array_to_tsvector(string_to_array(search_words, ' '))) "
            f"WHERE {findable()}"
        )
    else:
        index_on_sqlite()


def index_on_sqlite() -> None:
    # The words come folded, with spaces between them: nothing is left to do for a tokenizer.
    op.execute(
        "CREATE VIRTUAL TABLE signature_search USING fts5(search_words, content='signature', "
        "content_rowid='id', detail='none', columnsize=0, tokenize='ascii')"
    )
    put = "INSERT INTO signature_search (rowid, search_words) SELECT new.id, new.search_words"
    take = (
        "INSERT INTO signature_search (signature_search, rowid, search_words) "
        "SELECT 'delete', old.id, old.search_words"
    )
    watch("came", "INSERT", findable("new."), put)
    watch("went", "DELETE", findable("old."), take)
    watch(
        "moved",
        f"UPDATE OF {WATCHED}",
        f"({findable('old.')}) IS NOT ({findable('new.')}) "
        "OR old.search_words IS NOT new.search_words",
        f"{take} WHERE {findable('old.')}; {put} WHERE {findable('new.')}",
    )


def watch(name: str, event: str, condition: str, action: str) -> None:
    op.execute(
        f"CREATE TRIGGER signature_search_{name} AFTER {event} ON signature "
        f"WHEN {condition} BEGIN {action}; END"
    )


def findable(row: str = "") -> str:
    """Return the condition that a signature can be found; `row` is its prefix in a trigger."""
    return (
        f"{row}state = 'confirmed' AND {row}held_because IS NULL AND {row}public "
        f"AND NOT {row}withheld AND {row}search_words <> ''"
    )
