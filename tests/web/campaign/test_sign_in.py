"""Signing in: by a mailed link that works once, for ten minutes, and by nothing else."""

import pytest
from sqlmodel import select

from openletter.db.campaigners import SignIn
from openletter.tokens import Purpose, hash_of, new_key
from tests.messages import link
from tests.web.campaign.desk import SAME_ORIGIN, Desk


def test_a_campaigner_signs_in_by_the_link_in_the_message(
    stranger, add_campaigner, sent_mail, letter
):
    add_campaigner("mair@example.org")
    stranger.get("/campaign/sign-in")
    assert stranger.press("Send me a link", email="Mair@example.org").heading == "Check your inbox"
    (mail,) = sent_mail()

    stranger.get(link(mail, "campaign/sign-in"))
    page = stranger.press("Sign in")

    assert page.heading == "Your letters"
    assert "Keep our libraries open" in page.text


def test_an_unknown_address_gets_the_same_page_and_no_message(stranger, add_campaigner, outbox):
    add_campaigner("mair@example.org")
    pages = []
    for email in ("mair@example.org", "nemo@example.org"):
        stranger.get("/campaign/sign-in")
        page = stranger.press("Send me a link", email=email)
        pages.append(page.text.replace(email, "the address"))

    assert pages[0] == pages[1]
    assert [row.to_address for row in outbox()] == ["mair@example.org"]


def test_what_is_no_address_is_named_at_its_field_and_kept(stranger):
    stranger.get("/campaign/sign-in")
    page = stranger.press("Send me a link", 422, email="mair@example.org\nBcc: all@example.org")

    assert page.faults == {"email": "Enter an email address, like name@example.org"}
    assert stranger.typed["email"].startswith("mair@example.org")


def test_opening_the_link_signs_nobody_in(stranger, client, add_campaigner, sign_in_path):
    path = sign_in_path(add_campaigner())
    for _ in range(3):
        stranger.get(path)
        client.head(path)

    assert stranger.buttons == ["Sign in"]
    assert stranger.get("/campaign/").heading == "Sign in to your letters"


def test_a_link_works_once(app, stranger, add_campaigner, sign_in_path):
    path = sign_in_path(add_campaigner())
    stranger.get(path)
    first = stranger.press("Sign in")
    assert first.heading == "Your letters"

    thief = Desk(app.test_client())
    page = thief.get(path, 410)

    assert page.heading == "This link has been used"
    assert "Send me a link" in thief.buttons
    assert thief.get("/campaign/").heading == "Sign in to your letters"


def test_a_second_press_of_the_button_signs_nobody_in(app, add_campaigner, sign_in_path):
    path = sign_in_path(add_campaigner())
    one, two = Desk(app.test_client()), Desk(app.test_client())
    one.get(path)
    two.get(path)
    one.press("Sign in")

    assert two.press("Sign in", 410).heading == "This link has been used"


def test_a_link_works_for_ten_minutes(stranger, clock, add_campaigner, sign_in_path):
    path = sign_in_path(add_campaigner())
    stranger.get(path)
    clock.advance(minutes=11)

    assert stranger.press("Sign in", 410).heading == "This link is too old"
    assert stranger.get(path, 410).heading == "This link is too old"
    assert "Send me a link" in stranger.buttons


@pytest.mark.parametrize("purpose", [Purpose.CONFIRM, Purpose.PERSONAL, Purpose.EXTRACT])
def test_a_token_for_another_purpose_signs_nobody_in(client, runtime, purpose):
    token = runtime.tokens.make(purpose, new_key(), runtime.clock())

    assert client.get(f"/campaign/sign-in/{token}").status_code == 404


def test_a_forged_token_signs_nobody_in(client):
    assert client.get("/campaign/sign-in/forged").status_code == 404


def test_a_genuine_token_that_no_message_carried_signs_nobody_in(client, runtime):
    token = runtime.tokens.make(Purpose.SIGN_IN, new_key(), runtime.clock())

    assert client.get(f"/campaign/sign-in/{token}").status_code == 410


