"""Mends with pikepdf what WeasyPrint leaves in the tags of a part.

Rules: PDF/UA-1 (ISO 14289-1) 7.5 (headers have a scope), 7.21.7 (every glyph stands for a character), and ISO 32000-1,
14.8.4.3.3 (what a list item holds).
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name


def mend(drawn: bytes) -> bytes:
    """Return the part with headers that have a scope, list items that have bodies, and glyphs that can be read."""
    with pikepdf.open(BytesIO(drawn)) as pdf:
        for element in elements(pdf.Root.StructTreeRoot.K):
            kind = element.get("/S")
            if kind == Name.TH:
                in_head = element.P.P.get("/S") == Name.THead
                element.A.Scope = Name.Column if in_head else Name.Row
            elif kind == Name.LI:
                _wrap_body(pdf, element)
        map_every_glyph(pdf)
        mended = BytesIO()
        pdf.save(mended, deterministic_id=True)
    return mended.getvalue()


def elements(kids: Any) -> Iterator[Any]:
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


def map_every_glyph(pdf: pikepdf.Pdf) -> None:
    """Give a glyph that stands for no character of its own a space of no width."""
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and isinstance(thing.get("/ToUnicode"), pikepdf.Stream):
            mapped = thing.ToUnicode.read_bytes()
            if b"> <>" in mapped:
                thing.ToUnicode.write(mapped.replace(b"> <>", b"> <200b>"))


def _wrap_body(pdf: pikepdf.Pdf, item: Any) -> None:
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
