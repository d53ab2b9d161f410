"""Mail and pages saved whole, by Python's own library."""
import email.message
import email.policy
import mailbox
import mimetypes
import re
import tempfile

from markup import body


def message(head, text, files):
    """Of `From: `, `Date: ` ... lines and the words; `attach` names files of files/, `html: yes` has both kinds of text."""
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    for name in ("from", "to", "cc", "date", "subject"):
        if name in head:
            mail[name.capitalize()] = head[name]
    mail["Message-ID"] = f'<{re.sub("[^a-z0-9]+", "-", head["subject"].lower())}@torvane.example>'
    plain, _, quoted = text.partition("\n\\quoted\n")
    said = plain.strip() + ("\n\n" + "".join(f"> {line}\n" for line in quoted.strip().splitlines()) if quoted else "\n")
    if head.get("html") == "only":
        mail.set_content(f"<html><body>{body(plain)[0]}</body></html>", subtype="html")
    else:
        mail.set_content(said, cte="quoted-printable")
        if "html" in head:
            mail.add_alternative(f"<html><body>{body(plain)[0]}</body></html>", subtype="html")
    for name in head.get("attach", "").split():
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        major, minor = kind.split("/")
        mail.add_attachment((files / name).read_bytes(), maintype=major, subtype=minor, filename=name.rpartition("/")[2])
    return mail


def write(head, text, target, files):
    if target.suffix != ".mbox":
        target.write_bytes(message(head, text, files).as_bytes())
        return
    with tempfile.TemporaryDirectory() as folder:
        box = mailbox.mbox(f"{folder}/box")
        for part in text.split("\\mail\n"):
            if part.strip():
                lines, _, words = part.partition("\n\n")
                own = dict(line.split(": ", 1) for line in lines.splitlines())
                added = mailbox.mboxMessage(message(own, words, files))
                added.set_from("torvane@torvane.example Mon Jan  5 09:00:00 2026")
                box.add(added)
        box.flush()
        target.write_bytes(open(f"{folder}/box", "rb").read())


def web_archive(head, content, target):
    """As browsers save a page with its parts."""
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"] = "<Saved by Blink>"
    mail["Snapshot-Content-Location"] = head["url"]
    mail["Subject"] = head["title"]
    mail["Date"] = "Tue, 03 Mar 2026 10:12:00 -0000"
    mail.set_content(content, subtype="html", cte="quoted-printable")
    mail.make_related()
    for part in mail.iter_parts():
        part["Content-Location"] = head["url"]
    mail.add_related(b"nav { display: flex }", "text", "css", cid="<css-1@mhtml.blink>")
    target.write_bytes(mail.as_bytes())
