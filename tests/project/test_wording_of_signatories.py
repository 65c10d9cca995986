"""What those who sign read goes through gettext (`test_wording.py` says how what does not is found)."""

import pytest
from sqlmodel import select

from openletter.db.statements import Extract, Statement
from openletter.domain.statements import StatementUse
from openletter.services import erasing, signatures, statements
from openletter.tokens import Purpose
from tests.project import test_wording as wording

bracketed, letter, author = wording.bracketed, wording.letter, wording.author
check = wording.check


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"kind": "organisation"},
        {"kind": "?", "name": "=1", "organisation": "…", "email": "?", "sector": "?", "country": "?"},
        {"kind": "individual", "name": "Я" * 200, "role": "\u202e", "statement": "Я" * 20_000},
        {"kind": "individual", "name": "www.", "use": "?"},
        {"kind": "individual", "name": "Я!!", "role": "Иvан", "organisation": "𝓢"},
        {"kind": "individual", "name": "Я 5€", "role": "+44 20 7946 0018", "organisation": "🔥🔥🔥"},
        {"kind": "individual", "name": "РЕКЛАМА ЗДЕСЬ!"},
        {"kind": "individual", "name": "а\u0300\u0301\u0302\u0303\u0304\u0305"},
    ],
)  # fmt: skip
def test_every_fault_of_the_form(client, letter, typed):
    check(client.post(f"/letters/{letter.slug}/sign", data=typed), 422)


def test_the_way_of_a_signature(client, letter, runtime, clock):
    typed = {
        "kind": "individual",
        "name": "Анна",
        "email": "a@example.org",
        "statement": wording.SPOKEN,
    }
    check(client.post(f"/letters/{letter.slug}/sign", data=typed))
    key = letter.signatures()[-1].key
    token = runtime.tokens.make(Purpose.CONFIRM, key, clock())
    check(client.get(f"/confirm/{token}"))
    clock.advance(days=8)
    check(client.get(f"/confirm/{token}"), 410)
    check(client.post(f"/confirm/{token}/again"))
    token = runtime.tokens.make(Purpose.CONFIRM, key, clock())
    check(client.post(f"/confirm/{token}", follow_redirects=True))
    check(client.get(f"/confirm/{token}"))
    check(client.post(f"/confirm/{token}/again"), 409)


def test_ones_own_page_in_every_state(client, letter, author, runtime, clock):
    path = f"/my/{runtime.tokens.make(Purpose.PERSONAL, author, clock())}"
    waiting = runtime.tokens.make(
        Purpose.PERSONAL, letter.sign("w@example.org", name="Яна"), clock()
    )
    check(client.get(f"/my/{waiting}"))
    saved = ("name", "statement", "updates", "details", "language")
    for after in ("", "/thanks", "/withdraw", "/erase", *(f"?saved={what}" for what in saved)):
        check(client.get(path + after))
    check(client.post(f"{path}/details", data={"role": "\u202e", "organisation": "…"}), 422)
    check(client.post(f"{path}/language", data={"locale": "?"}), 422)
    check(client.post(path, data={"statement": "Я" * 20_000, "use": "?"}), 422)
    check(client.post(f"{path}/name", data={"public": ""}, follow_redirects=True))
    check(client.post(f"{path}/updates", data={"updates": "1"}, follow_redirects=True))
    for decide in (statements.decline, statements.approve):
        with letter.transaction() as (session, _):
            decide(session, session.exec(select(Statement)).one(), now=clock())
        check(client.get(path))
    check(client.post(path, data={"statement": "Снова. Спасибо."}, follow_redirects=True))
    check(client.post(f"{path}/withdraw", follow_redirects=True))
    check(client.post(path, data={"statement": "Ещё."}), 409)
    with letter.transaction() as (session, _):
        session.merge(letter.signature(author)).state = "removed"
    check(client.get(path))
    check(client.post(f"{path}/withdraw"), 409)
    check(client.post(f"{path}/erase"))
    check(client.get(path), 410)


def test_what_an_address_has_signed(client, letter, author, runtime, clock):
    letter.sign("m@example.org", name="Яна")
    letter.sign("m@example.org", kind="organisation", name="Мария", organisation="Школа")
    for gone in (letter.signed("m@example.org", name="Вера"), letter.sign("z@example.org")):
        with letter.transaction() as (session, _):
            signatures.withdraw(session, signatures.personal_signature(session, gone), now=clock())
    check(client.get("/my"))
    check(client.post("/my", data={"email": "?"}), 422)
    check(client.post("/my", data={"email": "m@example.org"}))
    path = f"/my/signed/{runtime.tokens.make(Purpose.OVERVIEW, author, clock())}"
    check(client.get(path))
    with letter.transaction() as (session, _):
        erasing.erase(session, signatures.personal_signature(session, author), now=clock())
    check(client.get(path), 410)
    clock.advance(days=2)
    check(client.get(path), 410)


@pytest.mark.parametrize("decision, status", [("approve", 200), ("decline", 200), ("adjust", 422)])
def test_the_page_on_which_an_author_decides(
    client, letter, author, runtime, clock, decision, status
):
    with letter.transaction() as (session, _):
        key = session.exec(select(Extract)).one().key
    path = f"/extracts/{runtime.tokens.make(Purpose.EXTRACT, key, clock())}"
    check(client.get(path))
    check(client.post(path, data={"decision": decision, "text": "Нет"}), status)
    check(client.get(path))
    with letter.transaction() as (session, _):
        statement = session.exec(select(Statement)).one()
        statements.write(session, statement.signature, "Иначе.", StatementUse.PUBLIC, now=clock())
    check(client.get(path))
    check(client.post(path, data={"decision": "approve"}), 409)
