"""An installation whose host has set a certificate: its editions are signed, and say by whom."""

from datetime import timedelta

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from sqlmodel import select

from openletter import config, jobs, making
from openletter.db.editions import Edition
from openletter.domain.editions import EditionState
from openletter.runtime import build
from openletter.services import editions
from openletter.web import create_app
from tests.signing_keys import PASSPHRASE, UNTIL, key_file


@pytest.fixture
def signing(environment, clock, tmp_path):
    """Builds the installation with a key; `more` are its settings."""
    key_file(tmp_path / "key.p12")
    built = []

    def build_with(**more):
        given = environment | {
            "OPENLETTER_SIGNING_KEY": str(tmp_path / "key.p12"),
            "OPENLETTER_SIGNING_PASSPHRASE": PASSPHRASE,
        }
        built.append(build(config.load(given | more), clock))
        return built[-1]

    yield build_with
    for runtime in built:
        runtime.database.close()


def make(letter, runtime):
    with letter.transaction() as (session, row):
        editions.ask_for(session, row, now=runtime.clock())
    making.make_editions(runtime)
    with runtime.database.reading() as session:
        return session.exec(select(Edition)).one()


def test_an_edition_is_signed_and_the_page_that_checks_it_says_by_whom(letter, signing):
    letter.signed()
    runtime = signing()
    edition = make(letter, runtime)

    assert edition.state is EditionState.READY
    assert edition.signed_by == "Gwen Rees, Readers of Wales"
    file = runtime.edition_folder(letter.id) / "OL-1-1.pdf"
    with file.open("rb") as stream:
        (signature,) = PdfFileReader(stream).embedded_signatures
        assert signature.field_name == "Openletter"
        assert signature.self_reported_timestamp == edition.gathered_at
    background = jobs.Background(runtime)
    page = create_app(background).test_client().get(f"/verify?sha256={edition.pdf_sha256}").text
    background.close()
    assert "This is the dossier OL-1-1, unchanged." in page
    assert "Gwen Rees, Readers of Wales" in page


def test_a_host_whose_key_cannot_be_used_hands_out_nothing_unsigned(letter, signing, caplog):
    runtime = signing(OPENLETTER_SIGNING_PASSPHRASE="hunter2-hunter2")
    edition = make(letter, runtime)

    assert edition.state is EditionState.FAILED
    assert "Whoever hosts this site finds the reason in the log." in edition.fault
    assert "OPENLETTER_SIGNING_KEY must be a PKCS#12 file" in caplog.text
    assert "hunter2" not in caplog.text
    folder = runtime.edition_folder(letter.id)
    assert not folder.exists() or list(folder.iterdir()) == []


def test_an_expired_certificate_is_told_to_the_campaigner_in_a_sentence(letter, signing, clock):
    clock.now = UNTIL + timedelta(days=1)
    edition = make(letter, signing())

    assert edition.state is EditionState.FAILED
    assert edition.fault.startswith("The certificate that signs dossiers does not hold today.")
