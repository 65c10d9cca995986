"""Words in another language than the page's say so, and words of ours never pass for those of somebody else.

A letter in Russian is read in English that has brackets around every message (`test_wording.py`): its words must stand
where `lang` says ru, and no bracket there.
"""

import re
from dataclasses import replace

import lxml.html
import pytest
from sqlmodel import select

from openletter.db.letters import Answer, Delivery, Reply, Revision
from openletter.domain.letters import LetterState, Verdict
from openletter.services import letters
from openletter.tokens import Purpose
from tests.changes import reword
from tests.project import test_wording as wording

bracketed, letter, author = wording.bracketed, wording.letter, wording.author

ORGANISERS_WORDS = re.compile("ОТ_ОРГАНИЗАТОРА")
NOT_TO_BE_MARKED = ("title", "script", "meta", "textarea", "option")
"""Elements that hold text alone, or that are shared as words to send."""


@pytest.fixture
def russian(letter, author):
    """The letter in Russian, changed materially, closed, handed over and answered; a second follows it."""
    said = "ОТ_ОРГАНИЗАТОРА"
    with letter.transaction() as (session, row):
        row.language, row.prompts = "ru", [said]
        for revision in session.exec(select(Revision)).all():
            revision.language = "ru"
            revision.title, revision.addressee, revision.salutation = said, said, said
    reword(letter, said, note=said)
    with letter.transaction() as (session, row):
        session.add(Delivery(letter_id=row.id, delivered_note=said, recipient=said))
        answers = [Answer(request_number=1, verdict=Verdict.ACCEPTED, text=said)]
        session.add(
            Reply(letter_id=row.id, sender=said, received_note=said, summary=said, answers=answers)
        )
        after = letters.create(
            session, row.organiser, replace(wording.WORDS, title=said),
            letters.Arrangements(follows_id=row.id), now=letter.runtime.clock(),
        )  # fmt: skip
        session.flush()
        after.language, after.state = "ru", LetterState.OPEN
        session.exec(select(Revision).where(Revision.letter_id == after.id)).one().language = "ru"
        after_slug = after.slug
    return letter, after_slug


def misplaced(html):
    """Return words whose language is not what the page says of it."""
    found = []
    for element in lxml.html.document_fromstring(html).iter():
        if not isinstance(element.tag, str) or element.tag in NOT_TO_BE_MARKED:
            continue
        around = [element, *element.iterancestors()]
        language = next(one.get("lang") for one in around if one.get("lang"))
        for said in (element.text, *(child.tail for child in element)):
            theirs = bool(ORGANISERS_WORDS.search(said or ""))
            if (theirs and language != "ru") or ("⟦" in (said or "") and language != "en"):
                found.append((element.tag, element.get("class"), said.strip()))
    return found


def test_what_is_not_the_pages_language_is_marked_on_every_page(
    client, russian, runtime, clock, author
):
    letter, after = russian
    own = f"/my/{runtime.tokens.make(Purpose.PERSONAL, author, clock())}"
    about = f"/letters/{letter.slug}"
    states = {LetterState.OPEN: ("/sign",), LetterState.ANSWERED: ("/signatories", "/share")}
    for state, pages in states.items():
        with letter.transaction() as (_session, row):
            row.state = state
        for path in (
            "/", "/organisers/chitateli", f"/letters/{after}", about,
            *(f"{about}{page}" for page in (*pages, "/statements", "/revisions/1", "/embed")),
            own, f"{own}/agree", f"{own}/support",
        ):  # fmt: skip
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert misplaced(answer.text) == [], path


def test_the_guard_notices_words_that_pass_for_the_pages_own():
    page = "<html lang='en'><p>ОТ_ОРГАНИЗАТОРА</p><p lang='ru'>ОТ_ОРГАНИЗАТОРА ⟦To⟧</p></html>"
    assert len(misplaced(page)) == 2
