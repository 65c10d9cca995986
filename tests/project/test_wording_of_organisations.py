"""What is said about organisations goes through gettext as everything does (`test_wording.py` says how it is found)."""

import pytest

from openletter.domain.authority import OfficerState
from openletter.domain.basis import AuthorityBasis
from openletter.tokens import Purpose
from tests.organisations import authority, decide, sign_for, trail
from tests.project import test_wording as wording

bracketed, letter = wording.bracketed, wording.letter
check = wording.check

OFFICER = {"officer_name": "Ирина", "officer_role": "Казначей", "officer_email": "i@o.example"}
SAID = {"website": "", "registration_number": "77"}


@pytest.fixture
def key(letter):
    """An organisation whose second officer has been asked."""
    key = sign_for(letter, "Союз", said=trail(**SAID, **OFFICER), name="Олег")
    with letter.transaction() as (session, _):
        session.merge(letter.signature(key)).role = "Член"
    return key


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"basis": "board", "decided_on": "1/1/2030", "website": "?", "registration_number": "Я"},
        {"basis": "other", "officer_role": "Я"},
        {"basis": "other", "basis_note": "www.", "officer_email": "?"},
        {"officer_email": "a@example.org", "email": "a@example.org"},
    ],
)
def test_every_fault_of_the_form(client, letter, typed):
    sent = {"kind": "organisation", "asked": "authority"} | typed
    check(client.post(f"/letters/{letter.slug}/sign", data=sent), 422)


def test_what_is_shown_before_and_after_confirming(client, letter, runtime, clock, key):
    confirm = f"/confirm/{runtime.tokens.make(Purpose.CONFIRM, key, clock())}"
    my = f"/my/{runtime.tokens.make(Purpose.PERSONAL, key, clock())}"
    check(client.get(confirm))
    letter.confirm(key)
    check(client.get(my))
    check(client.get(f"{my}/officer"))
    check(client.post(f"{my}/officer"), 422)
    check(client.post(f"{my}/officer/again", follow_redirects=True))
    for decision in (OfficerState.DECLINED, OfficerState.CONFIRMED):
        decide(letter, key, decision)
        check(client.get(my))
        check(client.post(f"{my}/officer/again"), 409)
    check(client.get(f"{my}/officer"), 409)


def test_every_badge_and_what_it_means(client, letter):
    for number, basis in enumerate(AuthorityBasis):
        said = trail(**OFFICER, basis=basis, basis_note="Решение", registration_number="77")
        key = sign_for(
            letter, f"Союз {number}", f"{number}@tenbyreaders.example", said=said, name="О"
        )
        with letter.transaction() as (session, _):
            session.merge(letter.signature(key)).role = "Член"
        letter.confirm(key)
        decide(letter, key, OfficerState.CONFIRMED)
    check(client.get(f"/letters/{letter.slug}"))
    check(client.get(f"/letters/{letter.slug}/signatories"))


@pytest.mark.parametrize(
    "said", [{}, {"basis": "officer"}, {"basis": "other", "basis_note": "Решение собрания"}]
)
def test_the_officers_page_in_every_state(client, letter, runtime, clock, said):
    key = sign_for(letter, "Союз", said=trail(**SAID, **OFFICER, **said), name="Олег")
    with letter.transaction() as (session, _):
        session.merge(letter.signature(key)).role = "Член"
    letter.confirm(key)
    path = f"/officer/{runtime.tokens.make(Purpose.OFFICER, authority(letter, key).officer_key, clock())}"
    check(client.get(path))
    for decision in ("confirm", "decline"):
        check(client.post(path, data={"decision": decision}))
    check(client.post(path), 400)
    my = f"/my/{runtime.tokens.make(Purpose.PERSONAL, key, clock())}"
    check(client.post(f"{my}/withdraw", follow_redirects=True))
    check(client.get(path), 409)
