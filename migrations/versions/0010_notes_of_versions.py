"""A note beside words in another language is what readers are told, as beside the letter's own: no reason of the desk.

The log keeps the reasons that stood there.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.execute(
        "UPDATE revision SET note = '' WHERE note <> '' AND language <> "
        "(SELECT letter.language FROM letter WHERE letter.id = revision.letter_id)"
    )
