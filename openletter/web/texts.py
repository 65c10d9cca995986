"""A letter's words in the language of whoever reads them, and in every other that it is written in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from openletter.db.letters import Letter, Revision, current_revision
from openletter.db.versions import other_versions, words_in
from openletter.i18n import language_name, locales
from openletter.web.context import links, runtime, session, speech
from openletter.web.tongues import in_tongue


@dataclass(frozen=True)
class Written:
    """A language in which a letter can be read: what it calls itself, and where the words are."""

    language: str
    name: str
    address: str


def text_of(letter: Letter) -> Revision:
    """Return a letter's words in the language of this request, or its own where there are none."""
    return words_in(session(), letter, speech().locale)


def all_texts(letter: Letter) -> list[Revision]:
    """Return a letter's words in every language, its own first."""
    own = current_revision(session(), letter)
    return [own, *other_versions(session(), own)]


def written_in(letter: Letter, texts: list[Revision]) -> list[Written]:
    """Return where a letter can be read in each of its languages; nothing where it has but one."""
    if len(texts) == 1:
        return []
    return [
        Written(text.language, language_name(text.language), address_of(letter, text.language))
        for text in texts
    ]


def address_of(letter: Letter, language: str) -> str:
    """Return where a letter is read in a language: on its page in that language, if the site speaks it."""
    if language in locales():
        return in_tongue(language, url_for("letters.show", slug=letter.slug))
    return url_for("letters.show_in", slug=letter.slug, language=language)


def link_to(letter: Letter, language: str) -> str:
    """Return the absolute address at which a letter is read in a language, the same from everywhere."""
    if language in locales():
        return runtime().links.speaking(language).letter(letter.slug)
    return runtime().links.letter_in(letter.slug, language)


def link_of(letter: Letter, text: Revision) -> str:
    """Return the absolute address that a reader of these words passes on."""
    spoken = text.language == speech().locale
    by_itself = spoken or text_of(letter).language == text.language
    return links().letter(letter.slug) if by_itself else link_to(letter, text.language)


def alternates_of(letter: Letter, texts: list[Revision]) -> dict[str, str]:
    """Return the absolute addresses of a letter's page by the language of each, English first."""
    spoken = (*locales(), *(text.language for text in texts))
    return {language: link_to(letter, language) for language in spoken}
