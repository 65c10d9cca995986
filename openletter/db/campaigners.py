"""Campaigners and the links by which they sign in."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Relationship, Session, SQLModel, select

from openletter.db.base import Moment, choice
from openletter.db.letters import Organiser


class CampaignerRole(StrEnum):
    """What a member of the team may do."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"


class Campaigner(SQLModel, table=True):
    """A member of an organiser's team."""

    id: int = Field(default=None, primary_key=True)
    key: uuid.UUID = Field(unique=True)
    organiser_id: int = Field(foreign_key="organiser.id", index=True)
    email: str = Field(max_length=254)
    email_canonical: str = Field(max_length=254, unique=True)
    role: CampaignerRole = Field(
        default=CampaignerRole.OWNER, sa_type=choice(CampaignerRole, "role_known")
    )
    locale: str = Field(default="en", max_length=12)
    created_at: datetime = Field(sa_type=Moment)
    sessions_since: datetime | None = Field(default=None, sa_type=Moment)
    """Sessions begun before this moment are over."""

    organiser: Organiser = Relationship()


class SignIn(SQLModel, table=True):
    """A link by which a campaigner signs in once; only the hash of its token is kept."""

    __tablename__ = "sign_in"

    id: int = Field(default=None, primary_key=True)
    key: uuid.UUID = Field(unique=True)
    campaigner_id: int = Field(foreign_key="campaigner.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)

    campaigner: Campaigner = Relationship()


def campaigner_by_address(session: Session, canonical: str) -> Campaigner | None:
    """Return the campaigner with this canonical address."""
    return session.exec(select(Campaigner).where(Campaigner.email_canonical == canonical)).first()


def campaigner_by_key(session: Session, key: uuid.UUID) -> Campaigner | None:
    """Return the campaigner with this key."""
    return session.exec(select(Campaigner).where(Campaigner.key == key)).first()


def sign_in_by_hash(session: Session, token_hash: str) -> SignIn | None:
    """Return the sign-in whose token has this hash."""
    return session.exec(select(SignIn).where(SignIn.token_hash == token_hash)).first()
