"""Client of ragd: ask questions of your own documents, and get answers with exact quotes.

    with ragd.Client() as client:
        print(client.query("How many vacation days can I carry over?").answer)
"""
from . import errors, models
from ._async import AsyncAnswerStream, AsyncStream
from ._multipart import UploadFile
from ._options import Conditions, Message
from ._stream import AnswerEvent, Done, FileChanged, JobChanged, JobDone, JobEvent, Sources, Token
from ._sync import AnswerStream, Stream
from ._version import __version__
from .aio import AsyncClient
from .client import Client
from .errors import RagdError, ReplyError, StatusError, TransportError, TransportTimeout, WaitTimeout
from .models import Answer, Document, Job, NewDocument, Source

__all__ = [
    "Answer", "AnswerEvent", "AnswerStream", "AsyncAnswerStream", "AsyncClient", "AsyncStream", "Client",
    "Conditions", "Document", "Done", "FileChanged", "Job", "JobChanged", "JobDone", "JobEvent", "Message",
    "NewDocument",
    "RagdError", "ReplyError", "Source", "Sources", "StatusError", "Stream", "Token", "TransportError",
    "TransportTimeout", "UploadFile", "WaitTimeout", "__version__", "errors", "models",
]
