"""A letter of which every page has something to show, and everybody to whom a page of their own belongs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import select

from openletter import jobs
from openletter.db.letters import Answer, Delivery, Letter, Reply
from openletter.db.statements import Extract, Statement
from openletter.domain.letters import LetterState, Verdict
from openletter.domain.safety import NameForm
from openletter.domain.statements import StatementUse
from openletter.domain.support import About
from openletter.services import covers, erasing, extracts, letters, signatures, statements
from openletter.services.letters import Arrangements
from openletter.tokens import Purpose
from tests import recordings
from tests.changes import reword
from tests.conftest import WORDING
from tests.open_letter import OpenLetter
from tests.organisations import OFFICER, authority, sign_for, trail
from tests.support import ABOUT, campaigner_of, message_of, sent, shown
from tests.web.campaign.test_versions import WELSH
from tests.web.test_editions import PDF, make_ready
from tests.web.test_texts import ARABIC, write

SPOKEN = "The library taught me to read. I was nine. It gave me a trade, and my mother a warm room."
BODY = (
    "A library is **more** than a shelf.\n\n## What we have seen\n\n"
    "- Four branches closed.\n- [Nobody](https://example.org/report) was asked.\n\n"
    "> We were told afterwards.\n\nPlease keep them open."
)
CROWD = ("Мария Иванова", "李 伟", "عمر حداد", "Ŵyn ap Siôn", *(f"Reader {n}" for n in range(20)))


@dataclass(frozen=True)
class World:
    """The letter, and the links of those who have signed it in every way."""

    letter: OpenLetter

    def places(self) -> dict[str, str]:
        """Prepare everybody, and return what stands for each in the address of a page."""
        places = {"letter": self.letter.slug, "pdf": PDF}
        places |= self._before_the_text_changed() | self._with_a_video()
        places |= self._of_organisations() | self._of_authors() | self._of_signatories()
        places["answered"], places["protected"] = self._answered(), self._protected()
        places["edition"] = make_ready(self.letter)
        self._dress()
        places["mail"] = self._mail()
        return places

    def link(self, purpose: Purpose, key: UUID, *, days_old: int = 0) -> str:
        """Return the token of a link that was mailed so long ago."""
        made = self._now() - timedelta(days=days_old)
        return self.letter.runtime.tokens.make(purpose, key, made)

    def somebody(self, name: str = "Mair Ifan", **typed: str) -> UUID:
        """Sign and confirm under an address that nobody else has."""
        return self.letter.signed(self._address(), name=name, **typed)

    def _before_the_text_changed(self) -> dict[str, str]:
        first, again = self.somebody("Cyntaf Huws"), self.somebody("Cynnar Rees")
        reword(self.letter, BODY, note="The branches are named now.")
        return {
            "apart": self.link(Purpose.PERSONAL, first),
            "apart_again": self.link(Purpose.PERSONAL, again),
        }

    def _with_a_video(self) -> dict[str, str]:
        author = self.somebody("Gwen Fideo")
        shown(self.letter, author, recordings.video())
        public = message_of(self.letter).key.hex
        return {"with_video": self.link(Purpose.PERSONAL, author), "support": public}

    def _of_organisations(self) -> dict[str, str]:
        places = {}
        for number, name in enumerate(("asked", "confirming", "declining", "alone")):
            said = trail(**OFFICER | {"officer_email": f"{name}@officers.example"})
            key = sign_for(
                self.letter,
                f"Tenby Readers {number}",
                self._address(),
                said=trail() if name == "alone" else said,
            )
            self.letter.confirm(key)
            places[f"organisation_{name}"] = self.link(Purpose.PERSONAL, key)
            if officer := authority(self.letter, key).officer_key:
                places[f"officer_{name}"] = self.link(Purpose.OFFICER, officer)
        return places

    def _of_authors(self) -> dict[str, str]:
        """Have extracts of one statement approved, waiting for their author, and lapsed; of others, still to decide."""
        places = {}
        for name in ("approved", "waiting", "adjusting", "declining", "lapsed"):
            author = self.somebody(f"Author {name}", statement=SPOKEN, use=StatementUse.PUBLIC)
            key = self._propose(author)
            places[f"extract_{name}"] = self.link(Purpose.EXTRACT, key)
            places[f"author_{name}"] = self.link(Purpose.PERSONAL, author)
            if name == "approved":
                self._approve(key)
            if name == "lapsed":
                self._rewrite(author)
        return places

    def _of_signatories(self) -> dict[str, str]:
        for number, name in enumerate(CROWD):
            self.somebody(name, role="Reader" if number % 3 == 0 else "")
        waiting, second, confirmed = (self.letter.sign(self._address()) for _ in range(3))
        self.letter.confirm(confirmed)
        places = {
            "waiting": self.link(Purpose.CONFIRM, waiting),
            "pressing": self.link(Purpose.CONFIRM, second),
            "confirmed": self.link(Purpose.CONFIRM, confirmed),
            "old_link": self.link(Purpose.CONFIRM, waiting, days_old=8),
            "pending": self.link(Purpose.PERSONAL, waiting),
            "list": self.link(Purpose.OVERVIEW, confirmed),
            "old_list": self.link(Purpose.OVERVIEW, confirmed, days_old=2),
        }
        for name in ("personal", "other", "leaving", "erasing", "withdrawn", "erased"):
            key = self.somebody()
            places[name] = self.link(Purpose.PERSONAL, key)
            self._leave(name, key)
        return places | self._with_pictures()

    def _with_pictures(self) -> dict[str, str]:
        """Have a picture ready for the campaigner, one that could not be used, and one that is being prepared."""
        files = {
            "ready": recordings.picture(),
            "failed": b"\xff\xd8\xff nothing",
            "preparing": None,
        }
        places = {}
        for name, file in files.items():
            if name == "preparing":
                jobs.prepare_support(self.letter.runtime)
            author = self.somebody(f"Author {name}")
            sent(self.letter, author, file, About(f"Picture {name}", "", ABOUT.words))
            places[f"picture_{name}"] = self.link(Purpose.PERSONAL, author)
        return places

    def _answered(self) -> str:
        after = self._another("The letter that was answered")
        after.signed("answered@example.org", name="Aled Rees")
        answers = [
            Answer(request_number=number, verdict=verdict, text="Yes, next year.")
            for number, verdict in enumerate((Verdict.ACCEPTED, Verdict.REFUSED), start=1)
        ]
        with after.transaction() as (session, row):
            row.state, row.closed_at = LetterState.ANSWERED, self._now()
            session.add(
                Delivery(letter_id=row.id, delivered=date(2026, 11, 1), recipient="The Minister")
            )
            session.add(
                Reply(
                    letter_id=row.id,
                    sender="The Minister",
                    received=date(2026, 11, 20),
                    summary="She will ask readers.",
                    answers=answers,
                )
            )
        return after.slug

    def _protected(self) -> str:
        quiet = self._another("The letter without names")
        quiet.signed("quiet@example.org", name="Dilys Quiet")
        with quiet.transaction() as (_session, row):
            row.name_form, row.proof_of_work, row.searchable = NameForm.NONE, True, False
        return quiet.slug

    def _another(self, title: str) -> OpenLetter:
        parts = self.letter.runtime
        with self.letter.transaction() as (session, row):
            made = letters.create(
                session, row.organiser, replace(WORDING, title=title), Arrangements(), now=self._now()
            )  # fmt: skip
            letters.open_for_signatures(session, made, now=self._now(), today=parts.today())
            return OpenLetter(parts, made.id, made.slug)

    def _dress(self) -> None:
        """Give the letter all that it can have: languages, a picture, a colour, a coalition with words of its own."""
        write(self.letter, "cy", WELSH, 2)
        write(self.letter, "ar", ARABIC, 2)
        picture = recordings.picture(size=(1200, 500))
        clean = covers.Clean(picture, recordings.picture(size=(640, 266)), 1200, 500)
        with self.letter.transaction() as (session, row):
            row.accent, row.prompts, row.goal = "#7a1f5c", ["Why do you sign?"], 100
            row.organiser.about = "We *read*, in every village. [More](https://example.org/)"
            folder = self.letter.runtime.covers_folder
            by = campaigner_of(session, self.letter)
            covers.put(
                session, row, clean, "Forty people in a hall", folder, by=by, now=self._now()
            )

    def _propose(self, author: UUID) -> UUID:
        with self.letter.transaction() as (session, _):
            statement = session.exec(
                select(Statement).where(Statement.signature_id == self._id(author))
            ).one()
            statements.approve(session, statement, now=self._now())
            return extracts.propose(session, statement, "I was nine.", 1, now=self._now()).key

    def _approve(self, key: UUID) -> None:
        with self.letter.transaction() as (session, _):
            extract = session.exec(select(Extract).where(Extract.key == key)).one()
            extracts.approve(session, extract, extract.text, now=self._now())

    def _rewrite(self, author: UUID) -> None:
        with self.letter.transaction() as (session, _):
            signature = signatures.personal_signature(session, author)
            statements.write(
                session, signature, "Other words.", StatementUse.PUBLIC, now=self._now()
            )

    def _leave(self, name: str, key: UUID) -> None:
        with self.letter.transaction() as (session, _):
            signature = signatures.personal_signature(session, key)
            if name == "withdrawn":
                signatures.withdraw(session, signature, now=self._now())
            if name == "erased":
                erasing.erase(session, signature, now=self._now())

    def _mail(self) -> str:
        """Send what is due and return the name of a message."""
        jobs.send_outbox(self.letter.runtime)
        return next(Path(self.letter.runtime.mail_folder).glob("*.eml")).stem

    def _id(self, key: UUID) -> int:
        return self.letter.signature(key).id

    def _address(self) -> str:
        with self.letter.runtime.database.reading() as session:
            letter = session.get_one(Letter, self.letter.id)
        return f"nobody.{len(self.letter.signatures())}.{letter.id}@example.org"

    def _now(self) -> datetime:
        return self.letter.runtime.clock()
