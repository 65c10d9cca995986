"""Signs a dossier with the host's certificate: an invisible PAdES-B-B signature (ETSI EN 319 142-1) behind its bytes.

Whoever opens the PDF is told by their reader who has signed it, and whether a byte has changed since. The same file,
moment and RSA key give the same bytes: pyHanko's clock and its chance are kept out.
"""

from __future__ import annotations

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NumberObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession

from openletter.dossier.faults import DossierFailed, KeyUnusable

FIELD = "Openletter"
"""The name of the signature's field in the PDF."""

SUBJECT_MAX = 300

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Signer:
    """Who signs: the subject of the certificate, from when to when it holds, and what does the signing."""

    subject: str
    holds_from: datetime
    holds_until: datetime
    hand: SimpleSigner = field(repr=False)

    def must_hold(self, moment: datetime) -> None:
        """Raise DossierFailed if the certificate does not hold: readers would refuse what it signs."""
        if not self.holds_from <= moment <= self.holds_until:
            _log.error("The certificate holds from %s until %s", self.holds_from, self.holds_until)
            raise DossierFailed(
                "The certificate that signs dossiers does not hold today. "
                "Ask whoever hosts this site to renew it, then try again."
            )


def read_signer(file: Path, passphrase: str) -> Signer:
    """Return who signs with a PKCS#12 file, which holds a private key, its certificate and those above it.

    Raises KeyUnusable with a sentence that names no secret.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise KeyUnusable(
            f"OPENLETTER_SIGNING_KEY: {file} cannot be read. Give it to the user that runs Openletter."
        ) from error
    try:
        hand = SimpleSigner.load_pkcs12_data(content, [], passphrase.encode() or None)
        certificate = hand.signing_cert
    except (ValueError, TypeError, AttributeError) as error:
        raise KeyUnusable(
            "OPENLETTER_SIGNING_KEY must be a PKCS#12 file with a private key and its certificate, "
            "which OPENLETTER_SIGNING_PASSPHRASE opens."
        ) from error
    return Signer(
        subject=_name(certificate.subject),
        holds_from=certificate.not_valid_before,
        holds_until=certificate.not_valid_after,
        hand=hand,
    )


def seal(source: Path, target: Path, signer: Signer, *, made_at: datetime, says: str) -> str:
    """Write the source, signed as at a moment, to the target, and return the subject of the certificate.

    `says` is what a screen reader tells of the signature. The target begins with the source, byte for byte.
    """
    with source.open("rb") as unsigned, target.open("wb+") as signed:
        update = _Update(unsigned)
        _tag(update, _add_field(update, says), says)
        sign = partial(
            _At(signer.hand, made_at).sign_pdf, update, existing_fields_only=True, output=signed
        )
        # pyHanko runs an event loop of its own, which a thread can have that has none yet.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(sign).result()
    return signer.subject


class _Update(IncrementalPdfFileWriter):
    """An update of a file whose bytes depend on that file alone; what the file says of itself stays as it is."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream)
        first, _random = self.document_id
        fresh = hashlib.sha256(first).digest()[:16]
        self._document_id = ArrayObject([ByteStringObject(first), ByteStringObject(fresh)])

    def _update_meta(self) -> None:
        """Leave the metadata alone: they carry the time of the edition."""


class _At(PdfSigner):
    """Signs as at a moment that is given instead of read from the clock."""

    def __init__(self, hand: SimpleSigner, moment: datetime) -> None:
        meta = PdfSignatureMetadata(field_name=FIELD, subfilter=SigSeedSubFilter.PADES)
        super().__init__(meta, hand)
        self._moment = moment.astimezone(UTC).replace(microsecond=0)

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        """Begin to sign, and set the clock."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._moment
        return session


def _add_field(update: _Update, says: str) -> IndirectObject:
    """Add the signature's field, which is seen nowhere, to the last page, and return it."""
    append_signature_field(
        update, SigFieldSpec(sig_field_name=FIELD, on_page=-1, readable_field_name=says)
    )
    fields: ArrayObject = update.root["/AcroForm"]["/Fields"]
    added: IndirectObject = fields.raw_get(len(fields) - 1)
    return added


def _tag(update: _Update, widget: IndirectObject, says: str) -> None:
    """Put the field at the end of the document's tags, as PDF/UA asks of every field (ISO 14289-1, 7.18.4)."""
    root = update.root["/StructTreeRoot"]
    tree, document = root["/ParentTree"], _document(root)
    key = _last_key(tree) + 1
    annotation = widget.get_object()
    annotation[pdf_name("/StructParent")] = NumberObject(key)
    tag = update.add_object(_form(widget, annotation.raw_get("/P"), document, says))
    _append(update, document, tag)
    _add_to_tree(update, tree, key, tag)
    root[pdf_name("/ParentTreeNextKey")] = NumberObject(key + 1)
    update.update_container(root)


def _form(widget: IndirectObject, page: IndirectObject, parent: Any, says: str) -> DictionaryObject:
    return DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/StructElem"),
            pdf_name("/S"): pdf_name("/Form"),
            pdf_name("/P"): parent,
            pdf_name("/Alt"): pdf_string(says),
            pdf_name("/K"): DictionaryObject(
                {
                    pdf_name("/Type"): pdf_name("/OBJR"),
                    pdf_name("/Obj"): widget,
                    pdf_name("/Pg"): page,
                }
            ),
        }
    )


def _document(root: DictionaryObject) -> IndirectObject:
    """Return the element that holds all others."""
    kids = root["/K"]
    found: IndirectObject = kids.raw_get(0) if isinstance(kids, ArrayObject) else root.raw_get("/K")
    return found


def _append(update: _Update, document: IndirectObject, tag: IndirectObject) -> None:
    element = document.get_object()
    kids = element["/K"]
    if isinstance(kids, ArrayObject):
        kids.append(tag)
        update.update_container(kids)
    else:
        element[pdf_name("/K")] = ArrayObject([element.raw_get("/K"), tag])
        update.update_container(element)


def _last_key(tree: DictionaryObject) -> int:
    """Return the highest key of a number tree (ISO 32000-1, 7.9.7), whose keys ascend; -1 if there is none."""
    if "/Kids" in tree:
        return _last_key(tree["/Kids"][-1])
    numbers = tree["/Nums"]
    return int(numbers[-2]) if numbers else -1


def _add_to_tree(update: _Update, tree: DictionaryObject, key: int, value: IndirectObject) -> None:
    pair = [NumberObject(key), value]
    if "/Nums" in tree:
        numbers = tree["/Nums"]
        numbers.extend(pair)
        update.update_container(numbers)
        return
    leaf = DictionaryObject(
        {
            pdf_name("/Limits"): ArrayObject([NumberObject(key), NumberObject(key)]),
            pdf_name("/Nums"): ArrayObject(pair),
        }
    )
    kids = tree["/Kids"]
    kids.append(update.add_object(leaf))
    update.update_container(kids)


def _name(subject: Any) -> str:
    """Return whom a certificate names, and their organisation if it names another."""
    told = subject.native
    names = [told.get(part) for part in ("common_name", "organization_name")]
    known = dict.fromkeys(name for name in names if isinstance(name, str) and name)
    return (", ".join(known) or str(subject.human_friendly))[:SUBJECT_MAX]
