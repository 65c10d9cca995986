"""Which element of the tags each mark on a page belongs to: the parent tree of a PDF (ISO 32000-1, 14.7.4.4)."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name


class Owners:
    """The parent tree of a document that is put together from parts with parent trees of their own."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._numbers = Array()
        self._place_of: dict[int, int] = {}
        self._next_key = 0

    def take_over(self, numbers: Any, pages: list[pikepdf.Page]) -> None:
        """Give the entries of a part's parent tree keys that nobody else has, and tell its pages and links."""
        first = self._next_key
        for place in range(0, len(numbers), 2):
            self._add(first + int(numbers[place]), numbers[place + 1])
        for page in pages:
            if "/StructParents" in page:
                page.StructParents = first + int(page.StructParents)
            for annotation in page.get("/Annots", ()):
                if "/StructParent" in annotation:
                    annotation.StructParent = first + int(annotation.StructParent)

    def of(self, page: pikepdf.Page) -> Any:
        """Return the entry of a page, to add to; it is made if there is none."""
        if "/StructParents" not in page:
            page.StructParents = self._next_key
            page.Tabs = Name.S
            self._add(self._next_key, Array())
        place = self._place_of[int(page.StructParents)]
        if not self._numbers[place].is_indirect:
            self._numbers[place] = self._pdf.make_indirect(self._numbers[place])
        return self._numbers[place]

    def written(self) -> dict[str, Any]:
        """Return what the root of the tags says about it."""
        tree = self._pdf.make_indirect(Dictionary(Nums=self._numbers))
        return {"ParentTree": tree, "ParentTreeNextKey": self._next_key}

    def _add(self, key: int, owners: Any) -> None:
        self._numbers.append(key)
        self._numbers.append(owners)
        self._place_of[key] = len(self._numbers) - 1
        self._next_key = max(self._next_key, key + 1)
