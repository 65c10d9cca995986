"""The letter in other languages, each written beside its own words."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import Field, HiddenField, StringField, TextAreaField

from openletter.db.letters import (
    Letter,
    Revision,
    current_revision,
    version_in,
    wording_of,
)
from openletter.db.stock import versions_of
from openletter.db.versions import languages_written, newest_version
from openletter.domain import edits, letters
from openletter.domain.faults import Faults
from openletter.domain.letters import PUBLIC_STATES, REQUESTS_MAX
from openletter.domain.plans import Tongue
from openletter.errors import InvalidFields, InvalidInput, NotFound
from openletter.i18n import english_name, known_languages
from openletter.services import versions
from openletter.services.versions import Words
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import pages, say
from openletter.web.campaign.forms import DeskForm
from openletter.web.context import now, session, speech
from openletter.web.language import lazy

DOSSIER_LANGUAGES = (Tongue.WELSH.value, Tongue.ENGLISH.value)


class RequestsField(Field):
    """A text for each request, in their order; an empty one keeps its place."""

    def process_data(self, value: object) -> None:
        """Take texts from the program, one on each line."""
        self.data = str(value or "").split("\n")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take texts from the browser."""
        self.data = [" ".join(value.split()) for value in valuelist[: 2 * REQUESTS_MAX]]


class VersionForm(DeskForm):
    """A letter's words in another language; `seen` marks what was saved when the form was opened."""

    title = StringField(lazy("Title"))
    addressee = StringField(lazy("Addressed to"))
    salutation = StringField(lazy("Salutation (optional)"))
    body = TextAreaField(lazy("The letter"))
    requests = RequestsField(lazy("What you ask"))
    note = StringField(
        lazy("What do you correct?"),
        description=lazy(
            "People have signed this letter, so its words stay the same in meaning in every language."
        ),
    )
    told = StringField(lazy("What has changed, as readers are told (optional)"))
    seen = HiddenField()

    FIELDS = ("title", "addressee", "salutation", "body")

    def typed(self) -> dict[str, str]:
        """Return what was typed, by field; each request is a line."""
        raw = {name: str(self._fields[name].data or "") for name in self.FIELDS}
        told = {"told": self.told.data or ""}
        return raw | told | {"requests": "\n".join(self.requests.data or [])}

    def checked(self) -> Words:
        """Return what was typed, checked; raises InvalidFields with every fault."""
        faults = Faults()
        wording = faults.check(lambda: letters.wording(self.typed()))
        faults.check(self._refuse_gaps)
        reason = faults.check(lambda: letters.note(self.note.data or ""))
        told = faults.check(lambda: letters.note(self.told.data or "", field="told"))
        faults.refuse_if_any()
        assert wording is not None
        return Words(wording, told or "", reason or "")

    def _refuse_gaps(self) -> None:
        for number, request in enumerate(self.requests.data or [], start=1):
            if not request:
                raise InvalidInput(
                    "Write request %(number)s in this language, too",
                    field="requests",
                    number=number,
                )


class LanguageForm(DeskForm):
    """Another language for a letter."""

    language = StringField(
        lazy("Language"),
        description=lazy("Its name in English or in itself, or its code."),
    )


class RemovalForm(DeskForm):
    """Why the words in another language are taken away."""

    reason = StringField(lazy("Why do you take it away?"))


@pages.get("/letters/<slug>/versions")
def versions_of_letter(slug: str) -> str:
    """The languages of a letter, and the field that adds one."""
    return _languages_page(letter(slug), LanguageForm(formdata=None))


@pages.post("/letters/<slug>/versions")
def add_language(slug: str) -> tuple[str, int] | Response:
    """Go to where the letter is written in the language asked for; it is there for others once words are saved."""
    its, form = letter(slug), LanguageForm()
    try:
        language = versions.language_to_add(its, form.language.data or "")
    except InvalidInput as error:
        form.refuse(error)
        return _languages_page(its, form), 422
    return redirect(url_for(".version", slug=its.slug, language=language), 303)


@pages.get("/letters/<slug>/versions/<language>")
def version(slug: str, language: str) -> str:
    """The letter's own words, and beside them those in another language."""
    its = letter(slug)
    _refuse_other_language(its, language)
    present, earlier = current_revision(session(), its), newest_version(session(), its, language)
    saved = _saved(earlier)
    is_present = earlier is not None and earlier.number == present.number
    seen = edits.marks(saved if is_present else _saved(None))
    if not is_present:  # what was told was of another change
        saved["told"] = ""
    return _page(its, language, VersionForm(formdata=None, data=saved | {"seen": seen}))


