"""Letters to make dossiers of, written through the services into a small database of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
from pypdfium2 import PdfDocument
from sqlmodel import Session, select

from openletter import i18n
from openletter.db.editions import Edition as EditionRow
from openletter.db.letters import Letter, Organiser, head_to_sign
from openletter.db.signatures import Signature
from openletter.db.statements import Extract, statement_of
from openletter.domain.addresses import address
from openletter.domain.imports import ImportRow
from openletter.domain.letters import Wording
from openletter.domain.plans import PartKind
from openletter.domain.signatures import Verification, details
from openletter.domain.statements import StatementUse
from openletter.dossier.gather import gather
from openletter.dossier.make import Made, Means, make
from openletter.dossier.record import Record
from openletter.i18n import Speech
from openletter.links import Links
from openletter.services import (
    confirming,
    editions,
    extracts,
    imports,
    letters,
    signatures,
    signing,
    statements,
)

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")
LINKS = Links("https://letters.example.org")
WORDING = Wording(
    title="Put co-production at the heart of public services",
    addressee="The First Minister, Welsh Government",
    salutation="Dear First Minister,",
    body="Services work best when the people who use them help to shape them.\n\n"
    "## What we have seen\n\nWhere it happens, trust grows.",
    requests=(
        "Say what place co-production has in your strategy.",
        "Give formal support to an independent network.",
    ),
)


class Desk:
    """A letter in a database, and short ways to sign it, quote from it and make its dossier."""

    def __init__(self, session: Session, wording: Wording = WORDING) -> None:
        self.session = session
        organiser = Organiser(name="Co-production Wales", created_at=NOW)
        session.add(organiser)
        session.flush()
        self.letter: Letter = letters.create(
            session, organiser, wording, letters.Arrangements(), now=NOW
        )
        letters.open_for_signatures(session, self.letter, now=NOW, today=NOW.date())
        session.flush()
        self.signed = 0

    def sign(
        self,
        name: str,
        *,
        public: bool = True,
        confirmed: bool = True,
        statement: str = "",
        **more: str,
    ) -> Signature:
        self.signed += 1
        now = NOW + timedelta(seconds=self.signed)
        raw = {"kind": "individual", "name": name} | more
        attempt = signing.Attempt(
            details=details(raw),
            address=address(f"signer{self.signed}@example.org"),
            public=public,
            updates=False,
            locale="en",
            statement=statement,
            use=StatementUse.DOSSIER,
        )
        signing.sign(
            self.session,
            head_to_sign(self.session, self.letter.slug),
            attempt,
            now=now,
            today=NOW.date(),
        )
        found = self.session.exec(select(Signature).order_by(Signature.id.desc())).first()
        assert found is not None
        if confirmed:
            confirming.confirm(self.session, found.key, now=now)
        return found

    def quote(
        self, signature: Signature, words: str, request: int | None = None, *, approved: bool = True
    ) -> Extract:
        statement = statement_of(self.session, signature.id or 0)
        assert statement is not None
        statements.approve(self.session, statement, now=NOW)
        extract = extracts.propose(self.session, statement, words, request, now=NOW)
        if approved:
            extracts.approve(self.session, extract, words, now=NOW)
        return extract

    def bring(self, *rows: dict[str, str]) -> None:
        imports.import_signatures(
            self.session,
            self.letter,
            [ImportRow(n, details(row, Verification.RECORDED), None) for n, row in enumerate(rows)],
            now=NOW,
        )

    def edition(self) -> EditionRow:
        return editions.ask_for(self.session, self.letter, now=NOW)

    def record(self, *parts: PartKind) -> Record:
        """Return what an edition prints: every part, or for brevity only these."""
        record = gather(self.session, self.edition(), now=NOW, zone=ZONE)
        return replace(record, plan=replace(record.plan, parts=parts)) if parts else record


SCRIPTS = (
    "Siôn Tŷ-Gŵyn",
    "Nguyễn Thị Ánh",
    "Łukasz Żółć",
    "Владимир Соколов",
    "Ελένη Παπαδοπούλου",
    "محمد الأحمد",
    "שרה כהן",
    "प्रिया शर्मा",
    "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "அருண் குமார்",
    "สมชาย ใจดี",
    "王小明",
    "田中さくら",
    "김민준",
)


def campaign(session: Session) -> Desk:
    """A letter with something of everything: both kinds, both verifications, hidden names, voices, every script."""
    desk = Desk(session)
    words = "I was asked what I needed. It cost nothing. It gave us our life back."
    carer = desk.sign("Sample: carer, Powys", statement=words, country="Wales")
    desk.quote(carer, "I was asked what I needed. […] It gave us our life back.", 1)
    hidden = desk.sign("Nesta Unseen", role="Secret role", statement=words, public=False)
    desk.quote(hidden, "It cost nothing.", 1)
    whole = desk.sign("Sample: neighbour", role="volunteer", statement="I sign for my street.")
    desk.quote(whole, "I sign for my street.")
    waiting = desk.sign("Sample: waiting", statement="Nobody has approved these words.")
    desk.quote(waiting, "Nobody has approved these words.", 2, approved=False)
    organisation = {"kind": "organisation", "role": "Chair", "country": "Wales"}
    desk.sign("Gwenllian Prys", organisation="Tŷ Agored", sector="community", **organisation)
    desk.sign(
        "Nora Hush", organisation="Hidden House", sector="housing", public=False, **organisation
    )
    desk.bring(
        {"kind": "organisation", "organisation": "Disability Wales", "sector": "third_sector"},
        {"kind": "individual", "name": "Paper Jones"},
    )
    for name in SCRIPTS:
        desk.sign(name, country="GB")
    desk.sign("Pending Person", confirmed=False)
    signatures.withdraw(session, desk.sign("Withdrawn Person"), now=NOW)
    return desk


HIDDEN = (
    "Nesta Unseen",
    "Secret role",
    "Nora Hush",
    "Hidden House",
    "Nobody has approved",
    "Pending Person",
    "Withdrawn Person",
    "signer",
)


class Edition:
    """A finished edition, opened for reading back."""

    def __init__(self, record: Record, files: Made) -> None:
        self.record, self.files = record, files
        self.pdf = pikepdf.open(files.pdf)
        with PdfDocument(files.pdf) as document:
            self.pages = [page.get_textpage().get_text_range() for page in document]

    @property
    def cache(self) -> Path:
        """Where its parts are kept for whoever makes it again."""
        return self.files.pdf.parent.parent / "cache"

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.pages).split())

    def elements(self, kind: str | None = None) -> list[Any]:
        """Return the elements of the tag tree in reading order."""
        found, waiting = [], [self.pdf.Root.StructTreeRoot.K]
        while waiting:
            kid = waiting.pop()
            if isinstance(kid, pikepdf.Array):
                waiting.extend(reversed(list(kid)))
            elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                found.append(kid)
                waiting.append(kid.get("/K", pikepdf.Array()))
        return [element for element in found if kind in (None, str(element.S)[1:])]

    def __enter__(self) -> Edition:
        return self

    def __exit__(self, *_: object) -> None:
        self.pdf.close()


def speech(locale: str = "en") -> Speech:
    return i18n.speech(locale, ZONE, i18n.Domain.DOSSIER)


def made(record: Record, folder: Path, locale: str = "en") -> Made:
    return make(record, means(folder, locale), folder=folder)


def means(folder: Path, locale: str = "en", **other: Any) -> Means:
    """Return with what an edition is made besides its record: English, or another language alone; `other` replaces."""
    usual: dict[str, Any] = {
        "speeches": (speech(locale),),
        "links": LINKS,
        "files": folder / "files",
        "cache": folder.parent / "cache",
        "progress": lambda *_: None,
    }
    return Means(**usual | other)
