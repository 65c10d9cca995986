"""How a campaign looks: a letter's accent, an organiser's address and what it says about itself."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("letter", sa.Column("accent", sa.String(length=7), nullable=True))
    op.add_column("organiser", sa.Column("slug", sa.String(length=80), nullable=True))
    op.add_column(
        "organiser",
        sa.Column("about", sa.Text(), server_default=sa.text("''"), nullable=False),
    )
    give_addresses()
    op.create_index(op.f("ix_organiser_slug"), "organiser", ["slug"], unique=True)


def give_addresses() -> None:
    """Give every organiser an address made from its name."""
    organisers = sa.table(
        "organiser", sa.column("id", sa.Integer), sa.column("name"), sa.column("slug")
    )
    connection = op.get_bind()
    taken: set[str] = set()
    known = sa.select(organisers.c.id, organisers.c.name).order_by(organisers.c.id)
    for number, name in connection.execute(known).all():
        slug = free(slug_of(name), taken)
        taken.add(slug)
        connection.execute(sa.update(organisers).where(organisers.c.id == number).values(slug=slug))


def slug_of(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-") or "organiser"


def free(base: str, taken: set[str]) -> str:
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
