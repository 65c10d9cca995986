"""What is said about a changed text goes through gettext (`test_wording.py` says how what does not is found)."""

import pytest

from openletter.domain.letters import LetterState
from openletter.tokens import Purpose
from tests.changes import reword
from tests.project import test_wording as wording

bracketed, letter = wording.bracketed, wording.letter
check = wording.check


@pytest.mark.parametrize("note", ["", "Стало яснее."])
@pytest.mark.parametrize("page", ["", "/signatories", "/signatories/earlier"])
def test_the_public_pages(client, letter, page, note):
    check(client.get(f"/letters/{letter.slug}/signatories/earlier"))
    reword(letter, "Иначе.", note=note)
    check(client.get(f"/letters/{letter.slug}{page}"))


def test_the_page_on_which_one_agrees(client, letter, runtime, clock):
    key = letter.signed("a@example.org", name="Анна")
    pending = letter.sign("p@example.org", name="Пётр")
    my = f"/my/{runtime.tokens.make(Purpose.PERSONAL, key, clock())}"
    confirm = f"/confirm/{runtime.tokens.make(Purpose.CONFIRM, pending, clock())}"
    shown = {"shown": "nothing"}
    reword(letter, "Иначе. " * 400, note="Стало яснее.")
    check(client.get(my))
    check(client.get(f"{my}/agree"))
    check(client.get(confirm))
    check(client.post(confirm, data=shown), 409)
    check(client.post(f"{my}/agree"), 409)
    check(client.post(f"{my}/agree", data={"revision": "2"}, follow_redirects=True))
    waiting = f"/my/{runtime.tokens.make(Purpose.PERSONAL, pending, clock())}"
    check(client.get(f"{waiting}/agree"), 409)
    reword(letter, "Снова.")
    with letter.transaction() as (_, row):
        row.state = LetterState.DELIVERED
    check(client.get(f"{my}/agree"))
    check(client.post(f"{my}/agree", data={"revision": "3"}), 409)
