"""Counts that cost nothing: a row for every signature that begins or ceases to count, written by the database."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = ("letter_id", "revision_id", "kind", "public", "withheld", "verification")
LIST = ", ".join(COLUMNS)
WATCHED = (*COLUMNS, "state", "held_because")


def upgrade() -> None:
    """Go to this version."""
    make_table()
    count_what_is_there()
    if op.get_bind().dialect.name == "postgresql":
        watch_on_postgresql()
    else:
        watch_on_sqlite()
    # What it was for is read off the tallies now, and every signing had to keep it up.
    op.drop_index("ix_signature_counted", table_name="signature")


def make_table() -> None:
    op.create_table(
        "tally",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("verification", sa.String(length=40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
    )
    op.create_index(op.f("ix_tally_letter_id"), "tally", ["letter_id"])


def count_what_is_there() -> None:
    there = sa.table("signature", *(sa.column(name) for name in COLUMNS))
    sort = [there.c[name] for name in COLUMNS]
    counted = sa.select(*sort, sa.func.count()).where(sa.text(counts("signature"))).group_by(*sort)
    tally = sa.table("tally", *(sa.column(name) for name in (*COLUMNS, "n")))
    op.execute(sa.insert(tally).from_select([*COLUMNS, "n"], counted))


def watch_on_sqlite() -> None:
    events = {
        "came": ("INSERT", counts("new"), write("new", 1)),
        "went": ("DELETE", counts("old"), write("old", -1)),
        "moved": (
            f"UPDATE OF {', '.join(WATCHED)}",
            " OR ".join(f"old.{name} IS NOT new.{name}" for name in WATCHED),
            f"{write('old', -1, counts('old'))}; {write('new', 1, counts('new'))}",
        ),
    }
    for name, (event, condition, action) in events.items():
        op.execute(
            f"CREATE TRIGGER tally_{name} AFTER {event} ON signature "
            f"WHEN {condition} BEGIN {action}; END"
        )


def watch_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION tally_signature() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' AND {counts('old')} THEN {write('old', -1)}; END IF; "
        f"IF TG_OP <> 'DELETE' AND {counts('new')} THEN {write('new', 1)}; END IF; "
        "RETURN NULL; END $$"
    )
    events = {
        "came": ("INSERT", counts("new")),
        "went": ("DELETE", counts("old")),
        "moved": (
            f"UPDATE OF {', '.join(WATCHED)}",
            " OR ".join(f"old.{name} IS DISTINCT FROM new.{name}" for name in WATCHED),
        ),
    }
    for name, (event, condition) in events.items():
        op.execute(
            f"CREATE TRIGGER tally_{name} AFTER {event} ON signature FOR EACH ROW "
            f"WHEN ({condition}) EXECUTE FUNCTION tally_signature()"
        )


def counts(row: str) -> str:
    """Return the condition that a signature counts."""
    return f"{row}.state = 'confirmed' AND {row}.held_because IS NULL"


def write(row: str, n: int, condition: str = "") -> str:
    """Return the statement that writes that there is one more of a sort, or one fewer."""
    values = ", ".join([*(f"{row}.{name}" for name in COLUMNS), str(n)])
    return f"INSERT INTO tally ({LIST}, n) SELECT {values}" + (condition and f" WHERE {condition}")
