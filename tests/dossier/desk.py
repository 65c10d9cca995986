"""Letters to make dossiers of, written through the services into a small database of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from openletter.db.editions import Edition
from openletter.db.letters import Letter, Organiser
from openletter.db.signatures import Signature
from openletter.db.statements import Extract, statement_of
from openletter.domain.addresses import address
from openletter.domain.imports import ImportRow
from openletter.domain.letters import Wording
from openletter.domain.signatures import Verification, details
from openletter.domain.statements import StatementUse
from openletter.dossier import Made, Record, gather, make
from openletter.i18n import Speech
from openletter.links import Links
from openletter.services import editions, extracts, imports, letters, signatures, statements

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
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
        attempt = signatures.Attempt(
            details=details(raw),
            address=address(f"signer{self.signed}@example.org"),
            public=public,
            updates=False,
            locale="en",
            statement=statement,
            use=StatementUse.DOSSIER,
        )
        signatures.sign(self.session, self.letter, attempt, now=now, today=NOW.date())
        found = self.session.exec(select(Signature).order_by(Signature.id.desc())).first()
        assert found is not None
        if confirmed:
            signatures.confirm(self.session, found.key, now=now)
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

    def edition(self) -> Edition:
        return editions.ask_for(self.session, self.letter, now=NOW)

    def record(self) -> Record:
        return gather(self.session, self.edition(), now=NOW)


def speech(locale: str = "en") -> Speech:
    return Speech(locale, ZoneInfo("Europe/London"))


def made(record: Record, folder: Path, locale: str = "en") -> Made:
    return make(record, speech=speech(locale), links=LINKS, folder=folder, progress=lambda *_: None)
