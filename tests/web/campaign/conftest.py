from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from openletter.db.campaigners import Campaigner, CampaignerRole, campaigner_by_key
from openletter.db.letters import Organiser
from openletter.db.statements import Statement, statement_of
from openletter.domain.statements import StatementUse
from openletter.runtime import Runtime
from openletter.services import campaigners
from openletter.tokens import Purpose, new_key
from tests.conftest import Clock
from tests.open_letter import OpenLetter
from tests.web.campaign.desk import Desk

WORDS = (
    "We were asked late, but we were asked. Nothing else has helped as much. I would do it again."
)


@pytest.fixture
def add_campaigner(runtime: Runtime, organiser_id: int) -> Callable[..., UUID]:
    """Adds a member of a coalition's team and returns their key."""

    def add(
        email: str = "mair@example.org",
        role: CampaignerRole = CampaignerRole.OWNER,
        organiser: int = organiser_id,
    ) -> UUID:
        with runtime.database.transaction() as session:
            campaigner = Campaigner(
                key=new_key(),
                organiser_id=organiser,
                email=email,
                email_canonical=email,
                role=role,
                created_at=runtime.clock(),
            )
            session.add(campaigner)
            return campaigner.key

    return add


@pytest.fixture
def sign_in_path(runtime: Runtime) -> Callable[[UUID], str]:
    """Makes the path of a mailed sign-in link."""

    def path(key: UUID) -> str:
        with runtime.database.transaction() as session:
            campaigner = campaigner_by_key(session, key)
            assert campaigner is not None
            now = runtime.clock()
            link = campaigners.new_sign_in(session, campaigner, runtime.tokens, now=now)
        return f"/campaign/sign-in/{runtime.tokens.make(Purpose.SIGN_IN, link.subject, now)}"

    return path


@pytest.fixture
def sign_in(app: Flask, sign_in_path: Callable[[UUID], str]) -> Callable[[UUID], Desk]:
    """Signs a campaigner in with a browser of their own."""

    def sign(key: UUID) -> Desk:
        desk = Desk(app.test_client())
        desk.get(sign_in_path(key))
        desk.press("Sign in")
        return desk

    return sign


@pytest.fixture
def desk(add_campaigner: Callable[..., UUID], sign_in: Callable[[UUID], Desk]) -> Desk:
    """The browser of an owner who has signed in."""
    return sign_in(add_campaigner())


@pytest.fixture
def stranger(client: FlaskClient) -> Desk:
    """A browser in which nobody has signed in."""
    return Desk(client)


@pytest.fixture
def others(
    runtime: Runtime,
    clock: Clock,
    add_campaigner: Callable[..., UUID],
    sign_in: Callable[[UUID], Desk],
) -> Desk:
    """The browser of another coalition's campaigner."""
    with runtime.database.transaction() as session:
        organiser = Organiser(name="Somebody else", created_at=clock())
        session.add(organiser)
        session.flush()
        other = organiser.id
    return sign_in(add_campaigner("other@example.org", organiser=other or 0))


@pytest.fixture
def write_statement(runtime: Runtime, letter: OpenLetter) -> Callable[..., int]:
    """Signs and confirms with a statement, and returns the statement's number."""

    def write(
        words: str = WORDS,
        *,
        email: str = "gwenllian@example.org",
        name: str = "Gwenllian Rees",
        use: StatementUse = StatementUse.PUBLIC,
    ) -> int:
        key = letter.signed(email, name=name, statement=words, use=use)
        with runtime.database.reading() as session:
            statement = statement_of(session, letter.signature(key).id)
            assert statement is not None
            return statement.id

    return write


@pytest.fixture
def stored(runtime: Runtime) -> Callable[[int], Statement]:
    """Returns a statement as it stands, with its extracts."""

    def read(number: int) -> Statement:
        with runtime.database.reading() as session:
            statement = session.get_one(Statement, number)
            _ = list(statement.extracts)
            return statement

    return read
