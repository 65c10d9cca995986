"""The checksums of an edition's table of names and of its page for a screen: whoever is handed one can check it, too.

Editions that were made before have none: what the page said of their files then, it says still.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    for name in ("table_sha256", "page_sha256"):
        op.add_column("edition", sa.Column(name, sa.String(64), server_default="", nullable=False))
        op.create_index(f"ix_edition_{name}", "edition", [name])
