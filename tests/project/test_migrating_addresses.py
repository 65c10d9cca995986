"""What version 0002 does to addresses that are there: they are folded as the program folds them now."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa

from openletter.db import migrate
from openletter.db.sessions import Database
from openletter.domain.addresses import PROVIDERS, address

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request, tmp_path):
    """A database of version 0001 with a coalition, a letter and its revision, numbered 1."""
    if request.param == "postgresql":
        name = "before_" + tmp_path.name[-40:].lower().replace("-", "_")
        url = request.getfixturevalue("postgresql_server")(name)
    else:
        url = f"sqlite:///{tmp_path}/before.db"
    database = Database(url)
    migrate.upgrade(database, "0001")
    put(database, "organiser", name="Readers", created_at=NOW)
    put(
        database, "letter", slug="a", organiser_id=1, state="open", language="en", prompts=[],
        created_at=NOW,
    )  # fmt: skip
    put(
        database, "revision", letter_id=1, language="en", number=1, title="T", addressee="A",
        salutation="", body="B", created_at=NOW,
    )  # fmt: skip
    yield database
    database.close()


def table(database, name):
    keys = [sa.Column("key", sa.Uuid())] if name in ("signature", "campaigner") else []
    return sa.Table(name, sa.MetaData(), *keys, autoload_with=database.engine)


def put(database, into, **values):
    with database.transaction() as session:
        there = table(database, into)
        columns = {c.name: values[c.name] for c in there.columns if c.name in values}
        session.execute(sa.insert(there).values(columns))


def sign(database, email, name="Siân", *, state="confirmed"):
    put(
        database, "signature", key=uuid4(), letter_id=1, revision_id=1, kind="individual",
        state=state, verification="email", name=name, organisation="", role="",
        email=email, email_canonical=email.casefold(), public=True, updates=False, locale="en",
        created_at=NOW, confirmed_at=NOW,
    )  # fmt: skip


def addresses(database, name="signature"):
    there = table(database, name)
    slot = there.c.slot if "slot" in there.c else sa.literal(0)
    with database.reading() as session:
        query = sa.select(there.c.email, there.c.email_canonical, slot).order_by(there.c.id)
        return [tuple(row) for row in session.execute(query)]


def test_addresses_are_folded_as_the_program_folds_them(before):
    typed = [
        "Sian.Prys+letters@googlemail.com",
        "mair+a@example.org",
        "m.air@example.org",
        "ﬁon@example.org",
        *(f"s.i-a_n+x@{domain}" for provider in PROVIDERS for domain in provider.domains),
    ]
    for email in typed:
        sign(before, email, name=email)
    migrate.upgrade(before)

    assert [(email, form) for email, form, _ in addresses(before)] == [
        (email, address(email).canonical) for email in typed
    ]


def test_two_names_at_one_mailbox_are_a_shared_address_and_the_third_stays_as_it_was(before):
    sign(before, "ma.ir@gmail.com", "Mair")
    sign(before, "m.air@gmail.com", "Gwen")
    sign(before, "mai.r@gmail.com", "Alun")
    migrate.upgrade(before)

    assert addresses(before) == [
        ("ma.ir@gmail.com", "mair@gmail.com", 1),
        ("m.air@gmail.com", "mair@gmail.com", 2),
        ("mai.r@gmail.com", "mai.r@gmail.com", 1),
    ]


def test_whoever_would_stand_twice_stays_as_they_were(before):
    sign(before, "ma.ir@gmail.com", "Mair")
    sign(before, "mair@gmail.com", "MAIR")
    sign(before, "mair+x@gmail.com", "Mair", state="withdrawn")
    migrate.upgrade(before)

    assert addresses(before) == [
        ("ma.ir@gmail.com", "ma.ir@gmail.com", 1),
        ("mair@gmail.com", "mair@gmail.com", 1),
        ("mair+x@gmail.com", "mair@gmail.com", 1),
    ]
    assert migrate.differences(before) == []


def test_campaigners_are_folded_unless_two_would_be_one(before):
    for email in ("a.b@gmail.com", "ab@gmail.com", "c.d@gmail.com", "c.d+e@gmail.com"):
        put(
            before, "campaigner", key=uuid4(), organiser_id=1, email=email, email_canonical=email,
            role="owner", locale="en", created_at=NOW,
        )  # fmt: skip
    migrate.upgrade(before)

    assert [form for _, form, _ in addresses(before, "campaigner")] == [
        "a.b@gmail.com",
        "ab@gmail.com",
        "cd@gmail.com",
        "c.d+e@gmail.com",
    ]
