"""The forms of a signatory's own pages."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from openletter.db.signatures import Signature
from openletter.domain.addresses import Address, address
from openletter.domain.signatures import Correction, correction
from openletter.i18n import language_name, locales
from openletter.web.forms import PublicForm
from openletter.web.language import lazy


class CorrectionForm(PublicForm):
    """What signatories may put right after signing."""

    role = StringField(
        lazy("Your role (optional)"),
        description=lazy("Such as carer, nurse, chair. It is printed with your name."),
    )
    organisation = StringField(
        lazy("Your organisation (optional)"),
        description=lazy("It is printed with your name. You still sign for yourself."),
    )

    @classmethod
    def of(cls, signature: Signature) -> CorrectionForm:
        """Return the form with what stands there now."""
        return cls(formdata=None, role=signature.role, organisation=signature.organisation)

    def correction(self, signature: Signature) -> Correction:
        """Return what was typed, checked; raises InvalidFields."""
        typed = {"role": self.role.data or "", "organisation": self.organisation.data or ""}
        return correction(typed, signature.kind)


class LanguageForm(PublicForm):
    """The language of messages."""

    locale = SelectField(lazy("Language of our messages"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locale.choices = [
            SelectChoice(code, language_name(code), {"lang": code}) for code in locales()
        ]


class OverviewForm(PublicForm):
    """The address that asks what it has signed."""

    email = StringField(
        lazy("Your email address"),
        description=lazy("The one with which you signed. It is not shown to anybody."),
    )

    def typed(self) -> Address:
        """Return the address, checked; raises InvalidInput."""
        return address(self.email.data or "")
