"""Messages of support as tests send them, and as a campaigner decides about them."""

from io import BytesIO

from sqlmodel import select

from openletter import jobs
from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter
from openletter.db.support import SupportMessage
from openletter.domain.support import About
from openletter.services import disk, signatures, support
from tests import recordings

ABOUT = About("Why I signed", "My mother Mair", "Libraries taught me to read.")


def sent(letter, key, data=None, about=ABOUT):
    """Send a file as its author; nothing is prepared yet."""
    data = recordings.picture() if data is None else data
    name = support.new_key().hex
    disk.keep_all_of(letter.runtime.support_folder, name, BytesIO(data))
    with letter.transaction() as (session, _):
        signature = signatures.personal_signature(session, key)
        support.send(session, signature, about, name, now=letter.runtime.clock())


def decided(letter, *, approve=True, reason="Too dark."):
    """Decide about the last message, as a campaigner who has just looked at it."""
    read = message_of(letter).updated_at.isoformat()
    ask(letter, support.approve, read) if approve else ask(letter, support.decline, read, reason)


def ask(letter, do, *args):
    """Do something with the last message on behalf of the campaigner."""
    with letter.transaction() as (session, _):
        message, by = _last(session), campaigner_of(session, letter)
        do(session, message, *args, by=by, now=letter.runtime.clock())


def shown(letter, key=None, data=None):
    """Send, prepare and approve a message."""
    sent(letter, key or letter.signed(), data)
    jobs.prepare_support(letter.runtime)
    decided(letter)


def message_of(letter):
    with letter.runtime.database.reading() as session:
        return _last(session)


def _last(session):
    return session.exec(select(SupportMessage).order_by(SupportMessage.id.desc())).first()


def campaigner_of(session, letter):
    """Return a campaigner of the letter's coalition, who is made where there is none."""
    found = session.exec(select(Campaigner)).first()
    if found is None:
        found = Campaigner(
            key=support.new_key(),
            organiser_id=session.get_one(Letter, letter.id).organiser_id,
            email="e@example.org",
            email_canonical="e@example.org",
            created_at=letter.runtime.clock(),
        )
        session.add(found)
        session.flush()
    return found
