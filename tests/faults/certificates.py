"""Certificates for tests, made with the openssl of the system."""
import ssl
import subprocess

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
DAYS = ["-days", "2"]
NAMES = "subjectAltName=IP:127.0.0.1,DNS:localhost"


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=30)


def self_signed(folder, name, extension=NAMES):
    """A certificate that signs itself; its file serves as CA file of those who trust it."""
    folder.mkdir(parents=True, exist_ok=True)
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    openssl("req", "-x509", *KEY, *DAYS, "-subj", f"/CN={name}", "-addext", extension,
            "-keyout", key, "-out", certificate)
    return certificate, key


def signed(folder, name, authority):
    """A certificate for /CN=name, signed by what `self_signed` gave as `authority`."""
    folder.mkdir(parents=True, exist_ok=True)
    key, certificate, request = folder / f"{name}.key", folder / f"{name}.pem", folder / f"{name}.csr"
    openssl("req", *KEY, "-subj", f"/CN={name}", "-keyout", key, "-out", request)
    openssl("x509", "-req", "-in", request, "-CA", authority[0], "-CAkey", authority[1], "-set_serial", "2",
            *DAYS, "-out", certificate)
    return certificate, key


def server_context(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
