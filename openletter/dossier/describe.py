"""Writes what a PDF says of itself: title, author, language, dates, maker, and the data that are attached to it."""

from __future__ import annotations

from datetime import datetime

import pikepdf
from pikepdf import Dictionary, Name, String

import openletter
from openletter.dossier.parts import Composition


def describe(pdf: pikepdf.Pdf, composition: Composition) -> None:
    """Write title, author, dates and maker in both places where a PDF keeps them, and attach its data."""
    _write_metadata(pdf, composition)
    made_at = datetime.fromisoformat(composition.made_at).strftime("D:%Y%m%d%H%M%SZ")
    pdf.docinfo["/Title"] = String(composition.title)
    pdf.docinfo["/Author"] = String(composition.author)
    pdf.docinfo["/Subject"] = String(composition.subject)
    pdf.docinfo["/Creator"] = String(_maker())
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = String(made_at)
    pdf.Root.Lang = String(composition.language)
    pdf.Root.PageMode = Name.UseOutlines
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    for one in composition.attachments:
        pdf.attachments[one.name] = pikepdf.AttachedFileSpec(
            pdf,
            one.data,
            filename=one.name,
            description=one.description,
            mime_type=one.media_type,
            creation_date=made_at,
            mod_date=made_at,
        )
        pdf.attachments[one.name].obj.AFRelationship = Name.Data


def _write_metadata(pdf: pikepdf.Pdf, composition: Composition) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = composition.title
        metadata["dc:creator"] = [composition.author]
        metadata["dc:description"] = composition.subject
        metadata["dc:language"] = {composition.language}
        metadata["xmp:CreatorTool"] = _maker()
        metadata["xmp:CreateDate"] = metadata["xmp:ModifyDate"] = composition.made_at
        metadata["pdfuaid:part"] = "1"


def _maker() -> str:
    return f"Openletter {openletter.__version__}"
