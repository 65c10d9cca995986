import pytest
from sqlmodel import select

from openletter.db.campaigners import SignIn
from openletter.domain.addresses import address
from openletter.errors import NotAllowed
from openletter.services import campaigners
from openletter.services.campaigners import SIGN_INS_MAX
from openletter.tokens import Purpose, TokenExpired, hash_of, new_key
from tests.conftest import on_both_databases
from tests.messages import link

pytestmark = on_both_databases


@pytest.fixture
def add(runtime):
    def add_one(email, organiser=""):
        with runtime.database.transaction() as session:
            return campaigners.add(
                session, address(email), organiser, now=runtime.clock()
            ).organiser.name

    return add_one


@pytest.fixture
def ask(runtime):
    def ask_for_a_link(email):
        with runtime.database.transaction() as session:
            campaigners.request_sign_in(
                session, address(email), runtime.tokens, now=runtime.clock()
            )

    return ask_for_a_link


@pytest.fixture
def sign_in(runtime):
    def use(token):
        with runtime.database.transaction() as session:
            runtime.tokens.read(Purpose.SIGN_IN, token, runtime.clock())
            return campaigners.sign_in(session, token, now=runtime.clock()).email

    return use


def test_the_first_campaigner_makes_the_organiser_and_the_next_joins_it(add):
    assert add("gwen@example.org", "Readers of Wales") == "Readers of Wales"
    assert add("dai@example.org") == "Readers of Wales"
    assert add("eira@example.org", "readers of WALES") == "Readers of Wales"


def test_without_a_name_the_organiser_is_called_after_the_address_for_now(add):
    assert add("gwen@readers.example") == "readers.example"


def test_among_several_organisers_one_must_be_named(add):
    add("gwen@example.org", "Readers")
    add("dai@example.org", "Writers")
    with pytest.raises(NotAllowed, match="--organiser"):
        add("eira@example.org")


def test_an_address_joins_once(add):
    add("gwen@example.org", "Readers")
    with pytest.raises(NotAllowed, match="already"):
        add("GWEN@example.org", "Writers")


def test_a_stranger_asking_for_a_link_leaves_no_trace(add, ask, outbox):
    add("gwen@example.org", "Readers")
    ask("stranger@example.org")

    assert outbox() == []


def test_a_link_signs_in_once(add, ask, sign_in, sent_mail):
    add("gwen@example.org", "Readers")
    ask("Gwen@example.org")
    (mail,) = sent_mail()
    token = link(mail, "campaign").rsplit("/", 1)[1]

    assert sign_in(token) == "gwen@example.org"
    with pytest.raises(NotAllowed, match="used"):
        sign_in(token)


def test_a_link_lives_for_ten_minutes(add, ask, sign_in, sent_mail, clock):
    add("gwen@example.org", "Readers")
    ask("gwen@example.org")
    (mail,) = sent_mail()
    clock.advance(minutes=10, seconds=1)

    with pytest.raises(TokenExpired):
        sign_in(link(mail, "campaign").rsplit("/", 1)[1])


def test_a_genuine_token_that_was_never_given_out_signs_nobody_in(add, runtime, sign_in):
    add("gwen@example.org", "Readers")
    with pytest.raises(NotAllowed):
        sign_in(runtime.tokens.make(Purpose.SIGN_IN, new_key(), runtime.clock()))


def test_nobody_can_fill_a_campaigners_inbox_and_the_next_link_comes_later(add, ask, outbox, clock):
    add("gwen@example.org", "Readers")
    for _ in range(SIGN_INS_MAX + 3):
        ask("gwen@example.org")
    assert len(outbox()) == SIGN_INS_MAX

    clock.advance(minutes=11)
    ask("gwen@example.org")
    assert len(outbox()) == SIGN_INS_MAX + 1


def test_the_database_keeps_a_hash_and_no_token(add, ask, runtime, sent_mail):
    add("gwen@example.org", "Readers")
    ask("gwen@example.org")
    (mail,) = sent_mail()
    with runtime.database.reading() as session:
        kept = session.exec(select(SignIn)).one()

    assert kept.token_hash == hash_of(link(mail, "campaign").rsplit("/", 1)[1])
