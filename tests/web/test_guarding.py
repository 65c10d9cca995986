"""What the form gives to tell people from programs, and that nobody can tell what became of a signature."""

import base64
import http.client
import json
import os
import re
import subprocess
import sys
import time
import urllib.parse
from datetime import timedelta

import altcha
import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openletter.config import load
from openletter.domain.guard import BURST_MAX, HoldReason
from openletter.jobs import Background
from openletter.runtime import build
from openletter.web import create_app
from tests.redis_server import free_port

TYPED = {"kind": "individual", "name": "Siân Prŷs", "email": "sian@example.org"}


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}/sign"


@pytest.fixture
def reason(client, letter, path):
    """Sends the form and returns why the newest signature is held."""

    def send(headers=None, **typed):
        answer = client.post(path, data=TYPED | typed, headers=headers or {})
        assert answer.status_code == 200
        return letter.signatures()[-1].held_because

    return send


def test_the_hidden_field_is_for_nobody_who_sees_hears_or_tabs(browser, path):
    page = browser.get(path)
    (field,) = page.all("//input[@name='subject']")

    assert field.get("tabindex") == "-1"
    assert field.get("autocomplete") == "off"
    assert field.get("type") == "text", "a hidden field would tempt no program"
    assert field.getparent().get("aria-hidden") == "true"
    assert field.get("value") in (None, "")


def test_whoever_fills_in_the_hidden_field_is_held(reason):
    assert reason(subject="") is None
    assert reason(subject="Cheap watches", email="b@example.org") is HoldReason.TRAP


def test_the_form_says_when_it_was_shown_and_is_the_same_for_everybody(browser, letter, path):
    first = browser.get(path).html
    assert browser.get(path).html == first
    assert browser.get(f"/letters/{letter.slug}").typed() == browser.get(path).typed()


@pytest.mark.parametrize(
    "seconds, held",
    [(0, HoldReason.HASTE), (1.9, HoldReason.HASTE), (2, None), (5, None), (30 * 86_400, None)],
)
def test_nobody_fills_in_a_form_in_less_than_two_seconds(
    browser, path, letter, client, clock, seconds, held
):
    shown = browser.get(path).typed()["shown"]
    clock.advance(seconds=seconds)
    client.post(path, data=TYPED | {"shown": shown})

    assert letter.signatures()[0].held_because is held


def test_a_script_that_sends_only_the_fields_of_the_contract_is_not_held(reason):
    assert reason() is None
    assert reason(shown="", email="b@example.org") is None


@pytest.mark.parametrize("forged", ["x", "1700000000000", "MTcwMDAwMDAwMDAwMA.AAAA", "é", "." * 50])
def test_a_forged_stamp_is_held(reason, forged):
    assert reason(shown=forged) is HoldReason.TRAP


def test_a_link_of_a_message_is_no_stamp_and_a_stamp_no_link(reason, browser, confirm_path, path):
    stamp = browser.get(path).typed()["shown"]
    browser.get(f"/confirm/{stamp}", status=404)
    browser.get(f"/my/{stamp}", status=404)
    assert reason(shown=confirm_path.split("/")[2], email="b@example.org") is HoldReason.TRAP


def test_mending_a_fault_quickly_is_no_haste(browser, path, letter, clock):
    shown = browser.get(path).typed()["shown"]
    clock.advance(seconds=3)
    page = browser.post(path, TYPED | {"shown": shown, "email": "?"}, status=422)
    assert page.typed()["shown"] == shown
    assert page.all("//form[@data-ready-in='0']"), "a script need not wait again"
    browser.post(path, page.typed() | {"email": "sian@example.org"})

    assert letter.signatures()[0].held_because is None


def test_a_form_that_came_without_a_stamp_comes_back_without_one(browser, path, letter):
    page = browser.post(path, TYPED | {"email": "?"}, status=422)
    browser.post(path, page.typed() | {"email": "sian@example.org"})

    assert letter.signatures()[0].held_because is None


