"""What is said about messages of support goes through gettext (`test_wording.py` says how what does not is found)."""

import io
from dataclasses import replace

import pytest

from openletter import jobs
from openletter.domain import support as rules
from openletter.domain.safety import NameForm
from openletter.domain.support import FAULTS, About
from openletter.media.child import prepare_here
from openletter.services import support_files
from openletter.tokens import Purpose
from tests import recordings
from tests.project import test_wording as wording
from tests.support import decided, message_of, sent

bracketed, letter = wording.bracketed, wording.letter
check = wording.check
ABOUT = About("Зачем я подписал", "Мама", "Она научила меня читать. " * 12)


@pytest.fixture(autouse=True)
def prepared_here(monkeypatch):
    monkeypatch.setattr(support_files, "prepare", prepare_here)


@pytest.fixture
def key(letter):
    return letter.signed("m@example.org", name="Мария")


@pytest.fixture
def path(key, runtime, clock):
    return f"/my/{runtime.tokens.make(Purpose.PERSONAL, key, clock())}"


@pytest.mark.parametrize("make", [recordings.picture, recordings.sound, recordings.video])
def test_its_pages_in_every_state(client, letter, key, path, make):
    pages = (path, f"{path}/support")
    for page in pages:
        check(client.get(page))
    sent(letter, key, make(), ABOUT)
    for page in pages:
        check(client.get(page))
    jobs.prepare_support(letter.runtime)
    for approve in (True, False):
        decided(letter, approve=approve, reason="Темно.")
        for page in (*pages, f"{path}/support?saved=words"):
            check(client.get(page))
    decided(letter)
    its = f"/letters/{letter.slug}/support/{message_of(letter).key.hex}"
    for page in (f"/letters/{letter.slug}", f"/letters/{letter.slug}/statements", its):
        check(client.get(page))
    with letter.transaction() as (_, row):
        row.name_form = NameForm.INITIAL
    check(client.get(f"{path}/support"))
    check(client.get(its), 404)
    check(client.post(f"{path}/support/back", follow_redirects=True))


def test_every_reason_why_a_file_cannot_be_used(client, letter, key, path, monkeypatch):
    monkeypatch.setattr(rules, "SENDS_MAX", 99)
    for fault in FAULTS:
        monkeypatch.setattr(support_files, "make", lambda *_, fault=fault: fault)
        sent(letter, key, recordings.picture(), ABOUT)
        jobs.prepare_support(letter.runtime)

        check(client.get(f"{path}/support"))


def test_every_fault_of_its_forms(client, letter, key, path):
    unknown = io.BytesIO(b"%PDF-1.7"), "x"
    with client.post(f"{path}/support", data={"people": "www.example.org/x"}) as answer:
        check(answer, 422)
    with client.post(f"{path}/support", data={"file": unknown}) as answer:
        check(answer, 422)
    sent(letter, key, recordings.picture(), replace(ABOUT, people=""))
    check(client.post(f"{path}/support/words", data={}), 422)
