from __future__ import annotations

import pytest

from openletter.dossier.collation import key


@pytest.mark.parametrize(
    "language,names",
    [
        ("en", ["Alan", "Álvaro", "Alwyn", "Zoë"]),
        ("en", ["de Silva", "Desmond", "O’Brien", "Obuya", "Østergaard", "Oz"]),
        ("en", ["Anna", "anna", "Anna Maria", "Annabel"]),
        ("en", ["Zoë", "Ωμέγα", "Ян", "שרה", "محمد", "प्रिया", "王小明"]),
        ("cy", ["Carys", "Cynan", "Chwen", "Dafydd", "Dylan", "Ddraig", "Elin"]),
        ("cy", ["Lowri", "Lyn", "Llinos", "Mair"]),
        ("en", ["Ceri", "Chwen", "Cynan"]),
    ],
)
def test_names_stand_as_readers_look_for_them(language: str, names: list[str]) -> None:
    assert sorted(set(names), key=lambda name: key(name, language)) == names
