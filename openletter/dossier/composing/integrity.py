"""How to check that an edition is genuine: where, by which figure, and with which files."""

from __future__ import annotations

from typing import Any

from openletter.domain.plans import PartKind
from openletter.domain.wording import N_
from openletter.dossier.composing.drafts import Text
from openletter.dossier.composing.lettering import grouped, qr_code
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.source import Source, moment
from openletter.dossier.parts import Heading
from openletter.i18n import Speech

ANCHOR = "integrity"
TITLE = N_("How to check this edition")


def integrity(source: Source) -> Text:
    """Return the page by which an edition is checked."""
    verify = source.addresses.verify(source.record.reference)
    each = [
        source.links.speaking(one.locale).verify(source.record.reference) for one in source.speeches
    ]
    code, fingerprint = qr_code(verify), grouped(source.record.sha256())

    def facts(_speech: Speech) -> dict[str, Any]:
        return {
            "title": TITLE,
            "letter": source.record.letter,
            "handed_over": source.handed_over,
            "letter_link": source.addresses.letter(source.record.letter.slug),
            "verify_links": each,
            "qr": code,
            "alt": source.plain(
                lambda one: one.gettext("QR code that opens %(address)s", address=verify)
            ),
            "fingerprint": fingerprint,
            "made_at": source.said(lambda one: one.datetime(moment(source.record.made_at))),
            "opened_at": source.said(lambda one: one.date(moment(source.record.letter.opened_at))),
            "closed_at": source.said(lambda one: one.date(moment(source.record.letter.closed_at))),
            "annexes": source.record.annexes,
        }

    return Text(
        PartKind.INTEGRITY,
        in_pieces(source, "dossier/parts/integrity.html", facts),
        (Heading(ANCHOR, source.name(TITLE)),),
    )
