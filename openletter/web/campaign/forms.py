"""The desk's forms. Their token is checked for the whole blueprint before any view, so no form checks it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField

from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter, Revision
from openletter.domain import addresses, edits, letters
from openletter.domain.faults import Faults
from openletter.domain.letters import Alteration, Wording
from openletter.errors import InvalidInput
from openletter.services.letters import Arrangements, TextChange
from openletter.web.context import speech
from openletter.web.forms import ChoiceField, Form
from openletter.web.language import lazy


class DeskForm(Form):
    """A form of the desk."""

    class Meta:
        """No token of its own: `campaign.pages` has checked it."""

        csrf = False


class RowsField(Field):
    """Several lines of text, each in a row of its own or all in one; its data is a list of lines."""

    def process_data(self, value: object) -> None:
        """Take lines from the program."""
        self.data = str(value or "").splitlines()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take lines from the browser; rows and the lines in them count alike, empty ones do not."""
        self.data = [line.strip() for row in valuelist for line in row.splitlines() if line.strip()]

    def text(self) -> str:
        """Return all lines as one text."""
        return "\n".join(self.data or [])


class SignInForm(DeskForm):
    """The address of somebody who wants to sign in."""

    email = StringField(lazy("Your email address"))

    def address(self) -> addresses.Address:
        """Return the address typed; raises InvalidInput."""
        return addresses.address(self.email.data or "")


class LetterForm(DeskForm):
    """A letter's words and arrangements; `seen` marks what was saved when the form was opened."""

    title = StringField(
        lazy("Title"), description=lazy("What the letter is about, in a few words.")
    )
    addressee = StringField(
        lazy("Addressed to"),
        description=lazy("Office and institution, such as The First Minister, Welsh Government."),
    )
    salutation = StringField(
        lazy("Salutation (optional)"), description=lazy("Such as Dear First Minister,")
    )
    body = TextAreaField(
        lazy("The letter"),
        description=lazy(
            "Leave an empty line between paragraphs. *Asterisks* make words italic; ## begins a heading."
        ),
    )
    requests = RowsField(
        lazy("What you ask"),
        description=lazy(
            "One request in each row. The reply will be held against each of them. Leave a row empty to take it out."
        ),
    )
    deadline = StringField(
        lazy("Last day to sign (optional)"),
        description=lazy("The letter closes at the end of that day."),
    )
    goal = StringField(
        lazy("Goal (optional)"), description=lazy("How many signatures you hope for.")
    )
    prompts = RowsField(
        lazy("Questions for statements (optional)"),
        description=lazy("What you would like to hear from those who say why they sign."),
    )
    alteration = ChoiceField(
        lazy("What does this change?"),
        {
            Alteration.CORRECTION: lazy("It corrects the text, such as its spelling"),
            Alteration.MATERIAL: lazy("It changes what people have put their names to"),
        },
    )
    note = StringField(
        lazy("What has changed (optional)"),
        description=lazy(
            "One sentence for those who have signed. If you change what they signed, it is shown with the letter, too."
        ),
    )
    seen = HiddenField()

    FIELDS = (
        "title",
        "addressee",
        "salutation",
        "body",
        "requests",
        "deadline",
        "goal",
        "prompts",
    )

    def typed(self) -> dict[str, str]:
        """Return what was typed, by field."""
        return {
            name: field.text() if isinstance(field, RowsField) else str(field.data or "")
            for name in self.FIELDS
            for field in (self._fields[name],)
        }

    def take_over(self, saved: Mapping[str, str], names: frozenset[str]) -> None:
        """Put the saved words into these fields, and mark everything saved as seen."""
        for name in names:
            self._fields[name].process_data(saved[name])
        self.seen.data = edits.marks(saved)

    def checked(self, today: date, follows_id: int | None) -> tuple[Wording, Arrangements]:
        """Return the words and what surrounds them; raises InvalidFields with every fault."""
        raw = self.typed()
        faults = Faults()
        wording = faults.check(lambda: letters.wording(raw))
        deadline = faults.check(lambda: letters.deadline(raw["deadline"], today))
        goal = faults.check(lambda: letters.goal(raw["goal"]))
        prompts = faults.check(lambda: letters.prompts(raw["prompts"]))
        faults.refuse_if_any()
        assert wording is not None
        assert prompts is not None
        return wording, Arrangements(deadline, goal, prompts, follows_id)

    def change(self, campaigner: Campaigner) -> TextChange:
        """Return what the campaigner says about a change of the text; raises InvalidFields with every fault."""
        faults = Faults()
        alteration = faults.check(lambda: letters.alteration(self.alteration.data or ""))
        note = faults.check(lambda: letters.note(self.note.data or ""))
        faults.refuse_if_any()
        assert alteration is not None
        return TextChange(alteration, note or "", campaigner)


def saved_fields(letter: Letter, text: Revision) -> dict[str, str]:
    """Return a saved letter as its form would hold it."""
    return {
        "title": text.title,
        "addressee": text.addressee,
        "salutation": text.salutation,
        "body": text.body,
        "requests": "\n".join(request.text for request in text.requests),
        "deadline": letter.deadline.isoformat() if letter.deadline else "",
        "goal": str(letter.goal) if letter.goal else "",
        "prompts": "\n".join(letter.prompts),
    }


class ExtractForm(DeskForm):
    """The words that a campaigner would like to quote, and the request they speak to."""

    text = TextAreaField(
        lazy("The words to quote"),
        description=lazy(
            "Copy them from the statement, word for word. Put […] where you leave something out."
        ),
    )
    request_number = SelectField(
        lazy("Which request do they speak to?"), coerce=str, validate_choice=False
    )

    def offer(self, text: Revision) -> None:
        """Offer the letter's requests to choose from."""
        say = speech()
        self.request_number.choices = [
            ("", say.gettext("The letter as a whole")),
            *(
                (
                    str(request.number),
                    say.gettext(
                        "%(number)s. %(request)s",
                        number=request.number,
                        request=_beginning(request.text),
                    ),
                )
                for request in text.requests
            ),
        ]

    def chosen_request(self) -> int | None:
        """Return the number of the request chosen, or None for the whole letter; raises InvalidInput for nonsense."""
        value = self.request_number.data or ""
        if value and not (value.isdecimal() and len(value) < 4):
            raise InvalidInput("Choose one of the letter's requests", field="request_number")
        return int(value) if value else None


class OrganiserForm(DeskForm):
    """The coalition's name, and what it says about itself."""

    name = StringField(
        lazy("Name of your coalition"),
        description=lazy("It stands over every letter, in every message and on the dossier."),
    )
    about = TextAreaField(
        lazy("Who you are (optional)"),
        description=lazy(
            "It stands on your own page, which every letter links to. Markdown works: **bold**, *italic*, "
            "[a link](https://example.org), lists."
        ),
    )


def _beginning(words: str, length: int = 70) -> str:
    return words if len(words) <= length else words[:length].rsplit(" ", 1)[0] + "…"
