"""Editions as anybody may find them: ready ones of letters that are public."""

from sqlalchemy import or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from openletter.db.editions import Edition
from openletter.db.letters import Letter
from openletter.domain.editions import EditionState
from openletter.domain.letters import PUBLIC_STATES


def public_edition(session: Session, letter_id: int, number: int) -> Edition | None:
    """Return an edition by its number."""
    query = _public().where(Edition.letter_id == letter_id, Edition.number == number)
    return session.exec(query).first()


def edition_of_file(session: Session, sha256: str, asked: Edition | None = None) -> Edition | None:
    """Return the edition one of whose files has this checksum.

    Two editions with the same names share their table: of these it is the one `asked` for, or the newer one.
    """
    kept = (Edition.pdf_sha256, Edition.data_sha256, Edition.table_sha256, Edition.page_sha256)
    query = _public().where(or_(*(col(one) == sha256 for one in kept)))
    found = session.exec(query.order_by(col(Edition.id).desc())).all()
    return asked if asked in found else next(iter(found), None)


def _public() -> SelectOfScalar[Edition]:
    # A letter that was taken back is a draft again, and nobody's business.
    return (
        select(Edition)
        .join(Letter, col(Letter.id) == Edition.letter_id)
        .where(Edition.state == EditionState.READY, col(Letter.state).in_(PUBLIC_STATES))
    )
