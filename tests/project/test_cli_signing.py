"""Signed dossiers at the command line: made again with the same key they are the same."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.signing_keys import PASSPHRASE, key_file

# A command leaves its connections to the end of its process, which here is not the end.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture
def key(tmp_path):
    """The settings of a host with a key that holds today."""
    key_file(tmp_path / "key.p12", until=datetime.now(UTC) + timedelta(days=90))
    return {
        "OPENLETTER_SIGNING_KEY": str(tmp_path / "key.p12"),
        "OPENLETTER_SIGNING_PASSPHRASE": PASSPHRASE,
    }


def test_a_signed_edition_is_made_again_byte_for_byte(openletter, letter, tmp_path, key):
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"
    assert openletter("dossier", letter.slug, "--out", str(first), **key)[0] == 0
    status, said, _ = openletter(
        "dossier", letter.slug, "--edition", "1", "--out", str(again), **key
    )

    assert status == 0
    assert "byte for byte" in said
    assert again.read_bytes() == first.read_bytes()


def test_without_its_key_a_signed_edition_is_made_again_as_the_beginning_of_what_was_handed_out(
    openletter, letter, tmp_path, key
):
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"
    openletter("dossier", letter.slug, "--out", str(first), **key)
    status, said, _ = openletter("dossier", letter.slug, "--edition", "1", "--out", str(again))

    assert status == 0
    assert "is signed, and differs from this one" in said
    assert first.read_bytes().startswith(again.read_bytes())


def test_an_unsigned_edition_is_made_again_unsigned_where_there_is_a_key_by_now(
    openletter, letter, tmp_path, key
):
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"
    openletter("dossier", letter.slug, "--out", str(first))
    openletter("dossier", letter.slug, "--edition", "1", "--out", str(again), **key)

    assert again.read_bytes() == first.read_bytes()


def test_a_key_that_cannot_be_used_is_told_in_a_sentence(openletter, letter, tmp_path, key):
    openletter("dossier", letter.slug, "--out", str(tmp_path / "first.pdf"), **key)
    wrong = key | {"OPENLETTER_SIGNING_PASSPHRASE": "hunter2-hunter2"}
    status, _, complaint = openletter(
        "dossier", letter.slug, "--edition", "1", "--out", str(tmp_path / "again.pdf"), **wrong
    )

    assert status == 1
    assert complaint.startswith("OPENLETTER_SIGNING_KEY must be a PKCS#12 file")
    assert "hunter2" not in complaint
