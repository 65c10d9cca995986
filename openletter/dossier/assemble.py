"""Mends with pikepdf what WeasyPrint leaves, and writes the finished file.

Rules: PDF/UA-1 (ISO 14289-1) 7.1 (running heads are artifacts), 7.2 (language), 7.5 (headers have a scope),
7.18.5 (links have a description).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

import openletter

_MARKED = re.compile(
    rb"/\w+\s*<<\s*/MCID (?P<mark>[0-9]+)\s*(?:/ActualText\s*<[0-9a-fA-F]*>\s*)?>>\s*BDC"
)
_ARTIFACT = b"/Artifact <</Type /Pagination>> BDC"


def assemble(drawn: bytes, job: dict[str, Any], target: Path) -> int:
    """Write the finished PDF and return its number of pages; `job` is what `compose.job` gave."""
    with pikepdf.open(BytesIO(drawn)) as pdf:
        reachable = _mend_tags(pdf, job["letter_language"])
        _mark_artifacts(pdf, reachable)
        _map_every_glyph(pdf)
        _describe_links(pdf, job["descriptions"])
        _describe_document(pdf, job)
        pages = len(pdf.pages)
        pdf.save(
            target,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return pages


def _mend_tags(pdf: pikepdf.Pdf, letter_language: str) -> set[tuple[int, int]]:
    """Give headers their scope and the letter its language; return the ids of all elements in the tree."""
    reachable = set()
    for element in _elements(pdf.Root.StructTreeRoot.K):
        reachable.add(element.objgen)
        kind = element.get("/S")
        if kind == Name.TH:
            in_head = element.P.P.get("/S") == Name.THead
            element.A.Scope = Name.Column if in_head else Name.Row
        elif kind == Name.LI:
            _wrap_body(pdf, element)
        elif kind == Name.Art:
            element.Lang = String(letter_language)
    return reachable


def _wrap_body(pdf: pikepdf.Pdf, item: Any) -> None:
    """Put what stands in a list item beside its label into a body (ISO 32000-1, 14.8.4.3.3)."""
    kids = [item.K[place] for place in range(len(item.K))]
    loose = [kid for kid in kids if kid.get("/S") not in (Name.Lbl, Name.LBody)]
    if not loose:
        return
    body = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, Pg=item.Pg, K=Array(loose))
    )
    for kid in loose:
        kid.P = body
    item.K = Array([kid for kid in kids if kid not in loose] + [body])


def _elements(kids: Any) -> Iterator[Any]:
    """Yield every structure element below, in reading order."""
    waiting = [kids]
    while waiting:
        kid = waiting.pop()
        if isinstance(kid, Array):
            waiting.extend(reversed(list(kid)))
        elif isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            if "/K" in kid:
                waiting.append(kid.K)


def _mark_artifacts(pdf: pikepdf.Pdf, reachable: set[tuple[int, int]]) -> None:
    """Make running heads artifacts: WeasyPrint marks them as content but leaves them out of the tree."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    for page, owners in zip(pdf.pages, list(numbers)[1::2], strict=False):
        strays = {mark for mark, owner in enumerate(owners) if owner.objgen not in reachable}
        if not strays:
            continue
        page.Contents.write(_with_artifacts(page.Contents.read_bytes(), strays))
        for mark in strays:
            owners[mark] = None


def _with_artifacts(content: bytes, strays: set[int]) -> bytes:
    def replaced(match: re.Match[bytes]) -> bytes:
        return _ARTIFACT if int(match["mark"]) in strays else match[0]

    return _MARKED.sub(replaced, content)


def _map_every_glyph(pdf: pikepdf.Pdf) -> None:
    """Give a glyph that stands for no character of its own a space of no width (PDF/UA-1 7.21.7)."""
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and isinstance(thing.get("/ToUnicode"), pikepdf.Stream):
            mapped = thing.ToUnicode.read_bytes()
            if b"> <>" in mapped:
                thing.ToUnicode.write(mapped.replace(b"> <>", b"> <200b>"))


def _describe_links(pdf: pikepdf.Pdf, descriptions: dict[str, str]) -> None:
    """Say where a link within the document leads; WeasyPrint puts the anchor's name there."""
    for page in pdf.pages:
        for annotation in page.get("/Annots", ()):
            annotation.F = 4  # printed as shown
            if (target := str(annotation.get("/Dest", ""))) in descriptions:
                annotation.Contents = String(descriptions[target])


def _describe_document(pdf: pikepdf.Pdf, job: dict[str, Any]) -> None:
    """Write title, author, dates and maker in both places where a PDF keeps them."""
    maker = f"Openletter {openletter.__version__}"
    made_at = datetime.fromisoformat(job["made_at"])
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = job["title"]
        metadata["dc:creator"] = [job["author"]]
        metadata["dc:description"] = job["subject"]
        metadata["dc:language"] = {job["language"]}
        metadata["xmp:CreatorTool"] = maker
        metadata["xmp:CreateDate"] = metadata["xmp:ModifyDate"] = job["made_at"]
    pdf.docinfo["/Title"] = String(job["title"])
    pdf.docinfo["/Author"] = String(job["author"])
    pdf.docinfo["/Subject"] = String(job["subject"])
    pdf.docinfo["/Creator"] = String(maker)
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = String(
        made_at.strftime("D:%Y%m%d%H%M%SZ")
    )
    pdf.Root.Lang = String(job["language"])
    pdf.Root.PageMode = Name.UseOutlines
