import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.tokens import MAX_AGE, Purpose, TokenExpired, TokenInvalid, Tokens, hash_of, new_key

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
TOKENS = Tokens("a-secret-for-tests-0123456789abcdefghij")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.uuids(), st.sampled_from(Purpose), MOMENTS)
def test_a_token_leads_to_its_subject(subject, purpose, now):
    assert TOKENS.read(purpose, TOKENS.make(purpose, subject, now), now) == subject


@given(st.uuids(), st.sampled_from(Purpose), st.sampled_from(Purpose), MOMENTS)
def test_a_token_is_worthless_for_every_other_purpose(subject, made_for, read_for, now):
    token = TOKENS.make(made_for, subject, now)
    if made_for is read_for:
        assert TOKENS.read(read_for, token, now) == subject
    else:
        with pytest.raises(TokenInvalid):
            TOKENS.read(read_for, token, now)


@given(st.text(), st.sampled_from(Purpose))
def test_nothing_that_somebody_makes_up_is_a_token(token, purpose):
    with pytest.raises(TokenInvalid):
        TOKENS.read(purpose, token, NOW)


@given(st.data())
def test_a_token_with_one_character_changed_is_none(data):
    token = TOKENS.make(Purpose.CONFIRM, new_key(), NOW)
    # The last character holds two bits that nothing depends on.
    place = data.draw(st.integers(0, len(token) - 2))
    other = data.draw(st.characters(codec="ascii").filter(lambda c: c != token[place]))
    with pytest.raises(TokenInvalid):
        TOKENS.read(Purpose.CONFIRM, token[:place] + other + token[place + 1 :], NOW)


def test_another_host_makes_other_tokens():
    token = Tokens("another-secret-0123456789abcdefghijkl").make(Purpose.CONFIRM, new_key(), NOW)
    with pytest.raises(TokenInvalid):
        TOKENS.read(Purpose.CONFIRM, token, NOW)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_lives_as_long_as_its_purpose_says(purpose):
    subject = new_key()
    token = TOKENS.make(purpose, subject, NOW)

    assert TOKENS.read(purpose, token, NOW + MAX_AGE[purpose]) == subject
    with pytest.raises(TokenExpired) as expired:
        TOKENS.read(purpose, token, NOW + MAX_AGE[purpose] + timedelta(seconds=1))
    assert expired.value.subject == subject, "an expired link can offer a new one"


def test_signing_in_is_a_matter_of_minutes_and_confirming_of_days():
    assert MAX_AGE[Purpose.SIGN_IN] == timedelta(minutes=10)
    assert MAX_AGE[Purpose.CONFIRM] >= timedelta(days=7)
    assert set(MAX_AGE) == set(Purpose)


def test_a_token_goes_into_an_address_as_it_is():
    token = TOKENS.make(Purpose.PERSONAL, new_key(), NOW)
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert len(token) < 150


def test_a_token_does_not_spell_out_the_name_of_its_row_in_clear():
    subject = uuid.UUID(int=1)
    assert subject.hex not in TOKENS.make(Purpose.PERSONAL, subject, NOW)


def test_a_host_whose_clock_is_a_little_behind_reads_a_fresh_token():
    subject = new_key()
    token = TOKENS.make(Purpose.CONFIRM, subject, NOW + timedelta(seconds=3))
    assert TOKENS.read(Purpose.CONFIRM, token, NOW) == subject


def test_a_hash_tells_tokens_apart_and_gives_none_away():
    assert hash_of("a") != hash_of("b")
    assert len(hash_of("a")) == 64
    assert "secret" not in hash_of("secret")
