"""The dossier: plans, what an edition leaves out, logos and annexes, and a manifest for each edition."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

EMPTY = sa.text("''")


def upgrade() -> None:
    """Go to this version."""
    op.add_column("letter", json("dossier_plan"))
    extend_editions()
    make_files()
    make_omissions()


def extend_editions() -> None:
    op.add_column("edition", json("plan"))
    op.add_column("edition", json("manifest"))
    op.add_column("edition", words("part", 40))
    op.add_column("edition", words("signed_by", 300))
    op.add_column("edition", sa.Column("omitted", sa.Integer(), server_default="0", nullable=False))
    op.add_column("edition", moment("cancelled_at"))
    op.add_column("edition", sa.Column("requested_by_id", sa.Integer(), nullable=True))
    for column in ("data_sha256", "pdf_sha256"):
        op.create_index(op.f(f"ix_edition_{column}"), "edition", [column])


def make_files() -> None:
    op.create_table(
        "letter_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "logo",
                "annex",
                name="kind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        moment("created_at", nullable=False),
        sa.Column("campaigner_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("size > 0 AND pages >= 0", name=op.f("ck_letter_file_measured")),
        *keys("letter_file", letter="letter", statement="statement", campaigner="campaigner"),
        sa.UniqueConstraint(
            "letter_id", "kind", "sha256", name=op.f("uq_letter_file_letter_id_kind_sha256")
        ),
    )
    for column in ("statement_id", "campaigner_id"):
        op.create_index(op.f(f"ix_letter_file_{column}"), "letter_file", [column])


def make_omissions() -> None:
    op.create_table(
        "omission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("statement_only", sa.Boolean(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        moment("created_at", nullable=False),
        sa.Column("campaigner_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_omission_reasoned")),
        *keys("omission", letter="letter", edition="edition", campaigner="campaigner"),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signature.id"],
            name=op.f("fk_omission_signature_id"),
            ondelete="CASCADE",
        ),
    )
    for column in ("letter_id", "signature_id", "edition_id", "campaigner_id"):
        op.create_index(op.f(f"ix_omission_{column}"), "omission", [column])
    op.create_index(
        "uq_omission_next_signature",
        "omission",
        ["letter_id", "signature_id"],
        unique=True,
        sqlite_where=sa.text("edition_id IS NULL"),
        postgresql_where=sa.text("edition_id IS NULL"),
    )


def keys(table: str, **targets: str) -> list[sa.Constraint]:
    return [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))] + [
        sa.ForeignKeyConstraint([f"{one}_id"], [f"{target}.id"], name=op.f(f"fk_{table}_{one}_id"))
        for one, target in targets.items()
    ]


def json(name: str) -> sa.Column:
    return sa.Column(name, sa.JSON(), nullable=True)


def words(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length=length), server_default=EMPTY, nullable=False)


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
