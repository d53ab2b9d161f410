"""A server with a fake language model behind it, for the tests of answers that are generated."""
import re
import time

from contract import Api
from fakes.llm import FakeLlm, say
from harness import Server
from streams import QueryStream, read_stream
from waiting import eventually

KEY = "sk-test-6b1f0c9d7a"
TIMEOUT = 3  # REQUEST_TIMEOUT_SECONDS, unless a test says otherwise
QUESTION = "How hot should the water for green tea be?"
GOOD = say("The water ", "should have ", "75 degrees ", "[1].")
SPOKEN = "The water should have 75 degrees [1]."
TEA = [
    {"id": "green.md", "title": "Green tea", "text": "The water for green tea should be 75 degrees hot."},
    {"id": "black.md", "title": "Black tea", "text": "Black tea is brewed with boiling water for four minutes."},
    {"id": "mint.md", "title": "Mint", "text": "Fresh mint tea takes ten leaves for each cup of hot water."},
]


class World:
    def __init__(self, data, **settings):
        self.llm = FakeLlm(key=settings.get("OPENAI_API_KEY"))
        # Each question is one for the model: what is kept of answers has tests of its own.
        self.settings = {"REQUEST_TIMEOUT_SECONDS": str(TIMEOUT), "LM_MODEL": "tea-1", "RESULT_CACHE_MIB": "0"} | settings
        self.data = data

    def __enter__(self):
        self.llm.start()
        self.server = Server(self.data, **(self.way_to_llm() | self.settings)).start()
        self.api = Api(self.server)
        assert self.api.index(*TEA).status == 200
        return self

    def __exit__(self, *_):
        self.server.__exit__()
        self.llm.stop()

    def way_to_llm(self):
        """The settings by which the server finds the model, which listens."""
        return {"OPENAI_BASE_URL": self.llm.url}

    def ask(self, question=QUESTION, **options):
        return self.api.ask(question, **options)

    def timed(self, **options):
        begun = time.monotonic()
        return self.ask(**options), time.monotonic() - begun

    def stream(self, question=QUESTION, **options):
        return QueryStream(self.server, question, **options)

    def events(self, question=QUESTION, **options):
        return read_stream(self.server, question, **options)

    def calm(self):
        """The model is well, the server knows it, and nothing is recorded."""
        self.llm.forget()
        self.llm.always(GOOD)
        eventually(lambda: self.ask()["answer_kind"] == "generated", 6, "a generated answer")
        self.llm.wait_for(lambda llm: llm.active == 0)
        self.llm.forget()
        self.llm.always(GOOD)

    def earn_retry(self):
        """Retries are a tenth of the calls: this many calls are good for one."""
        for _ in range(11):
            self.ask()
        self.llm.forget()
        self.llm.always(GOOD)

    def ready(self):
        reply = self.api.get("/health/ready")
        return reply.status, reply.json()

    def metric(self, name, **labels):
        """The sum of the samples with these labels."""
        total = 0.0
        for line in self.server.request("GET", "/metrics").body.decode().splitlines():
            match = re.fullmatch(rf"{name}(?:\{{(.*)\}})? (\S+)", line)
            if match and labels.items() <= dict(re.findall(r'(\w+)="([^"]*)"', match[1] or "")).items():
                total += float(match[2])
        return total


def fell_back(answer, kind="extractive"):
    """Fails unless this is the answer of a server whose model did not deliver."""
    assert answer["answer_kind"] == kind, answer
    assert "75 degrees" in answer["answer"] and "[1]" in answer["answer"]
    assert [source["document_id"] for source in answer["sources"]][0] == "green.md"
    about = [warning for warning in answer["warnings"] if warning.startswith("the language model")]
    assert about, answer["warnings"]
    return about[0]
