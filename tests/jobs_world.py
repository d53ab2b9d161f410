"""Uploads as browsers and curl send them, and jobs followed to their end."""
import json
import secrets

from waiting import eventually

FINISHED = ("completed", "partial", "failed", "cancelled")


def form(sent, /, **fields):
    """The body of an upload and its headers. `sent`: (name, bytes) or (name, bytes, media type)."""
    boundary = secrets.token_hex(12)
    body = b""
    for name, content, *kind in sent:
        content = content.encode() if isinstance(content, str) else content
        kind = f"\r\nContent-Type: {kind[0]}" if kind else ""
        name = name.replace('"', "%22")
        body += (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"{kind}'
                 f"\r\n\r\n").encode() + content + b"\r\n"
    for name, value in fields.items():
        value = value if isinstance(value, str) else json.dumps(value)
        body += (f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
                 f"{value}\r\n").encode()
    body += f"--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def upload(server, sent, headers=None, /, **fields):
    body, kind = form(sent, **fields)
    return server.request("POST", "/documents", body, kind | (headers or {}))


def job_of(server, job):
    return server.request("GET", f"/jobs/{job}").json()


def finished(server, job, seconds=60):
    """The job, once it is finished."""
    seen = {}

    def is_finished():
        seen.update(job_of(server, job))
        return seen["state"] in FINISHED
    eventually(is_finished, seconds, f"job {job}")
    return seen