def test_the_database_keeps_the_tokens_hash_only(runtime, add_campaigner, sign_in_path):
    token = sign_in_path(add_campaigner()).rsplit("/", 1)[1]

    with runtime.database.reading() as session:
        (kept,) = session.exec(select(SignIn)).all()
    assert kept.token_hash == hash_of(token)
    assert token not in str(kept.model_dump())


def test_after_signing_in_one_comes_back_to_the_page_one_wanted(
    stranger, letter, add_campaigner, sign_in_path
):
    stranger.get(f"/campaign/letters/{letter.slug}/signatures?q=rees")
    stranger.get(sign_in_path(add_campaigner()))
    stranger.press("Sign in")

    assert stranger.page.response.request.full_path.startswith(
        f"/campaign/letters/{letter.slug}/signatures?q=rees"
    )


def test_signing_in_begins_a_new_session_that_holds_the_campaigners_key(
    client, stranger, add_campaigner, sign_in_path
):
    key = add_campaigner()
    stranger.get(sign_in_path(key))
    with client.session_transaction("/campaign/") as session:
        token_before = session["csrf_token"]
    stranger.press("Sign in")

    with client.session_transaction("/campaign/") as session:
        assert session["campaigner"] == key.hex
        assert session["csrf_token"] != token_before
        assert set(session) == {"campaigner", "since", "csrf_token", "_permanent"}


def test_the_cookie_is_kept_from_scripts_and_from_public_pages(
    client, stranger, add_campaigner, sign_in_path
):
    stranger.get(sign_in_path(add_campaigner()))
    stranger.press("Sign in")
    cookie = client.get_cookie("openletter_desk", "localhost", "/campaign")

    assert cookie.http_only
    assert cookie.secure
    assert cookie.same_site == "Lax"


def test_a_session_ends_after_14_days_however_busy(desk, clock):
    for _ in range(13):
        clock.advance(days=1)
        assert desk.get("/campaign/").heading == "Your letters"
    clock.advance(days=1)

    assert desk.get("/campaign/").heading == "Sign in to your letters"


def test_signing_out_ends_the_session(desk):
    desk.get("/campaign/")
    page = desk.press("Sign out")

    assert page.heading == "Sign in to your letters"
    assert desk.said == "You are signed out."
    assert desk.get("/campaign/organiser").heading == "Sign in to your letters"


def test_nobody_can_have_a_campaigners_inbox_filled(stranger, add_campaigner, outbox):
    add_campaigner("mair@example.org")
    for _ in range(8):
        stranger.get("/campaign/sign-in")
        stranger.press("Send me a link", email="mair@example.org")

    assert len(outbox()) == 5


def test_the_form_that_asks_for_a_link_needs_its_token(client, add_campaigner, outbox):
    add_campaigner("mair@example.org")
    answer = client.post(
        "/campaign/sign-in", data={"email": "mair@example.org"}, headers=SAME_ORIGIN
    )

    assert answer.status_code == 400
    assert outbox() == []


def test_after_signing_out_a_copy_of_the_old_cookie_is_of_no_use(
    app, client, stranger, clock, add_campaigner, sign_in_path
):
    key = add_campaigner()
    stranger.get(sign_in_path(key))
    stranger.press("Sign in")
    with client.session_transaction("/campaign/") as session:
        stolen = dict(session)
    thief = app.test_client()
    with thief.session_transaction("/campaign/") as session:
        session.update(stolen)
    assert Desk(thief).get("/campaign/").heading == "Your letters"

    clock.advance(seconds=0.5)
    stranger.press("Sign out")

    with thief.session_transaction("/campaign/") as session:
        session.update(stolen)
    assert Desk(thief).get("/campaign/").heading == "Sign in to your letters"
    stranger.get(sign_in_path(key))
    assert stranger.press("Sign in").heading == "Your letters"
