"""Trust and control: shared addresses, holds, authority trails, safety mode, bulk changes, and an audit log."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('pending', 'confirmed') AND email_canonical IS NOT NULL")
COUNTED = sa.text("state = 'confirmed' AND held_because IS NULL")
HELD = sa.text("held_because IS NOT NULL AND state IN ('pending', 'confirmed')")
CHECKS = {
    "organisation_named": (
        "kind <> 'organisation' OR organisation <> '' OR erased_at IS NOT NULL "
        "OR anonymised_at IS NOT NULL"
    ),
    "address_to_verify": (
        "verification <> 'email' OR state NOT IN ('pending', 'confirmed') OR email IS NOT NULL "
        "OR anonymised_at IS NOT NULL"
    ),
    "slot_known": "slot BETWEEN 1 AND 2",
}


def upgrade() -> None:
    """Go to this version."""
    make_tables()
    extend_letters()
    extend_outbox()
    extend_editions()
    drop_old_indexes()
    extend_signatures()
    make_bulk_items()
    fill_signatures()
    fold_addresses()
    make_indexes()


def extend_outbox() -> None:
    op.add_column(
        "outbox_message",
        sa.Column("urgency", sa.Integer(), server_default="0", nullable=False),
    )
    waiting = sa.text("state IN ('queued', 'sending')")
    op.drop_index("ix_outbox_message_waiting", table_name="outbox_message")
    op.create_index(
        "ix_outbox_message_waiting",
        "outbox_message",
        ["urgency", "due_at", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def make_tables() -> None:
    op.create_table(
        "bulk_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("campaigner_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind", choice("kind_known", "remove", "release", "hide", "show"), nullable=False
        ),
        sa.Column(
            "state",
            choice("state_known", "counted", "running", "cancelled", "done", "undoing", "undone"),
            nullable=False,
        ),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("tells_owners", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        moment("started_at"),
        moment("heartbeat_at"),
        moment("finished_at"),
        moment("undo_started_at"),
        sa.CheckConstraint("done >= 0 AND total >= 0", name=op.f("ck_bulk_change_counted")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_bulk_change_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaigner_id"], ["campaigner.id"], name=op.f("fk_bulk_change_campaigner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_change")),
        sa.UniqueConstraint("key", name=op.f("uq_bulk_change_key")),
    )
    for column in ("letter_id", "campaigner_id", "state"):
        op.create_index(op.f(f"ix_bulk_change_{column}"), "bulk_change", [column])
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("campaigner_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organiser.id"], name=op.f("fk_audit_entry_organiser_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_audit_entry_letter_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaigner_id"], ["campaigner.id"], name=op.f("fk_audit_entry_campaigner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_organiser_id_at", "audit_entry", ["organiser_id", "at"])
    for column in ("letter_id", "campaigner_id"):
        op.create_index(op.f(f"ix_audit_entry_{column}"), "audit_entry", [column])
    op.create_table(
        "guard_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("verdict", choice("verdict_known", "allow", "block"), nullable=False),
        sa.Column(
            "subject", choice("subject_known", "domain", "address", "network"), nullable=False
        ),
        sa.Column("value", sa.String(length=254), nullable=False),
        moment("until"),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("value <> ''", name=op.f("ck_guard_rule_value_given")),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organiser.id"], name=op.f("fk_guard_rule_organiser_id")
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_guard_rule_letter_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["campaigner.id"], name=op.f("fk_guard_rule_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_rule")),
    )
    op.create_index(
        "ix_guard_rule_organiser_id_subject_value",
        "guard_rule",
        ["organiser_id", "subject", "value"],
    )
    for column in ("letter_id", "created_by_id"):
        op.create_index(op.f(f"ix_guard_rule_{column}"), "guard_rule", [column])
    op.create_table(
        "spent_proof",
        sa.Column("challenge", sa.String(length=128), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_spent_proof")),
    )
    op.create_index(op.f("ix_spent_proof_expires_at"), "spent_proof", ["expires_at"])
    op.create_table(
        "authority",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("registration_number", sa.String(length=60), nullable=False),
        sa.Column("website", sa.String(length=253), nullable=False),
        sa.Column("basis", choice("basis_known", "board", "officer", "other"), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("basis_note", sa.String(length=200), nullable=False),
        sa.Column(
            "domain_match",
            choice("domain_match_known", "own", "free_mail", "other", "unknown"),
            nullable=False,
        ),
        sa.Column("officer_key", sa.Uuid(), nullable=True),
        sa.Column("officer_name", sa.String(length=100), nullable=False),
        sa.Column("officer_role", sa.String(length=120), nullable=False),
        sa.Column("officer_email", sa.String(length=254), nullable=True),
        sa.Column(
            "officer_state",
            choice("officer_state_known", "asked", "confirmed", "declined"),
            nullable=True,
        ),
        moment("officer_decided_at"),
        sa.CheckConstraint(
            "(officer_state IS NULL) = (officer_key IS NULL)",
            name=op.f("ck_authority_officer_has_a_link"),
        ),
        sa.CheckConstraint(
            "officer_state IS NULL OR officer_state <> 'confirmed' OR officer_decided_at IS NOT NULL",
            name=op.f("ck_authority_officer_confirmed_when"),
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_authority_signature_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
        sa.UniqueConstraint("signature_id", name=op.f("uq_authority_signature_id")),
        sa.UniqueConstraint("officer_key", name=op.f("uq_authority_officer_key")),
    )
    op.create_table(
        "told_apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("campaigner_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_told_apart_in_order")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_told_apart_letter_id")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["signature.id"], name=op.f("fk_told_apart_first_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["signature.id"], name=op.f("fk_told_apart_second_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaigner_id"], ["campaigner.id"], name=op.f("fk_told_apart_campaigner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_apart")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_told_apart_first_id_second_id")),
    )
    for column in ("letter_id", "second_id", "campaigner_id"):
        op.create_index(op.f(f"ix_told_apart_{column}"), "told_apart", [column])


def extend_letters() -> None:
    op.add_column("letter", sa.Column("material_revision_id", sa.Integer(), nullable=True))
    op.add_column(
        "letter",
        sa.Column("searchable", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column(
        "letter",
        sa.Column("proof_of_work", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("letter", moment("forgotten_at"))
    checked_column(
        "letter",
        "name_form",
        "VARCHAR(40)",
        "'full'",
        "name_form_known",
        "name_form IN ('full', 'initial', 'none')",
    )
    checked_column(
        "letter",
        "names_after_hours",
        "INTEGER",
        "0",
        "names_after_hours_counted",
        "names_after_hours >= 0",
    )
    op.add_column(
        "revision",
        sa.Column("material", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "revision",
        sa.Column("note", sa.String(length=300), server_default=sa.text("''"), nullable=False),
    )


def extend_editions() -> None:
    op.add_column("edition", moment("gathered_at"))
    # What an edition prints was gathered as soon as it was begun.
    op.execute("UPDATE edition SET gathered_at = started_at WHERE state = 'ready'")


def checked_column(
    table: str, column: str, kind: str, default: str, name: str, condition: str
) -> None:
    """Add a column with its check in one statement: SQLite adds no constraint to a table that is there."""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} DEFAULT {default} NOT NULL "
        f"CONSTRAINT ck_{table}_{name} CHECK ({condition})"
    )


def drop_old_indexes() -> None:
    for index in (
        "ix_signature_confirmed_at",
        "ix_signature_counted",
        "ix_signature_withdrawn_at",
        "ix_signature_listed",
        "ix_signature_revision_id",
        "uq_signature_live_address",
    ):
        op.drop_index(index, table_name="signature")


def extend_signatures() -> None:
    with op.batch_alter_table("signature") as batch:
        batch.add_column(
            sa.Column(
                "name_key", sa.String(length=300), server_default=sa.text("''"), nullable=False
            )
        )
        batch.add_column(sa.Column("slot", sa.Integer(), server_default="1", nullable=False))
        batch.add_column(
            sa.Column("withheld", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch.add_column(sa.Column("client", sa.String(length=45), nullable=True))
        batch.add_column(
            sa.Column(
                "held_because",
                choice(
                    "held_because_known",
                    "rate",
                    "blocked",
                    "trap",
                    "haste",
                    "no_proof",
                    "removed_before",
                ),
                nullable=True,
            )
        )
        batch.add_column(
            sa.Column(
                "shown_as",
                choice("shown_as_known", "full", "initial", "none"),
                server_default="full",
                nullable=False,
            )
        )
        for name in (
            "reviewed_at",
            "removed_at",
            "erased_at",
            "anonymised_at",
            "changed_at",
            "retyped_at",
            "agreed_at",
        ):
            batch.add_column(moment(name))
        batch.add_column(sa.Column("removed_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("asked_revision_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_signature_removed_by_id"), "bulk_change", ["removed_by_id"], ["id"]
        )
        batch.create_foreign_key(
            op.f("fk_signature_merged_into_id"), "signature", ["merged_into_id"], ["id"]
        )
        for name in ("organisation_named", "address_to_verify"):
            batch.drop_constraint(op.f(f"ck_signature_{name}"), type_="check")
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_signature_{name}"), condition)


def make_bulk_items() -> None:
    held_because = choice(
        "was_held_because_known",
        *("rate", "blocked", "trap", "haste", "no_proof", "removed_before"),
    )
    op.create_table(
        "bulk_item",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            choice("state_known", "waiting", "done", "skipped", "undone", "left_out"),
            nullable=False,
        ),
        sa.Column("was_held_because", held_because, nullable=True),
        moment("was_reviewed_at"),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["bulk_change.id"],
            name=op.f("fk_bulk_item_change_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signature.id"],
            name=op.f("fk_bulk_item_signature_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("change_id", "signature_id", name=op.f("pk_bulk_item")),
    )
    op.create_index("ix_bulk_item_progress", "bulk_item", ["change_id", "state", "signature_id"])
    op.create_index(op.f("ix_bulk_item_signature_id"), "bulk_item", ["signature_id"])


def fill_signatures() -> None:
    op.execute(
        "UPDATE signature SET changed_at = COALESCE(withdrawn_at, confirmed_at) "
        "WHERE confirmed_at IS NOT NULL"
    )
    bind = op.get_bind()
    signature = sa.table(
        "signature",
        *(sa.column(name) for name in ("id", "kind", "name", "organisation", "name_key")),
    )
    named = sa.case(
        (signature.c.kind == "organisation", signature.c.organisation), else_=signature.c.name
    )
    keys = [
        {"its_id": row[0], "its_key": folded(row[1])}
        for row in bind.execute(sa.select(signature.c.id, named))
    ]
    if keys:
        bind.execute(
            sa.update(signature)
            .where(signature.c.id == sa.bindparam("its_id"))
            .values(name_key=sa.bindparam("its_key")),
            keys,
        )


def fold_addresses() -> None:
    """Give every address the canonical form of this version; whoever would stand twice by that stays as they were."""
    bind = op.get_bind()
    for table, folding in (("signature", folded_signatures), ("campaigner", folded_campaigners)):
        its = sa.table(table, *(sa.column(name) for name in ("id", "email_canonical", "slot")))
        for its_id, values in folding(bind):
            bind.execute(sa.update(its).where(its.c.id == its_id).values(values))


def folded_signatures(bind: sa.Connection) -> list[tuple[int, dict[str, object]]]:
    """Return (id, what changes) of each signature whose address has another form now."""
    columns = ["id", "letter_id", "kind", "state", "name_key", "email", "email_canonical"]
    signature = sa.table("signature", *(sa.column(name) for name in columns))
    rows = bind.execute(
        sa.select(*(signature.c[name] for name in columns))
        .where(signature.c.email_canonical.is_not(None))
        .order_by(signature.c.id)
    ).all()
    changes, mailboxes = [], {}
    for row in rows:
        if row.state in ("pending", "confirmed"):
            mailbox = (row.letter_id, row.kind, canonical_address(row.email, row.email_canonical))
            mailboxes.setdefault(mailbox, []).append(row)
        elif (
            canonical := canonical_address(row.email, row.email_canonical)
        ) != row.email_canonical:
            changes.append((row.id, {"email_canonical": canonical}))
    for (_, _, canonical), live in mailboxes.items():
        # Whoever has the form already comes first: nobody may push them out.
        standing: list[str] = []
        for row in sorted(live, key=lambda row: (row.email_canonical != canonical, row.id)):
            if len(standing) < 2 and row.name_key not in standing:
                standing.append(row.name_key)
                if row.email_canonical != canonical:
                    changes.append((row.id, {"email_canonical": canonical, "slot": len(standing)}))
    return changes


def folded_campaigners(bind: sa.Connection) -> list[tuple[int, dict[str, object]]]:
    """Return (id, what changes) of each campaigner whose address has another form now, and is nobody else's."""
    campaigner = sa.table(
        "campaigner", *(sa.column(name) for name in ("id", "email", "email_canonical"))
    )
    rows = bind.execute(
        sa.select(campaigner.c.id, campaigner.c.email, campaigner.c.email_canonical).order_by(
            campaigner.c.id
        )
    ).all()
    taken, changes = {row.email_canonical for row in rows}, []
    for row in rows:
        canonical = canonical_address(row.email, row.email_canonical)
        if canonical not in taken:
            taken.add(canonical)
            changes.append((row.id, {"email_canonical": canonical}))
    return changes


