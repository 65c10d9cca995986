"""The data of an edition for machines: who signed as it is printed, as CSV, and everything, as JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from openletter.domain import text
from openletter.domain.signatures import SignatureKind
from openletter.dossier.parts import Attachment
from openletter.dossier.record import Record
from openletter.i18n import Speech

COLUMNS = ("kind", "name", "organisation", "role", "sector", "country", "verification", "day")


def signatories(record: Record) -> bytes:
    """Return the signatories that an edition names as CSV in UTF-8, in the order of printing, organisations first.

    Of an organisation, `name` is who signed for it. What is not printed of somebody is empty, and nobody is in it whose
    name is not printed. It begins with a byte order mark, without which spreadsheets take the letters of Welsh for
    others, and what would start a formula in one is defused (OWASP ASVS 1.2.10).
    """
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n", quoting=csv.QUOTE_ALL)  # RFC 4180
    writer.writerow(COLUMNS)
    writer.writerows(_rows(record))
    return written.getvalue().encode("utf-8-sig")


def attachments(
    reference: str, data: bytes, table: bytes, speech: Speech
) -> tuple[Attachment, ...]:
    """Return the files that are embedded in an edition's document: its record as written down, and `signatories`."""
    return (
        Attachment(
            name=f"{reference}.json",
            media_type="application/json",
            description=speech.gettext("Everything that this edition prints, as JSON"),
            data=data,
        ),
        Attachment(
            name=f"{reference}.csv",
            media_type="text/csv",
            description=speech.gettext("The signatories that this edition names, as CSV"),
            data=table,
        ),
    )


def _rows(record: Record) -> Iterator[tuple[str, ...]]:
    defuse = text.defuse
    for its in record.organisations:
        yield (
            SignatureKind.ORGANISATION.value,
            defuse(its.signed_by),
            defuse(its.name),
            defuse(its.role),
            its.sector or "",
            its.country or "",
            its.verification.value,
            its.day,
        )
    for one in record.people:
        yield (
            SignatureKind.INDIVIDUAL.value,
            defuse(one.name),
            defuse(one.organisation),
            defuse(one.role),
            "",
            "",
            one.verification.value,
            one.day,
        )
