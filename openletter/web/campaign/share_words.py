"""The words with which a letter is passed on, for each language in which it can be read."""

from __future__ import annotations

from functools import partial

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from openletter.db import versions
from openletter.db.letters import Letter, current_revision
from openletter.db.share_words import prepared
from openletter.db.stock import versions_of
from openletter.domain import sharing as rules
from openletter.domain.faults import Faults
from openletter.domain.sharing import WORDS_MAX
from openletter.errors import InvalidFields
from openletter.i18n import english_name, locales
from openletter.services import sharing
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import pages, say
from openletter.web.campaign.forms import DeskForm
from openletter.web.context import now, session, speech
from openletter.web.passing_on import default_words

_PREFIX = "words-"


@pages.get("/letters/<slug>/words")
def share_words(slug: str) -> str:
    """The words that go along with a letter when it is passed on."""
    its = letter(slug)
    known = prepared(session(), its)
    data = {_PREFIX + language: row.words for language, row in known.items()}
    return _page(its, _form_for(its)(formdata=None, data=data))


@pages.post("/letters/<slug>/words")
def prepare_share_words(slug: str) -> tuple[str, int] | Response:
    """Save them; an empty field leaves them to the program."""
    its = letter(slug)
    form = _form_for(its)()
    try:
        wanted = _checked(form, _languages(its))
    except InvalidFields as error:
        form.refuse(error)
        return _page(its, form), 422
    changed = sharing.prepare_words(session(), its, wanted, by=campaigner(), now=now())
    words = speech()
    say(
        words.gettext("Saved. Whoever passes the letter on from now on takes these words along.")
        if changed
        else words.gettext("Saved. The words have not changed.")
    )
    return redirect(url_for("campaign.share_words", slug=its.slug), 303)


def _languages(its: Letter) -> list[str]:
    """Return the languages of the site, and those of the letter that it does not speak."""
    return list(dict.fromkeys((*locales(), its.language, *versions_of(session(), its))))


def _form_for(its: Letter) -> type[DeskForm]:
    fields = {
        _PREFIX + language: TextAreaField(
            speech().gettext("Words in %(language)s", language=english_name(language))
        )
        for language in _languages(its)
    }
    return type("ShareWordsForm", (DeskForm,), fields)


def _checked(form: DeskForm, languages: list[str]) -> dict[str, str]:
    faults = Faults()
    wanted = {}
    for language in languages:
        name = _PREFIX + language
        typed = str(form[name].data or "")
        wanted[language] = faults.check(partial(rules.words, typed, field=name))
    faults.refuse_if_any()
    return {language: words or "" for language, words in wanted.items()}


def _page(its: Letter, form: DeskForm) -> str:
    text = current_revision(session(), its)
    return render_template(
        "campaign/share_words/show.html",
        letter=its,
        text=text,
        form=form,
        fields=[
            (
                language,
                form[_PREFIX + language],
                default_words(its, versions.words_in(session(), its, language), language),
            )
            for language in _languages(its)
        ],
        limit=WORDS_MAX,
    )
