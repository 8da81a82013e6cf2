"""An authority that issues certificates to servers and clients, for one run of the tests."""

import datetime
import ipaddress
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    def __init__(self, folder: Path, name: str):
        self._folder = folder
        self._name = name
        self._key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._certificate = self._sign(subject, self._key, subject, x509.BasicConstraints(ca=True, path_length=None))
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))

    def _sign(self, subject, key, issuer, *extensions):
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return builder.sign(self._key, hashes.SHA256())

    def issue(self, name: str, *alternative_names: x509.GeneralName) -> "Issued":
        """A certificate of `O=Acme, CN=name`, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Acme"),
                x509.NameAttribute(NameOID.COMMON_NAME, name),
            ]
        )
        names = [x509.SubjectAlternativeName(alternative_names)] if alternative_names else []
        certificate = self._sign(subject, key, self._certificate.subject, *names)
        return Issued(self._folder / f"{self._name}-{name}", certificate, key)

    def issue_server(self) -> "Issued":
        return self.issue("server", x509.IPAddress(ipaddress.ip_address("127.0.0.1")))


class Issued:
    def __init__(self, path: Path, certificate: x509.Certificate, key):
        self.certificate = path.with_suffix(".pem")
        self.key = path.with_suffix(".key")
        self.fingerprint = certificate.fingerprint(hashes.SHA256()).hex(":").upper()
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


def context(authority: Authority, client: Issued | None = None) -> ssl.SSLContext:
    """What a client connects with: the authority that it trusts, and its own certificate."""
    made = ssl.create_default_context(cafile=authority.file)
    if client:
        made.load_cert_chain(client.certificate, client.key)
    return made