def test_nobody_can_tell_from_page_mail_or_personal_page_that_a_signature_is_held(
    browser, path, letter, sent_mail, client
):
    def everything(email, **typed):
        page = browser.post(path, TYPED | typed | {"email": email}).html
        (mail,) = sent_mail()
        told = mail.get_body(("plain",)).get_content()
        confirm = next(line for line in told.split() if "/confirm/" in line)
        address = urllib.parse.urlsplit(confirm).path
        seen = [page, told, browser.get(address).html, browser.post(address).html]
        (mail,) = sent_mail()
        told = mail.get_body(("plain",)).get_content()
        mine = next(line for line in told.split() if "/my/" in line)
        seen += [
            told,
            browser.get(urllib.parse.urlsplit(mine).path).html,
            browser.get(address).html,
        ]
        return [without_links(one).replace(email, "…") for one in seen]

    honest = everything("honest@example.org", subject="")
    caught = everything("caught@example.org", subject="x")

    assert [one.held_because for one in letter.signatures()] == [None, HoldReason.TRAP]
    for plain, other in zip(honest, caught, strict=True):
        assert plain == other


def without_links(text):
    text = re.sub(r"/(confirm|my)/[\w.-]+", r"/\1/…", text)
    # What was typed comes back in the form that changes the address, and a token of its own with it.
    return re.sub(r'(name="(?:subject|instead_of|proof)" value=")[^"]*', r"\1…", text)


# ---------- Where somebody comes from ----------


@pytest.fixture
def behind(environment, letter, clock):
    """Signs through so many proxies and returns the client that was noted."""
    made = []

    def sign(proxies, forwarded, email="sian@example.org", remote="198.51.100.9"):
        parts = build(load(environment | {"OPENLETTER_TRUSTED_PROXIES": str(proxies)}), clock)
        background = Background(parts)
        made.append((parts, background))
        client = create_app(background).test_client()
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        answer = client.post(
            f"/letters/{letter.slug}/sign",
            data=TYPED | {"email": email},
            headers=headers,
            environ_base={"REMOTE_ADDR": remote},
        )
        assert answer.status_code == 200
        return letter.signatures()[-1].client

    yield sign
    for parts, background in made:
        background.huey.storage.close()
        parts.database.close()


