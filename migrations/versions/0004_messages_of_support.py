"""Messages of support: a picture, a sound or a video that goes with a signature."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "support_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        choice(
            "state", "waiting", "failed", "ready", "approved", "declined", "taken-back",
            nullable=False,
        ),
        choice("kind", "picture", "sound", "video"),
        words("caption", sa.String(length=160)),
        words("people", sa.String(length=300)),
        words("words", sa.Text()),
        sa.Column("upload", sa.String(length=40), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("still_sha256", sa.String(length=64), nullable=True),
        *(number(name) for name in ("size", "milliseconds", "width", "height")),
        choice(
            "fault", "not-readable", "too-long", "too-short", "odd-size", "silent", "too-hard",
            "not-prepared",
        ),
        words("reason", sa.String(length=300)),
        number("attempts"),
        moment("heartbeat_at"),
        number("sends"),
        *(moment(name, nullable=False) for name in ("sends_since", "created_at", "updated_at")),
        moment("decided_at"),
        sa.CheckConstraint(
            "state NOT IN ('ready', 'approved') OR (kind IS NOT NULL AND sha256 IS NOT NULL)",
            name=op.f("ck_support_message_prepared"),
        ),
        sa.CheckConstraint(
            "state <> 'waiting' OR upload IS NOT NULL", name=op.f("ck_support_message_sent")
        ),
        sa.CheckConstraint(
            "state <> 'failed' OR fault IS NOT NULL", name=op.f("ck_support_message_failed_why")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_message")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_support_message_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_support_message_signature_id")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_support_message_key")),
        sa.UniqueConstraint("signature_id", name=op.f("uq_support_message_signature_id")),
    )  # fmt: skip
    op.create_index(
        op.f("ix_support_message_letter_id_state"), "support_message", ["letter_id", "state"]
    )
    for column in ("sha256", "still_sha256"):
        op.create_index(op.f(f"ix_support_message_{column}"), "support_message", [column])


def choice(name: str, *values: str, nullable: bool = True) -> sa.Column:
    known = sa.Enum(
        *values, name=f"{name}_known", native_enum=False, create_constraint=True, length=40
    )
    return sa.Column(name, known, nullable=nullable)


def words(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, server_default=sa.text("''"), nullable=False)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
