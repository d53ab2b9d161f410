"""What no server and no command may tell: the secrets that it was given, and whole keys and tokens, whoever's they are."""
import re
import urllib.parse

SECRET_NAMES = re.compile(r"_API_KEY$|PASSWORD|SECRET|TOKEN$|SESSION_TOKEN")
SECRET_PARTS = re.compile(r"key|token|secret|sig|password", re.IGNORECASE)  # of a query
WHOLE = re.compile(r"ragd_\w{12}_\w{40,}|ragd-operator-[0-9a-f]{32,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{40,}")
LENGTH_MIN = 8  # what is shorter stands in ordinary text


def secrets_of(settings):
    """Of a server with these settings: values that are secret by name, and what is secret in addresses."""
    found = set()
    for name, value in settings.items():
        if SECRET_NAMES.search(name):
            found.add(value)
        if "://" in value:
            found |= secrets_of_url(value)
    return {secret for secret in found if len(secret) >= LENGTH_MIN}


def secrets_of_url(url):
    try:
        parts = urllib.parse.urlsplit(url)
        return {parts.password or ""} | {value for name, value in urllib.parse.parse_qsl(parts.query) if SECRET_PARTS.search(name)}
    except ValueError:
        return set()  # a test gave what is no address; what it has of secrets is that test's to look for


def told(text, secrets):
    """The lines of `text` that have one of `secrets`, or a whole key or token."""
    return [line for line in text.splitlines() if WHOLE.search(line) or any(secret in line for secret in secrets)]