@pytest.mark.parametrize(
    "proxies, forwarded, client",
    [
        (0, "203.0.113.7", "198.51.100.9"),
        (0, "203.0.113.7, 203.0.113.8", "198.51.100.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "198.51.100.9"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, None, "198.51.100.9"),
    ],
)
def test_as_many_proxies_are_believed_as_the_host_has_set(behind, proxies, forwarded, client):
    assert behind(proxies, forwarded) == client


def test_forging_where_one_comes_from_escapes_no_line(behind, letter):
    for number in range(BURST_MAX + 1):
        behind(0, f"203.0.113.{number}", f"p{number}@example.org")

    assert letter.signatures()[-1].held_because is HoldReason.RATE


@pytest.mark.parametrize("proxies, client", [(0, "127.0.0.1"), (1, "203.0.113.7")])
def test_a_real_server_says_the_same(environment, letter, proxies, client):
    with letter.transaction() as (_session, row):
        row.deadline = None
    port = free_port()
    given = {key: value for key, value in os.environ.items() if not key.startswith("OPENLETTER_")}
    given |= environment | {
        "OPENLETTER_TRUSTED_PROXIES": str(proxies),
        "OPENLETTER_BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "openletter.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=given, start_new_session=True)
    try:
        _sign_at(port, f"/letters/{letter.slug}/sign", "6.6.6.6, 203.0.113.7")
    finally:
        server.terminate()
        server.wait(30)

    assert [one.client for one in letter.signatures()] == [client]


def _sign_at(port, path, forwarded):
    body = urllib.parse.urlencode(TYPED)
    headers = {
        "X-Forwarded-For": forwarded,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    until = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("POST", path, body, headers)
            assert connection.getresponse().status == 200
            return
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.2)
        finally:
            connection.close()


# ---------- Proof of work ----------


@pytest.fixture
def guarded(letter):
    """The letter, asking for a proof of work."""
    with letter.transaction() as (_session, row):
        row.proof_of_work = True
    return letter


@pytest.fixture
def solve(client, guarded, clock):
    """Solves a new challenge as a browser does and returns what the form sends."""

    def solved():
        with time_machine.travel(clock.now):
            answer = client.get(f"/letters/{guarded.slug}/challenge.json")
            challenge = altcha.Challenge.from_dict(answer.get_json())
            return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()

    return solved


def test_where_no_proof_is_asked_for_nothing_of_it_is_there(browser, client, letter, path):
    for address in (path, f"/letters/{letter.slug}"):
        html = browser.get(address).html
        assert "proof" not in html
        assert "challenge" not in html
    assert client.get(f"/letters/{letter.slug}/challenge.json").status_code == 404


def test_the_form_that_asks_for_a_proof_says_who_is_checked_by_hand(browser, guarded, path):
    for address in (path, f"/letters/{guarded.slug}"):
        page = browser.get(address)
        assert page.all("//form[@data-challenge-url]//input[@name='proof'][@type='hidden']")
        assert page.all("//script[contains(@src, 'proof.js')]")
        (said,) = page.texts("//noscript[not(.//button)]")
        assert "a person checks your signature" in said


def test_a_challenge_is_for_one_letter_is_not_kept_and_sets_no_cookie(client, guarded, clock):
    answer = client.get(f"/letters/{guarded.slug}/challenge.json")
    asked = answer.get_json()["parameters"]

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert asked["data"] == {"letter": guarded.id}
    assert asked["expiresAt"] == int((clock() + timedelta(minutes=20)).timestamp())
    again = client.get(f"/letters/{guarded.slug}/challenge.json").get_json()["parameters"]
    assert asked["nonce"] != again["nonce"]


def test_a_closed_letter_has_no_challenge(client, guarded):
    guarded.close()
    assert client.get(f"/letters/{guarded.slug}/challenge.json").status_code == 409


def test_a_proof_is_good_once(reason, solve, clock):
    proof = solve()
    with time_machine.travel(clock.now):
        assert reason(proof=proof) is None
        assert reason(proof=proof, email="b@example.org") is HoldReason.NO_PROOF


def test_without_a_proof_the_page_and_the_mail_are_the_same(
    browser, path, solve, guarded, clock, sent_mail
):
    with time_machine.travel(clock.now):
        proven = browser.post(path, TYPED | {"proof": solve()}).html
    bare = browser.post(path, TYPED | {"email": "b@example.org"}).html

    assert without_links(bare).replace("b@example.org", "sian@example.org") == without_links(proven)
    assert len({mail["Subject"] for mail in sent_mail()}) == 1
    assert [one.held_because for one in guarded.signatures()] == [None, HoldReason.NO_PROOF]


def test_whoever_changes_their_address_brings_another_proof(
    browser, path, solve, guarded, clock, client
):
    with time_machine.travel(clock.now):
        page = browser.post(path, TYPED | {"proof": solve()})
        assert page.all("//form[@data-challenge-url]")
        again = page.typed()
        assert again["proof"] == "", "the first is used up"
        browser.post(path, again | {"email": "right@example.org", "proof": solve()})

    assert [one.held_because for one in guarded.signatures()] == [None]


def test_a_form_with_a_fault_uses_up_no_proof(browser, path, solve, guarded, clock):
    with time_machine.travel(clock.now):
        page = browser.post(path, TYPED | {"proof": solve(), "email": "?"}, status=422)
        browser.post(path, page.typed() | {"email": "sian@example.org"})

    assert guarded.signatures()[0].held_because is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
PARAMETERS = ["algorithm", "nonce", "salt", "cost", "keyLength", "keyPrefix", "expiresAt", "data"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parameters=st.fixed_dictionaries(dict.fromkeys(PARAMETERS, JSON)) | JSON,
    signature=JSON,
    solution=st.fixed_dictionaries({"counter": JSON, "derivedKey": JSON}) | JSON,
)
def test_nothing_made_up_is_a_proof_or_breaks_reading_it(runtime, parameters, signature, solution):
    sent = {"challenge": {"parameters": parameters, "signature": signature}, "solution": solution}
    assert runtime.proofs.read(base64.b64encode(json.dumps(sent).encode()).decode()) is None
