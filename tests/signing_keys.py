"""Makes keys and certificates as a host would have them, to sign dossiers with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

PASSPHRASE = "only-for-tests-open-sesame"
FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)
KEYS = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}
USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_cert_sign=True,
    crl_sign=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


def name(common: str, organisation: str = "") -> x509.Name:
    """Return a name as certificates have it."""
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(parts)


def certificate(
    key: Any, subject: x509.Name, issuer: x509.Name, issuer_key: Any, *, until: datetime = UNTIL
) -> x509.Certificate:
    """Return a certificate for a key."""
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=subject == issuer, path_length=None), critical=True)
        .add_extension(USAGE, critical=True)
    )
    algorithm = None if isinstance(issuer_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return made.sign(issuer_key, algorithm)


def key_file(
    file: Path,
    kind: str = "rsa",
    *,
    passphrase: str = PASSPHRASE,
    until: datetime = UNTIL,
    organisation: str = "Readers of Wales",
) -> x509.Certificate:
    """Write a PKCS#12 file with a key, its certificate and the one above it, which is returned."""
    above_key, key = KEYS["rsa"](), KEYS[kind]()
    above = name("A root for tests")
    root = certificate(above_key, above, above, above_key)
    own = certificate(key, name("Gwen Rees", organisation), above, above_key, until=until)
    kept = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    file.write_bytes(serialize_key_and_certificates(b"signing", key, own, [root], kept))
    return root
