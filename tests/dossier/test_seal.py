"""A dossier that is signed with the host's certificate, read back as a PDF reader would."""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import outloud
import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from openletter.dossier import seal
from openletter.dossier.faults import DossierFailed, KeyUnusable
from openletter.dossier.make import Made, make
from tests.dossier.desk import Edition, means
from tests.signing_keys import PASSPHRASE, key_file

MADE_AT = datetime(2026, 11, 22, 20, 0, 30, tzinfo=UTC)
SAYS = "Electronic signature of this edition"


class Sealed:
    """A signed file, who signed it, and whom a reader would have to trust."""

    def __init__(self, folder: Path, source: Path, kind: str = "rsa") -> None:
        self.root = key_file(folder / "key.p12", kind)
        self.signer = seal.read_signer(folder / "key.p12", PASSPHRASE)
        self.source, self.file = source, folder / "signed.pdf"
        self.subject = seal.seal(source, self.file, self.signer, made_at=MADE_AT, says=SAYS)

    def status(self, file: Path | None = None) -> PdfSignatureStatus:
        """Return what a reader finds that trusts the root."""
        (root,) = load_certs_from_pemder_data(self.root.public_bytes(Encoding.DER))
        trust = ValidationContext(trust_roots=[root], moment=MADE_AT, allow_fetching=False)
        with (file or self.file).open("rb") as stream:
            (signature,) = PdfFileReader(stream).embedded_signatures
            # In a thread of its own, like signing: a browser's event loop may run in this one.
            with ThreadPoolExecutor(1) as thread:
                return thread.submit(
                    validate_pdf_signature,
                    signature,
                    trust,
                    key_usage_settings=None,
                    skip_diff=False,
                ).result()


