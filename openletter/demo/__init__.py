"""The demo campaign: two open letters for co-production in Wales, the second still open so that it can be tried."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete
from sqlmodel import Session, col, select

from openletter.db.campaigners import Campaigner, campaigner_by_address
from openletter.db.letters import (
    Answer,
    Delivery,
    Letter,
    Organiser,
    Reply,
    head_of,
    letter_by_slug,
)
from openletter.db.outbox import OutboxMessage
from openletter.db.statements import Extract, Statement
from openletter.demo import organisation
from openletter.demo.voices import SAMPLES, Sample
from openletter.domain import imports as import_rules
from openletter.domain.addresses import address
from openletter.domain.extracts import ExtractState
from openletter.domain.letters import LetterState, Verdict, Wording
from openletter.domain.signatures import Details, SignatureKind
from openletter.domain.statements import StatementUse
from openletter.mail.messages import Message
from openletter.services import (
    campaigners,
    confirming,
    extracts,
    imports,
    letters,
    signatures,
    signing,
    statements,
)
from openletter.services.letters import Arrangements

HERE = Path(__file__).parent
ORGANISER = "Co-production Wales"
CAMPAIGNER = "campaigner@example.org"
ADDRESSEE = "The First Minister, Welsh Government"
FIRST = "put-co-production-at-the-heart-of-public-services"
SECOND = "a-clear-place-and-a-network-for-co-production-in-wales"
DAYS_TO_SIGN = 90

_FIRST_WORDS = Wording(
    title="Put co-production at the heart of public services",
    addressee=ADDRESSEE,
    salutation="Dear First Minister,",
    body=(HERE / "first-letter.md").read_text(encoding="utf-8").strip(),
    requests=("Place the principles of co-production at the heart of public services in Wales.",),
)
_SECOND_WORDS = Wording(
    title="A clear place and a Network for co-production in Wales",
    addressee=ADDRESSEE,
    salutation="Dear First Minister,",
    body=(HERE / "second-letter.md").read_text(encoding="utf-8").strip(),
    requests=(
        "Say without ambiguity what place co-production has in your government’s public service strategy, legislation "
        "and commissioning, resting on a shared understanding of the term.",
        "Give formal support to the proposal for an independent, member-led Co-production Network for Wales.",
    ),
)
_PROMPTS = (
    "Why do you support co-production?",
    "Why do you support the proposal for a Network, and what difference could it make to you and your organisation?",
)


def load(session: Session, *, now: datetime, today: date) -> bool:
    """Load the demo campaign; tells whether it was not there before."""
    if letter_by_slug(session, FIRST) is not None:
        return False
    organiser = campaigners.add(session, address(CAMPAIGNER), ORGANISER, now=now).organiser
    first = _first_letter(session, organiser, now)
    second = letters.create(
        session,
        organiser,
        _SECOND_WORDS,
        Arrangements(
            deadline=today + timedelta(days=DAYS_TO_SIGN), prompts=_PROMPTS, follows_id=first.id
        ),
        now=now,
    )
    letters.open_for_signatures(session, second, now=now, today=today)
    session.flush()
    rows = import_rules.rows((HERE / "supporters-2015.csv").read_bytes())
    imports.import_signatures(session, second, rows, now=now)
    for sample in SAMPLES:
        _sign_as(session, second, sample, now=now, today=today)
    organisation.sign(session, second, now=now, today=today)
    _forget_settled_messages(session)
    return True


def open_letter(session: Session) -> Letter | None:
    """Return the demo's open letter, if it is there."""
    return letter_by_slug(session, SECOND)


def campaigner(session: Session) -> Campaigner | None:
    """Return the demo's campaigner, if there."""
    return campaigner_by_address(session, CAMPAIGNER)


def _forget_settled_messages(session: Session) -> None:
    """Leave only what waits for an answer in the outbox: the one extract whose sample author has not decided."""
    waiting = (
        select(Statement.signature_id).join(Extract).where(Extract.state == ExtractState.PROPOSED)
    )
    session.flush()
    session.connection().execute(
        delete(OutboxMessage).where(
            (col(OutboxMessage.message) != Message.EXTRACT_PROPOSED)
            | col(OutboxMessage.signature_id).not_in(waiting)
        )
    )


def _first_letter(session: Session, organiser: Organiser, now: datetime) -> Letter:
    """Write the letter that was answered; its 256 names are not among the facts, so only their number stands."""
    letter = letters.create(session, organiser, _FIRST_WORDS, Arrangements(), now=now)
    letter.state = LetterState.ANSWERED
    session.add(letter)
    session.add(
        Delivery(
            letter_id=letter.id,
            delivered_note="around the turn of 2014",
            recipient=ADDRESSEE,
            signatures=256,
            statements=25,
        )
    )
    reply = Reply(
        letter_id=letter.id,
        sender="the First Minister",
        summary=(
            "The First Minister replied warmly. He called co-production imperative for the design and delivery of "
            "sustainable social services, and committed himself to giving people across Wales a genuine opportunity "
            "to shape the services they need."
        ),
    )
    session.add(reply)
    session.flush()
    session.add(
        Answer(
            reply_id=reply.id,
            request_number=1,
            verdict=Verdict.ACCEPTED,
            text="The reply sets out legislative and non-legislative ways to embed co-production.",
        )
    )
    session.flush()
    return letter


def _sign_as(
    session: Session, letter: Letter, sample: Sample, *, now: datetime, today: date
) -> None:
    attempt = signing.Attempt(
        details=Details(SignatureKind.INDIVIDUAL, sample.name, "", "", None, "GB-WLS"),
        address=address(sample.address),
        public=True,
        updates=False,
        locale="en",
        statement=sample.statement,
        use=sample.use,
    )
    head = head_of(session, letter.id)
    key = signing.sign(session, head, attempt, now=now, today=today).key
    signed = confirming.confirm(session, key, now=now)[1]
    statement = statements.write(session, signed, sample.statement, sample.use, now=now)
    if statement is None or sample.extract is None:
        return
    statements.approve(session, statement, now=now)
    extract = extracts.propose(session, statement, sample.extract, sample.request_number, now=now)
    if sample.agrees:
        extracts.approve(session, extract, extract.text, now=now)
    if sample.use is StatementUse.DOSSIER:
        signatures.show_name(session, signed, shown=sample.shows_name, now=now)
