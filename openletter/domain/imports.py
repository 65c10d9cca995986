"""Lists of signatures that an organiser brings as a CSV file: all rows or none."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from openletter.domain.addresses import Address, address
from openletter.domain.signatures import Details, SignatureKind, Verification, details
from openletter.errors import ImportRefused, InvalidFields, InvalidInput, OpenletterError

COLUMNS = ("kind", "name", "organisation", "role", "email", "sector", "country")
ROWS_MAX = 50_000
"""Rows of one import: nobody can sign while they are written, so that must take seconds."""


@dataclass(frozen=True)
class ImportRow:
    """One signature from a file; without an address it is recorded by the organiser."""

    line: int
    details: Details
    address: Address | None


def rows(content: bytes) -> list[ImportRow]:
    """Return the rows of a CSV file (UTF-8, comma or semicolon, a first line of column names in any order).

    Raises ImportRefused with every fault and its line.
    """
    names, records = _records(content)
    _check_columns(names)
    found: list[ImportRow] = []
    faults: list[tuple[int, OpenletterError]] = []
    seen: dict[str, int] = {}
    for line, raw in records:
        if not any(value.strip() for value in raw.values() if isinstance(value, str)):
            continue
        try:
            row = _row(
                line, {(key or "").strip().casefold(): value or "" for key, value in raw.items()}
            )
            _refuse_repetition(row, seen)
            found.append(row)
        except InvalidFields as several:
            faults += [(line, fault) for fault in several.faults]
        except OpenletterError as fault:
            faults.append((line, fault))
    if len(found) > ROWS_MAX:
        faults.append((1, InvalidInput("Import %(limit)s rows or fewer at a time", limit=ROWS_MAX)))
    if not found and not faults:
        faults.append((1, InvalidInput("The file has no rows")))
    if faults:
        raise ImportRefused(faults)
    return found


def _records(content: bytes) -> tuple[list[str], list[tuple[int, dict[str, Any]]]]:
    """Return the names of the columns, and each record with the line on which it ends."""
    reader = csv.DictReader(
        io.StringIO(_decoded(content), newline=""), delimiter=_delimiter(content), restkey=""
    )
    try:
        return list(reader.fieldnames or []), [(reader.line_num, raw) for raw in reader]
    except csv.Error as error:
        fault = InvalidInput(
            "This line cannot be read. Look for a quotation mark that is not closed"
        )
        raise ImportRefused([(reader.line_num, fault)]) from error


def _row(line: int, raw: dict[str, str]) -> ImportRow:
    if "" in raw:
        raise InvalidInput("This line has more fields than the first line has columns")
    typed = address(raw["email"]) if raw.get("email", "").strip() else None
    raw = raw | {"kind": raw.get("kind", "").strip() or _implied_kind(raw)}
    try:
        who = details(raw, Verification.EMAIL if typed else Verification.RECORDED)
    except InvalidFields as several:
        raise InvalidFields([_to_organiser(fault) for fault in several.faults]) from several
    return ImportRow(line, who, typed)


def _to_organiser(fault: InvalidInput) -> InvalidInput:
    """Return a fault as it is told to whoever made the file, not to a signatory at the form."""
    if fault.field == "kind":
        return InvalidInput("Write individual or organisation in the column kind", field="kind")
    return fault


def _implied_kind(raw: dict[str, str]) -> str:
    """Tell the kind where the file does not: only an organisation named, or only a person."""
    if raw.get("organisation", "").strip() and not raw.get("name", "").strip():
        return SignatureKind.ORGANISATION
    if raw.get("name", "").strip() and not raw.get("organisation", "").strip():
        return SignatureKind.INDIVIDUAL
    return ""


def _refuse_repetition(row: ImportRow, seen: dict[str, int]) -> None:
    if row.address is None:
        return
    first = seen.setdefault(row.address.canonical, row.line)
    if first != row.line:
        raise InvalidInput(
            "This address stands on line %(first)s already", field="email", first=first
        )


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused(
            [
                (
                    content[: error.start].count(b"\n") + 1,
                    InvalidInput(
                        "Save the file as UTF-8: this line has characters in another encoding"
                    ),
                )
            ]
        ) from error


def _delimiter(content: bytes) -> str:
    first = content.split(b"\n", 1)[0]
    return ";" if first.count(b";") > first.count(b",") else ","


def _check_columns(names: list[str]) -> None:
    faults: list[tuple[int, OpenletterError]] = []
    given = [(name or "").strip().casefold() for name in names]
    known = ", ".join(COLUMNS)
    if not given:
        faults.append(
            (
                1,
                InvalidInput(
                    "The file is empty. Its first line names the columns: %(known)s", known=known
                ),
            )
        )
    for name in dict.fromkeys(given):
        if name not in COLUMNS:
            faults.append(
                (
                    1,
                    InvalidInput(
                        "“%(name)s” is not a column we know. Use: %(known)s", name=name, known=known
                    ),
                )
            )
        elif given.count(name) > 1:
            faults.append((1, InvalidInput("The column “%(name)s” stands there twice", name=name)))
    if faults:
        raise ImportRefused(faults)
