"""What the API says: each model is both what is sent and what the OpenAPI document describes."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from openletter.domain.basis import AuthorityBasis
from openletter.domain.letters import LetterState, Verdict
from openletter.domain.safety import NameForm
from openletter.domain.signatures import SignatureKind, Verification
from openletter.domain.support import MediaKind
from openletter.domain.timeline import Step


class Model(BaseModel):
    """Whatever the API sends: always whole, nothing added."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Counts(Model):
    """How many have signed. Confirmed signatures only, hidden names included."""

    count: int = Field(ge=0, description="Signatures under the present text.")
    organisations: int = Field(ge=0)
    individuals: int = Field(ge=0)
    hidden: int = Field(ge=0, description="Of these, how many names are not public.")
    confirmed_by_email: int = Field(ge=0)
    recorded_by_organiser: int = Field(ge=0)
    under_earlier_text: int = Field(
        ge=0,
        description="Signatures under a text that has changed since; they are in none of the other figures.",
    )
    updated_at: datetime = Field(description="When the count or the public list last changed.")


class LetterLinks(Model):
    """Where more about a letter is. All are absolute addresses."""

    self: str
    page: str = Field(description="The letter's page for people.")
    organiser: str | None = Field(
        description="The page of the coalition behind it, for people; null where it has none."
    )
    counts: str
    signatories: str
    statements: str
    extracts: str
    support: str = Field(description="Pictures, sounds and videos from signatories.")
    updates: str


class LetterSummary(Model):
    """A letter in the list of letters."""

    slug: str = Field(description="The letter's name in addresses.")
    title: str
    addressee: str
    organiser: str
    language: str = Field(description="The language of its own words, as a BCP 47 tag.")
    state: LetterState
    opened_at: datetime | None
    deadline: date | None = Field(description="The last day on which it can be signed.")
    goal: int | None
    counts: Counts
    links: LetterLinks


class LetterPage(Model):
    """A page of the list of letters."""

    items: list[LetterSummary]
    next: str | None = Field(description="The address of the next page; null on the last.")


class Answer(Model):
    """What the reply says to one request."""

    verdict: Verdict
    text: str


class Request(Model):
    """One numbered thing that the letter asks for."""

    number: int = Field(ge=1)
    text: str
    answer: Answer | None = Field(description="Null as long as there is no answer to it.")


class Version(Model):
    """The letter's words in one language."""

    language: str = Field(description="As a BCP 47 tag.")
    title: str
    addressee: str
    salutation: str
    body: str = Field(description="Markdown (CommonMark). HTML in it is to be shown as words.")
    requests: list[Request]
    is_own_language: bool = Field(
        description="True for the words that people sign; the others are translations of them."
    )


class Delivery(Model):
    """The handing over of the letter, with the figures as they stood that day."""

    on: date | None
    when: str = Field(description="In words, where the day is not known.")
    recipient: str
    signatures: int = Field(ge=0)
    statements: int = Field(ge=0)


class Reply(Model):
    """The addressee's reply as a whole; what it says to each request stands with the request."""

    sender: str
    on: date | None
    when: str = Field(description="In words, where the day is not known.")
    summary: str = Field(description="Markdown (CommonMark). HTML in it is to be shown as words.")


class Names(Model):
    """How the letter publishes the names of those who show theirs."""

    form: NameForm
    after_hours: int = Field(
        ge=0, description="Hours between a confirmation and the publication of the name."
    )
    may_be_indexed: bool = Field(
        description="False where the letter asks search engines to leave it and its names out. Please do the same."
    )


class Cover(Model):
    """The picture over a letter."""

    address: str
    media_type: str
    width: int = Field(ge=1, description="In pixels.")
    height: int = Field(ge=1, description="In pixels.")
    words: str = Field(description="What it shows, for those who do not see it.")


class LetterDetail(LetterSummary):
    """A letter with its words, what it asks for, and what has come of it."""

    revision: int = Field(ge=1, description="The number of the present text.")
    versions: list[Version] = Field(
        description="Its words, in its own language first. A translation that is not in step is left out."
    )
    cover: Cover | None
    names: Names
    delivery: Delivery | None
    reply: Reply | None
    follows: str | None = Field(description="The slug of the letter that this one follows.")
    followed_by: str | None = Field(description="The slug of the letter that follows this one.")


