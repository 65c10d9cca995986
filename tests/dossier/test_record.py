"""What an edition is made from has one written form, which anybody can make and check."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.signatures import Verification
from openletter.dossier.record import Person, read
from tests.dossier.composing.records import RECORD

texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)


@given(texts, texts, texts)
def test_the_written_form_is_json_with_sorted_keys_and_without_spaces(
    name: str, role: str, organisation: str
) -> None:
    person = Person(name, role, organisation, Verification.EMAIL, "2026-11-24")
    record = replace(RECORD, people=(person,))
    written = record.canonical()
    told = json.loads(written)
    assert told["people"][0]["name"] == name
    assert (
        written
        == json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )
    assert read(written) == record


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"format":"openletter-dossier/2"}'])
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not the data of a dossier"):
        read(data)


def test_the_data_of_another_format_are_refused() -> None:
    with pytest.raises(ValueError, match="not the data of a dossier"):
        read(replace(RECORD, format="openletter-dossier/1").canonical())