TAGS = {
    "gmail.com": ".",
    "googlemail.com": ".",
    **dict.fromkeys(("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), ".-_"),
    **dict.fromkeys(
        (
            *("outlook.com", "hotmail.com", "hotmail.co.uk", "live.com", "live.co.uk", "msn.com"),
            *("icloud.com", "me.com", "mac.com", "fastmail.com", "fastmail.fm", "fastmail.co.uk"),
            *("zohomail.com", "zohomail.eu", "zoho.com", "mailbox.org"),
        ),
        "",
    ),
}


def canonical_address(email: str, before: str) -> str:
    """Return the canonical form of an address as the program made it when this was written."""
    typed, domain = email.rpartition("@")[0], before.rpartition("@")[2]
    narrow, wide = stable(typed, "NFC"), stable(typed, "NFKC")
    signs = [[c for c in local if c.isascii() and not c.isalnum()] for local in (narrow, wide)]
    local = wide if signs[0] == signs[1] else narrow
    if domain in TAGS:
        bare = "".join(c for c in local.partition("+")[0] if c not in TAGS[domain])
        local = bare or local
    canonical = f"{local}@{'gmail.com' if domain == 'googlemail.com' else domain}"
    return canonical if len(canonical) <= 254 else before


def stable(value: str, form: str) -> str:
    while (again := unicodedata.normalize(form, value.casefold())) != value:
        value = again
    return value


def folded(name: str) -> str:
    """Fold a name as the program did when this was written, but for the small words in names of organisations."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’‘ʼ`´.")
    words = re.sub(r"[\W_]+", " ", bare).split()
    return " ".join(words or bare.split())[:300]


def make_indexes() -> None:
    index("uq_signature_live_name", "letter_id email_canonical kind name_key", LIVE, unique=True)
    index("uq_signature_live_slot", "letter_id email_canonical kind slot", LIVE, unique=True)
    index(
        "ix_signature_address",
        "email_canonical letter_id",
        sa.text("email_canonical IS NOT NULL"),
    )
    index("ix_signature_client", "letter_id client created_at", sa.text("client IS NOT NULL"))
    index("ix_signature_listed", "letter_id kind public confirmed_at id", COUNTED)
    index(
        "ix_signature_counted",
        "letter_id kind public withheld verification revision_id state held_because",
        COUNTED,
    )
    index("ix_signature_held", "letter_id created_at id", HELD)
    index("ix_signature_changed_at", "letter_id changed_at", sa.text("changed_at IS NOT NULL"))
    op.create_index("ix_signature_name", "signature", ["letter_id", "kind", "name_key"])
    for column in ("removed_by_id", "merged_into_id"):
        op.create_index(op.f(f"ix_signature_{column}"), "signature", [column])


def index(name: str, columns: str, where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(
        name,
        "signature",
        columns.split(),
        unique=unique,
        sqlite_where=where,
        postgresql_where=where,
    )