class Authority(Model):
    """What is known of the right to sign for an organisation."""

    own_domain: str | None = Field(
        description="Checked: the signature was confirmed from an address at this domain, "
        "that of the website which the signatory gave."
    )
    confirmed_by_second_officer: bool = Field(description="Checked.")
    basis: AuthorityBasis | None = Field(description="Declared by the signatory, not checked.")
    decided_on: date | None = Field(description="Declared by the signatory, not checked.")
    registration_number: str | None = Field(description="Declared by the signatory, not checked.")


class Signatory(Model):
    """Somebody who has signed and shows it, in the form in which the letter publishes names."""

    id: str = Field(description="Stays the same, whatever the signatory corrects.")
    kind: SignatureKind
    name: str = Field(description="The person's name; empty where an organisation shows none.")
    role: str
    organisation: str = Field(description="The organisation's name, or a person's affiliation.")
    sector: str | None
    country: str | None = Field(description="ISO 3166-1, or ISO 3166-2 for the nations of the UK.")
    verification: Verification
    signed_on: date = Field(description="The day of the confirmation, in UTC.")
    authority: Authority | None = Field(description="For organisations only.")


class SignatoryPage(Model):
    """A page of signatories, the newest first."""

    items: list[Signatory]
    next: str | None = Field(description="The address of the next page; null on the last.")


class Speaker(Model):
    """Who says it; all empty where the name is not public."""

    name: str
    role: str
    organisation: str


class Statement(Model):
    """A supporting statement whose author lets it be shown in public, approved by the organiser."""

    id: str
    text: str
    speaker: Speaker


class StatementPage(Model):
    """A page of statements, the newest first."""

    items: list[Statement]
    next: str | None = Field(description="The address of the next page; null on the last.")


class Extract(Statement):
    """Words taken verbatim from a statement, approved by their author."""

    request_number: int | None = Field(description="The request that the words speak to.")


class ExtractPage(Model):
    """A page of extracts, the last approved first."""

    items: list[Extract]
    next: str | None = Field(description="The address of the next page; null on the last.")


class MediaFile(Model):
    """A file that can be fetched from any site, whole or in ranges, as long as its author leaves it there."""

    address: str
    media_type: str
    sha256: str = Field(description="Of its bytes; also its ETag.")


class SupportMessage(Model):
    """A picture, a sound or a short video from a signatory, approved by the organiser."""

    id: str = Field(description="Stays the same; another file has another.")
    kind: MediaKind
    caption: str
    speaker: Speaker
    people: str = Field(description="Who else is seen or heard, as the author names them.")
    words: str = Field(
        description="What there is to see or hear: the transcript, or a text that stands for the picture. "
        "Show it, or a way to it, wherever you show the file."
    )
    seconds: float | None = Field(description="How long it is; null for a picture.")
    width: int | None = Field(description="In pixels; null for a sound.")
    height: int | None = Field(description="In pixels; null for a sound.")
    size: int = Field(ge=0, description="Of the file, in bytes.")
    file: MediaFile
    still: MediaFile | None = Field(description="A small picture of it; null for a sound.")
    captions: str | None = Field(description="The address of a video's captions (WebVTT).")
    page: str = Field(description="The message on a page for people.")
    shown_since: datetime


class SupportPage(Model):
    """A page of messages of support, the last approved first."""

    items: list[SupportMessage]
    next: str | None = Field(description="The address of the next page; null on the last.")


class Update(Model):
    """One thing that has happened to the letter."""

    id: str
    step: Step
    at: datetime | None
    on: date | None = Field(description="The day, where the hour is not known.")
    when: str = Field(description="In words, where the day is not known.")
    note: str
    revision: int | None


class Updates(Model):
    """What has happened to the letter, the oldest first."""

    items: list[Update]


class Fault(Model):
    """One parameter that cannot be accepted."""

    parameter: str
    detail: str


class Problem(Model):
    """Why a request was not answered, as RFC 9457 has it."""

    type: str = Field(description="A URI reference; about:blank where the status says it all.")
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    errors: list[Fault] = Field(
        description="The parameters at fault; empty where it is none of them."
    )