@pages.post("/letters/<slug>/versions/<language>")
def save_version(slug: str, language: str) -> tuple[str, int] | Response:
    """Save the words, unless a colleague has saved others meanwhile: then say so, and keep these."""
    its, form = letter(slug), VersionForm()
    _refuse_other_language(its, language)
    present = current_revision(session(), its)
    saved = _saved(version_in(session(), its, language, present.number))
    if edits.changed(form.seen.data or "", saved) and form.typed() != saved:
        form.seen.data = edits.marks(saved)
        form.form_errors.append(
            speech().gettext(
                "A colleague has saved other words since you opened this page. "
                "Open it in a new tab to read theirs, or save again to put yours in their place."
            )
        )
        return _page(its, language, form), 409
    try:
        changed = versions.write(
            session(), its, language, form.checked(), by=campaigner(), now=now()
        )
    except (InvalidFields, InvalidInput) as error:
        form.refuse(error)
        return _page(its, language, form), 422
    words = speech()
    if not changed:
        say(words.gettext("Saved. The words have not changed."))
    elif its.state in PUBLIC_STATES:
        say(words.gettext("Saved. Readers can choose it on the letter’s page."))
    else:
        say(words.gettext("Saved. Readers can choose it once the letter is public."))
    return redirect(url_for(".version", slug=its.slug, language=language), 303)


@pages.post("/letters/<slug>/versions/<language>/remove")
def remove_version(slug: str, language: str) -> tuple[str, int] | Response:
    """Take the words in another language away; a second click finds them gone."""
    its, form = letter(slug), RemovalForm()
    _refuse_other_language(its, language)
    try:
        reason = letters.note(form.reason.data or "")
        versions.remove(session(), its, language, reason, by=campaigner(), now=now())
    except InvalidInput as error:
        form.refuse(error)
        saved = _saved(newest_version(session(), its, language))
        words = VersionForm(formdata=None, data=saved | {"seen": edits.marks(saved)})
        return _page(its, language, words, form), 422
    say(speech().gettext("Taken away. Readers can no longer choose it."))
    return redirect(url_for(".versions_of_letter", slug=its.slug), 303)


def dossier_languages(its: Letter) -> list[str]:
    """Return the languages of dossiers in which a letter may be written besides its own."""
    return [language for language in DOSSIER_LANGUAGES if language != its.language]


def _refuse_other_language(its: Letter, language: str) -> None:
    try:
        known = versions.language_to_add(its, language)
    except InvalidInput as error:
        raise NotFound("There is no such language to write this letter in.") from error
    if known != language:
        raise NotFound("There is no such language to write this letter in.")


def _languages_page(its: Letter, form: LanguageForm) -> str:
    written = languages_written(session(), its)
    return render_template(
        "campaign/versions/index.html",
        letter=its,
        text=current_revision(session(), its),
        languages=sorted({*written, *dossier_languages(its)}, key=english_name),
        written=written,
        in_step=versions_of(session(), its),
        suggestions=known_languages(),
        form=form,
    )


def _saved(version: Revision | None) -> dict[str, str]:
    if version is None:
        return dict.fromkeys((*VersionForm.FIELDS, "told", "requests"), "")
    words = wording_of(version)
    return {name: getattr(words, name) for name in VersionForm.FIELDS} | {
        "told": version.note,
        "requests": "\n".join(words.requests),
    }


def _page(its: Letter, language: str, form: VersionForm, removal: RemovalForm | None = None) -> str:
    present = current_revision(session(), its)
    its_version = newest_version(session(), its, language)
    is_present = its_version is not None and its_version.number == present.number
    typed = list(form.requests.data or [])
    form.requests.data = (typed + [""] * len(present.requests))[: len(present.requests)]
    return render_template(
        "campaign/versions/show.html",
        letter=its,
        text=present,
        language=language,
        version=its_version,
        is_present=is_present,
        must_say_why=versions.may_only_correct(present, its_version if is_present else None),
        left_over=[request for request in typed[len(present.requests) :] if request],
        form=form,
        removal=removal or RemovalForm(formdata=None),
    )
