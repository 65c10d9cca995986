"""What is found when somebody checks a dossier by its number, by its file, or by both."""

import hashlib

import pytest

from openletter.domain.checks import Finding, checksum, finding
from openletter.errors import InvalidInput

SUM = hashlib.sha256(b"a dossier").hexdigest()
BYTES = " ".join(SUM[at : at + 2] for at in range(0, 64, 2))


@pytest.mark.parametrize(
    "pasted",
    [
        SUM,
        SUM.upper(),
        f"  {SUM}\r\n",
        f"{SUM}  dossier.pdf",
        f"{SUM} *C:\\Users\\abc\\dossier.pdf",
        f"SHA256 (dossier.pdf) = {SUM}",
        f"SHA256          {SUM.upper()}       C:\\dossier.pdf",
        f"Algorithm : SHA256\nHash      : {SUM.upper()}\nPath      : C:\\dossier.pdf",
        f"SHA256-Hash von dossier.pdf:\n{SUM}\nCertUtil: -hashfile-Befehl wurde erfolgreich.",
        BYTES,
        SUM[:32] + "\n" + SUM[32:],
        f"sha-256: {SUM}" + " " * 5_000,
    ],
)
def test_a_checksum_is_found_in_whatever_a_computer_prints(pasted):
    assert checksum(pasted) == SUM


@pytest.mark.parametrize("nothing", ["", "   ", "\t\r\n"])
def test_nothing_pasted_is_no_checksum_and_no_fault(nothing):
    assert checksum(nothing) == ""


@pytest.mark.parametrize(
    "pasted",
    [
        SUM[:-1],
        SUM + "0",
        "g" * 64,
        "٣" * 64,
        "０" * 64,
        "\U0001d7d8" * 64,
        SUM[:-1] + "а",
        "' OR 1=1 --",
        "%00",
        "\0" * 64,
        "a" * 100_000,
        f"{SUM}\n{'0' * 64}",
        "d41d8cd98f00b204e9800998ecf8427e",
    ],
)
def test_whatever_is_no_checksum_is_refused_at_its_field(pasted):
    with pytest.raises(InvalidInput) as refused:
        checksum(pasted)
    assert refused.value.field == "sha256"
    assert "64 figures and letters" in str(refused.value)


@pytest.mark.parametrize(
    "number, edition_id, sha256, files_id, found",
    [
        ("", None, "", None, Finding.NOTHING_ASKED),
        ("OL-1-1", 1, "", None, Finding.NUMBER_KNOWN),
        ("OL-9-9", None, "", None, Finding.NUMBER_UNKNOWN),
        ("", None, SUM, 1, Finding.FILE_UNCHANGED),
        ("OL-1-1", 1, SUM, 1, Finding.FILE_UNCHANGED),
        ("OL-1-1", 1, SUM, 2, Finding.FILE_OF_ANOTHER),
        ("OL-9-9", None, SUM, 2, Finding.FILE_OF_ANOTHER),
        ("", None, SUM, None, Finding.FILE_UNKNOWN),
        ("OL-1-1", 1, SUM, None, Finding.FILE_NOT_OF_NUMBER),
        ("OL-9-9", None, SUM, None, Finding.BOTH_UNKNOWN),
    ],
)
def test_number_and_file_are_weighed_together(number, edition_id, sha256, files_id, found):
    assert finding(number, edition_id, sha256, files_id) is found
    assert found.is_good == (found in (Finding.NUMBER_KNOWN, Finding.FILE_UNCHANGED))
