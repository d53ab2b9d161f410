"""A form of files, in pieces: no file is in memory as a whole, and each attempt sends it anew."""
from __future__ import annotations

import contextlib
import io
import json
import mimetypes
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from .errors import RagdError
from .models import Acl

PIECE_BYTES = 64 * 1024
Progress = Callable[[int, int], None]  # bytes sent, and all of them; from the start again where it is sent again
Opened = AbstractContextManager[BinaryIO]


@dataclass(frozen=True)
class UploadFile:
    """A file to be uploaded: a path, bytes, or an open binary file that can seek. `id`: what its document is called."""

    content: str | os.PathLike[str] | bytes | BinaryIO = field(repr=False)
    name: str | None = None  # left out: the last part of the path
    id: str | None = None
    title: str | None = None
    url: str | None = None
    metadata: Mapping[str, Any] | None = None
    acl: Acl | Mapping[str, Any] | None = None
    media_type: str | None = None

    def facts(self) -> dict[str, Any]:
        """What is said of this file alone."""
        said: dict[str, Any] = {"id": self.id, "title": self.title, "url": self.url}
        said["metadata"] = None if self.metadata is None else dict(self.metadata)
        said["acl"] = None if self.acl is None else acl_json(self.acl)
        return {name: value for name, value in said.items() if value is not None}


Uploadable = UploadFile | str | os.PathLike[str]


def acl_json(acl: Acl | Mapping[str, Any]) -> dict[str, Any]:
    return acl.model_dump(exclude_none=True) if isinstance(acl, Acl) else dict(acl)


class _Part:
    """A file as it lies, with its size now; `open` begins it anew."""

    def __init__(self, file: UploadFile) -> None:
        content = file.content
        self.name = file.name or (Path(content).name if isinstance(content, str | os.PathLike) else "")
        if not self.name:
            raise ValueError("a file that is no path needs a name: UploadFile(content, name=...)")
        self.media_type = file.media_type or mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        self._open, self.size = opener_of(content)

    def chunks(self) -> Iterator[bytes]:
        left = self.size
        with self._open() as stream:
            while left:
                piece = stream.read(min(left, PIECE_BYTES))
                if not piece:
                    raise RagdError(f"{self.name} became shorter while it was sent")
                left -= len(piece)
                yield piece


def opener_of(content: str | os.PathLike[str] | bytes | BinaryIO) -> tuple[Callable[[], Opened], int]:
    if isinstance(content, str | os.PathLike):
        path = Path(content)
        return lambda: path.open("rb"), path.stat().st_size
    if isinstance(content, bytes):
        return lambda: io.BytesIO(content), len(content)
    start = content.tell()  # what cannot seek could not be sent again

    def again() -> Opened:
        content.seek(start)
        return contextlib.nullcontext(content)

    size = content.seek(0, os.SEEK_END) - start
    return again, size


def quoted(text: str) -> str:
    """A name in a form, as browsers write it (WHATWG HTML, 4.10.21.8)."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


class Form:
    """The body of an upload."""

    def __init__(self, files: Sequence[Uploadable], fields: Mapping[str, Any],
                 progress: Progress | None = None) -> None:
        wanted = [file if isinstance(file, UploadFile) else UploadFile(file) for file in files]
        self._boundary = secrets.token_hex(16)
        self._parts = [(self._head_of(part), part) for part in map(_Part, wanted)]
        facts = [file.facts() for file in wanted]
        self._end = b"".join(map(self._field, (dict(fields) | ({"files": facts} if any(facts) else {})).items()))
        self._end += f"--{self._boundary}--\r\n".encode()
        self._progress = progress
        self.size = len(self._end) + sum(len(head) + part.size + 2 for head, part in self._parts)

    @property
    def content_type(self) -> str:
        return f"multipart/form-data; boundary={self._boundary}"

    def _head_of(self, part: _Part) -> bytes:
        return (f'--{self._boundary}\r\nContent-Disposition: form-data; name="file"; filename="{quoted(part.name)}"\r\n'
                f"Content-Type: {part.media_type}\r\n\r\n").encode()

    def _field(self, field: tuple[str, Any]) -> bytes:
        name, value = field
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, allow_nan=False)
        return f'--{self._boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()

    def chunks(self) -> Iterator[bytes]:
        for head, part in self._parts:
            yield head
            yield from part.chunks()
            yield b"\r\n"
        yield self._end

    def sent(self, size: int) -> None:
        if self._progress is not None:
            self._progress(size, self.size)
