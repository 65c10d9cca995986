"""What a coalition says about itself."""

from __future__ import annotations

from sqlmodel import Session

from openletter.db.letters import Organiser
from openletter.db.organisers import organiser_by_slug
from openletter.domain import letters, text
from openletter.domain.faults import Faults
from openletter.errors import InvalidInput

ABOUT_MAX = 4_000


def describe(session: Session, organiser: Organiser, name: str, about: str) -> None:
    """Give a coalition its name and what it says about itself; raises InvalidFields with every fault."""
    faults = Faults()
    clean_name = faults.check(lambda: _name(name))
    clean_about = faults.check(lambda: text.clean_text(about, field="about", limit=ABOUT_MAX))
    faults.refuse_if_any()
    organiser.name, organiser.about = clean_name or "", clean_about or ""
    session.add(organiser)


def give_address(session: Session, organiser: Organiser) -> None:
    """Give a new coalition the address of its page, made from its name; it stays when the name changes."""
    base = letters.slug(organiser.name) or "organiser"
    slug, number = base, 2
    while organiser_by_slug(session, slug) is not None:
        slug, number = f"{base}-{number}", number + 1
    organiser.slug = slug


def _name(value: str) -> str:
    clean = text.clean_line(value, field="name", limit=text.ORGANISATION_MAX)
    if not clean:
        raise InvalidInput("Enter the name of your coalition", field="name")
    return clean