@pytest.fixture(scope="module")
def sealed(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return Sealed(tmp_path_factory.mktemp("sealed"), edition.files.pdf)


def test_a_reader_finds_an_intact_signature_over_the_whole_file_by_whom_we_say(sealed: Sealed):
    status = sealed.status()

    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert "Gwen Rees" in status.signing_cert.subject.human_friendly
    assert sealed.subject == "Gwen Rees, Readers of Wales"


def test_it_is_a_pades_signature_as_at_the_time_of_the_edition(sealed: Sealed):
    with pikepdf.open(sealed.file) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert str(field.T) == "Openletter"
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"
        assert str(field.V.M) == "D:20261122200030Z"


@pytest.mark.parametrize("kind", ["ec", "ed25519"])
def test_other_kinds_of_keys_sign_as_well(edition: Edition, tmp_path: Path, kind: str):
    status = Sealed(tmp_path, edition.files.pdf, kind).status()
    assert (status.intact, status.valid, status.trusted) == (True, True, True)


def test_one_changed_byte_anywhere_breaks_it(sealed: Sealed, tmp_path: Path):
    content, forged = sealed.file.read_bytes(), tmp_path / "forged.pdf"
    length, unsigned = len(content), sealed.source.stat().st_size
    signature = content.index(b"0" * 40, content.rindex(b"/Contents <")) - 60
    places = [*range(20, unsigned, unsigned // 25), unsigned + 30, signature, length - 200]
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1
        forged.write_bytes(changed)
        assert not is_intact(sealed, forged), place


def is_intact(sealed: Sealed, file: Path) -> bool:
    """Tell whether a reader would call a file unchanged; one that cannot be read at all is not."""
    logging.disable(logging.CRITICAL)
    try:
        status = sealed.status(file)
    except (PdfReadError, SignatureValidationError, ValueError, KeyError, TypeError):
        return False
    finally:
        logging.disable(logging.NOTSET)
    return bool(status.intact and status.valid)


def test_whatever_is_written_behind_it_is_told(sealed: Sealed, tmp_path: Path):
    longer = tmp_path / "longer.pdf"
    longer.write_bytes(sealed.file.read_bytes() + b"\n% and more\n")
    assert sealed.status(longer).coverage.name != "ENTIRE_FILE"


def test_the_unsigned_file_stands_in_it_byte_for_byte(sealed: Sealed):
    assert sealed.file.read_bytes().startswith(sealed.source.read_bytes())


def test_the_same_file_key_and_moment_give_the_same_bytes_in_any_process(
    sealed: Sealed, tmp_path: Path
):
    program = f"""
from datetime import datetime
from pathlib import Path
from openletter.dossier import seal
signer = seal.read_signer(Path({str(sealed.file.parent / "key.p12")!r}), {PASSPHRASE!r})
moment = datetime.fromisoformat({MADE_AT.isoformat()!r})
seal.seal(Path({str(sealed.source)!r}), Path({str(tmp_path / "again.pdf")!r}), signer, made_at=moment, says={SAYS!r})
"""
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONHASHSEED": "7"})
    assert (tmp_path / "again.pdf").read_bytes() == sealed.file.read_bytes()


def test_it_stays_accessible_and_whole(sealed: Sealed):
    result = outloud.check(str(sealed.file))
    assert [(one.rule_id, one.message) for one in result.findings] == []
    checked = subprocess.run(
        ["qpdf", "--check", str(sealed.file)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_screen_reader_is_told_of_it_after_everything_else(sealed: Sealed):
    with pikepdf.open(sealed.file) as pdf:
        tag = pdf.Root.StructTreeRoot.K
        document = tag[0] if isinstance(tag, pikepdf.Array) else tag
        last = document.K[-1]
        assert (str(last.S), str(last.Alt)) == ("/Form", SAYS)
        assert str(last.K.Obj.TU) == SAYS
        assert last.K.Pg.objgen == pdf.pages[-1].objgen


def test_the_tags_of_a_long_dossier_are_found_through_the_branches_of_their_tree(
    edition: Edition, tmp_path: Path
):
    branched = tmp_path / "branched.pdf"
    with pikepdf.open(edition.files.pdf) as pdf:
        tree = pdf.Root.StructTreeRoot.ParentTree
        numbers = list(tree.Nums)
        half = len(numbers) // 4 * 2
        leaves = [numbers[:half], numbers[half:]]
        tree.Kids = pikepdf.Array(
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Nums=pikepdf.Array(leaf), Limits=pikepdf.Array([leaf[0], leaf[-2]])
                )
            )
            for leaf in leaves
        )
        del tree["/Nums"]
        pdf.save(branched)
    sealed = Sealed(tmp_path, branched)

    assert sealed.status().intact
    assert outloud.check(str(sealed.file)).findings == outloud.check(str(branched)).findings == []


# ---------- The host's key ----------


@pytest.mark.parametrize("content", [b"", b"no key", b"\x30\x82" * 500])
def test_what_is_no_key_is_refused_in_a_sentence(tmp_path: Path, content: bytes):
    (tmp_path / "key.p12").write_bytes(content)
    with pytest.raises(KeyUnusable, match="must be a PKCS#12 file"):
        seal.read_signer(tmp_path / "key.p12", PASSPHRASE)


def test_a_wrong_passphrase_is_refused_and_not_repeated(tmp_path: Path):
    key_file(tmp_path / "key.p12")
    with pytest.raises(KeyUnusable, match="OPENLETTER_SIGNING_PASSPHRASE") as refused:
        seal.read_signer(tmp_path / "key.p12", "hunter2-hunter2")
    assert "hunter2" not in str(refused.value)


def test_a_key_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(KeyUnusable, match=r"nowhere\.p12 cannot be read"):
        seal.read_signer(tmp_path / "nowhere.p12", "")


def test_a_key_without_a_passphrase_is_taken(tmp_path: Path):
    key_file(tmp_path / "key.p12", passphrase="", organisation="")
    assert seal.read_signer(tmp_path / "key.p12", "").subject == "Gwen Rees"


# ---------- The whole edition ----------


def made_with(edition: Edition, folder: Path, signer: seal.Signer) -> Made:
    return make(edition.record, means(folder, signer=signer, cache=edition.cache), folder=folder)


def test_an_edition_is_handed_out_signed_and_made_again_byte_for_byte(
    edition: Edition, sealed: Sealed, tmp_path: Path
):
    files = made_with(edition, tmp_path / "first", sealed.signer)
    again = made_with(edition, tmp_path / "again", sealed.signer)

    assert files.signed_by == "Gwen Rees, Readers of Wales"
    assert sealed.status(files.pdf).intact
    assert files.pdf_sha256 == hashlib.sha256(files.pdf.read_bytes()).hexdigest()
    assert files.pdf.read_bytes() == again.pdf.read_bytes()
    assert files.pdf.read_bytes().startswith(edition.files.pdf.read_bytes())
    assert files.data_sha256 == edition.files.data_sha256
    assert sorted(path.name for path in (tmp_path / "first").iterdir()) == [
        "OL-1-1.csv",
        "OL-1-1.html",
        "OL-1-1.json",
        "OL-1-1.pdf",
    ]


def test_a_certificate_that_has_expired_signs_nothing_and_leaves_nothing(
    edition: Edition, tmp_path: Path
):
    key_file(tmp_path / "key.p12", until=datetime(2026, 2, 1, tzinfo=UTC))
    signer = seal.read_signer(tmp_path / "key.p12", PASSPHRASE)
    with pytest.raises(DossierFailed, match="does not hold today"):
        made_with(edition, tmp_path / "editions", signer)
    assert not (tmp_path / "editions").exists()
