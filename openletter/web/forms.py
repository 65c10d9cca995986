"""The public forms: what is typed and how it is called; the rules are in the domain."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from openletter.domain import authority, signatures, statements
from openletter.domain.addresses import Address, address
from openletter.domain.authority import Trail
from openletter.domain.basis import AuthorityBasis
from openletter.domain.countries import NATIONS, country_codes
from openletter.domain.faults import Faults
from openletter.domain.guard import HUMAN_TIME, Traces, client_of
from openletter.domain.sectors import SECTOR_NAMES
from openletter.domain.signatures import SignatureKind
from openletter.domain.statements import StatementUse
from openletter.dossier import collation
from openletter.errors import InvalidFields, OpenletterError
from openletter.i18n import Speech
from openletter.services.signing import Attempt
from openletter.tokens import TokenInvalid
from openletter.web.carrying import carried, note_words
from openletter.web.context import now, runtime, speech
from openletter.web.language import lazy

ASKED = "authority"
"""What our own form says to show that it has asked by which right somebody signs for an organisation."""
TRAIL_FIELDS = (
    "role",
    "website",
    "basis",
    "decided_on",
    "basis_note",
    "registration_number",
    "officer_name",
    "officer_role",
    "officer_email",
)
TICKED = frozenset({"y", "yes", "on", "1", "true", "public"})


def _is_changed(field: Field) -> bool:
    """Tell whether a field that people see has other words than it began with."""
    seen = not isinstance(field, HiddenField)
    return seen and str(field.data or "").split() != str(field.object_data or "").split()


def ticked(value: str) -> bool:
    """Tell whether what was sent for a box means yes; consent is never guessed, so anything else means no."""
    return value.strip().lower() in TICKED


class Form(FlaskForm):  # type: ignore[misc]  # the library brings no types
    """A form whose faults come from the domain and are named at their fields."""

    class Meta:
        """Fields are text that a form has sent: JSON and files bring values of other kinds."""

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """Return what was sent, what was typed before the language was changed, or nothing."""
            typed = carried()
            if typed is not None:
                return typed if any(name in typed for name in form._fields) else None
            if formdata is _Auto:
                return request.form if request.method == "POST" else None
            return formdata

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Fill the fields in; note whether that brought other words than without those that were carried here."""
        super().process(*args, **kwargs)
        if carried() is not None and any(map(_is_changed, self)):
            note_words()

    def refuse(self, error: OpenletterError) -> None:
        """Show a refusal at the fields it belongs to, or on top of the form."""
        faults: list[Any] = error.faults if isinstance(error, InvalidFields) else [error]
        for fault in faults:
            field = self._fields.get(fault.field or "")
            words = speech().refusal(fault)
            if field is None:
                self.form_errors.append(words)
            else:
                field.errors = [*field.errors, words]


class PublicForm(Form):
    """A form on a page that sets no cookie; its origin is checked in `web/security.py`."""

    class Meta:
        """No token: it would need a cookie."""

        csrf = False


class ConsentField(BooleanField):
    """A box that counts as ticked only where what was sent clearly says so."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent; nothing was if the box is not ticked."""
        self.data = any(map(ticked, valuelist[:1]))


class ChoiceField(RadioField):
    """One of several answers; whether what was sent is one of them, the domain says."""

    def __init__(self, question: Any, answers: Mapping[str, Any], **more: Any) -> None:
        choices = [SelectChoice(str(answer), words) for answer, words in answers.items()]
        super().__init__(question, choices=choices, validate_choice=False, **more)


class StatementForm(PublicForm):
    """Words of support, and where they may be used."""

    statement = TextAreaField(
        lazy("Your words"),
        description=lazy(
            "A few sentences are plenty. The organiser reads them before they are used."
        ),
    )
    use = ChoiceField(
        lazy("Where may we use your words?"),
        {
            StatementUse.PUBLIC: lazy("On this site and in the dossier"),
            StatementUse.DOSSIER: lazy("Only in the dossier for the addressee"),
        },
        description=lazy(
            "If you choose neither, only in the dossier. It quotes no words that you have not approved."
        ),
    )

    def chosen_use(self) -> StatementUse:
        """Return the use chosen; the narrower one where nothing was."""
        return statements.use(self.use.data) if self.use.data else StatementUse.DOSSIER

    def words(self) -> str:
        """Return the statement, clean; raises InvalidInput."""
        return statements.statement(self.statement.data or "")


class SignForm(StatementForm):
    """The form that signs a letter; its field names are a contract."""

    kind = ChoiceField(
        lazy("I sign"),
        {
            SignatureKind.INDIVIDUAL: lazy("for myself"),
            SignatureKind.ORGANISATION: lazy("for an organisation"),
        },
        default=SignatureKind.INDIVIDUAL.value,
    )
    name = StringField(lazy("Your name"))
    organisation = StringField(lazy("Name of the organisation"))
    sector = SelectField(lazy("Sector (optional)"), validate_choice=False)
    website = StringField(
        lazy("Website (optional)"),
        description=lazy("If your email address belongs to it, the public list says so."),
    )
    asked = HiddenField(default=ASKED)
    basis = ChoiceField(
        lazy("I may sign for the organisation:"),
        {
            AuthorityBasis.BOARD: lazy("its board has decided it"),
            AuthorityBasis.OFFICER: lazy("by my office, such as chair or director"),
            AuthorityBasis.OTHER: lazy("it was decided in another way"),
        },
    )
    decided_on = StringField(
        lazy("Day of the board’s decision"), description=lazy("Like 31/3/2026.")
    )
    basis_note = StringField(
        lazy("How it was decided"),
        description=lazy("A few words, such as: by a vote of the members."),
    )
    registration_number = StringField(
        lazy("Registration number (optional)"),
        description=lazy("Of a charity or company. It is shown with the organisation’s name."),
    )
    officer_name = StringField(lazy("Second officer’s name"))
    officer_role = StringField(lazy("Second officer’s role (optional)"))
    officer_email = StringField(
        lazy("Second officer’s email address"),
        description=lazy("We write to them once you have confirmed. It is never shown."),
    )
    role = StringField(
        lazy("Your role"),
        description=lazy(
            "Such as carer, nurse, chair. It is printed with your name. Optional if you sign for yourself."
        ),
    )
    email = StringField(
        lazy("Your email address"),
        description=lazy("To confirm your signature. It is never shown."),
    )
    country = SelectField(lazy("Country (optional)"), validate_choice=False)
    public = ConsentField(
        lazy("Show my name on the letter"),
        description=lazy(
            "If you sign for an organisation, its name and yours. "
            "Without this you are counted, and no name is shown or printed."
        ),
    )
    updates = ConsentField(lazy("Tell me what comes of this letter"))
    instead_of = HiddenField()
    # Nobody sees it: programs that fill in everything do. No browser knows anybody's subject by heart.
    subject = StringField(lazy("Leave this empty"))
    shown = HiddenField()
    proof = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say = speech()
        # The first stamp stays while a form comes back with faults: mending one quickly is no haste.
        if self.shown.raw_data is None:
            self.shown.data = runtime().tokens.stamp(now())
        self.sector.choices = list(sectors(say))
        self.country.choices = list(countries(say))

    @property
    def ready_in(self) -> int:
        """Milliseconds until scripts may send the form, somewhat more than a person needs; none where it comes back."""
        comes_back = self.errors or self.shown.raw_data
        return 0 if comes_back else int(HUMAN_TIME.total_seconds() * 1000) + 200

    def attempt(self) -> Attempt:
        """Return what was typed, checked; raises InvalidFields with every fault in the order of the form."""
        raw = {
            name: self._fields[name].data or ""
            for name in ("kind", "name", "organisation", "role", "sector", "country")
        }
        faults = Faults()
        signatory = faults.check(lambda: address(self.email.data or ""))
        checked: dict[str, Any] = {
            "details": faults.check(lambda: signatures.details(raw)),
            "trail": faults.check(lambda: self.trail(signatory)),
            "address": signatory,
            "statement": faults.check(self.words),
            "use": faults.check(self.chosen_use),
        }
        faults.refuse_if_any()
        return Attempt(
            public=bool(self.public.data),
            updates=bool(self.updates.data),
            locale=speech().locale,
            client=client_of(request.remote_addr),
            traces=_traces(self),
            **checked,
        )

    def trail(self, signatory: Address | None) -> Trail | None:
        """Return what was typed about the right to sign for an organisation; raises InvalidFields.

        Scripts that send the contract's fields alone are not asked, and their organisation has no trail.
        """
        if self.kind.data != SignatureKind.ORGANISATION or ASKED not in (self.asked.raw_data or ()):
            return None
        raw = {name: self._fields[name].data or "" for name in TRAIL_FIELDS}
        return authority.trail(raw, signatory, runtime().today())


def _traces(form: SignForm) -> Traces:
    """Return what a form tells about how it was filled in."""
    trapped, shown_at = bool((form.subject.data or "").strip()), None
    try:
        if form.shown.data:
            shown_at = runtime().tokens.stamped(form.shown.data)
    except TokenInvalid:
        trapped = True
    return Traces(trapped, shown_at, runtime().proofs.read(form.proof.data or ""))


@cache
def sectors(say: Speech) -> tuple[SelectChoice, ...]:
    """Return the sectors to choose from, made once for each language: a form is made for every request."""
    return (
        SelectChoice("", say.gettext("Choose a sector")),
        *(SelectChoice(code.value, say.sector(code)) for code in SECTOR_NAMES),
    )


@cache
def countries(say: Speech) -> tuple[SelectChoice, ...]:
    """Return the nations and then the countries in the order of the language's alphabet, made once for each."""
    others = sorted(
        ((code, say.country(code)) for code in country_codes()[len(NATIONS) :]),
        key=lambda pair: collation.key(pair[1], say.locale),
    )
    return (
        SelectChoice("", say.gettext("Choose a country")),
        *(SelectChoice(code, say.country(code)) for code in NATIONS),
        *(SelectChoice(code, name) for code, name in others),
    )


def typed_again(form: SignForm) -> list[tuple[str, str]]:
    """Return what was sent with a form but for the address, to be sent again with another one."""
    kept = form._fields.keys() - {"email", "instead_of", "proof"}
    return [(name, value) for name, value in request.form.items(multi=True) if name in kept]


class ExtractForm(PublicForm):
    """The words that an author lets be quoted."""

    text = TextAreaField(
        lazy("The words you choose"),
        description=lazy(
            "Copy them from your statement below, word for word. Put […] where you leave something out."
        ),
    )


class VerifyForm(PublicForm):
    """The number of a dossier edition, and the checksum of a file."""

    edition = StringField(
        lazy("Edition number"),
        description=lazy("Such as OL-2-1. It stands at the foot of every page of the dossier."),
    )
    sha256 = StringField(
        lazy("Checksum of the file, SHA-256 (optional)"),
        description=lazy("64 figures and letters. It tells whether the file is unchanged."),
    )
