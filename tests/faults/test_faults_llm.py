"""The row of the language model in the fault matrix, against the real binary, each cell under load."""
import time

import pytest

from fakes.llm import FakeLlm, say
from faults import modes
from faults.cell import BUSY, BUSY_TRIES, QUESTION, SLACK, TIMEOUT, Cell, Row, outcomes_of
from faults.certificates import self_signed
from streams import read_stream, text_of

# Long enough that a cut in the middle is one, as JSON and as events, and comes after the first tokens.
SPOKEN = say(*["The water should have 75 degrees [1]. "] * 40)

FAILED = ("unavailable", "timeout", "rate_limited", "malformed", "incomplete")


class LlmRow(Row):
    faults = {
        "refused": modes.Refuse(), "blackholed": modes.Blackhole(), "silent": modes.Silent(),
        "5 s late": modes.Delay(5), "one byte a second": modes.Drip(1),
        "reset in the head": modes.Reset(between=(1, 60)),
        "reset in mid-answer": modes.Reset(between=(900, 1500)), "garbage": modes.Garbage(), "500": modes.Status(500),
        "429": modes.Status(429, "Retry-After: 1"), "half-closed at once": modes.HalfClose(),
        "half-closed in mid-answer": modes.HalfClose(after=1200), "endless": modes.Endless(),
        "TLS: another certificate": "other", "TLS: garbage": modes.BadTls(),
    }
    after_tokens = {"reset in mid-answer", "half-closed in mid-answer"}  # of a stream
    quick = set(faults) - {"blackholed", "silent", "5 s late", "one byte a second", "endless"}

    def start(self):
        llm = FakeLlm()
        llm.always(SPOKEN)
        return llm

    def settings(self, port, tls):
        return {"OPENAI_BASE_URL": f"{'https' if tls else 'http'}://127.0.0.1:{port}/v1", "LM_MODEL": "m",
                "RESULT_CACHE_MIB": "0"}

    def healthy(self, server):
        answer = server.query(QUESTION).json()
        whole = answer["answer"] == "".join(SPOKEN.pieces).strip() and answer["answer_kind"] == "generated"
        ready = server.request("GET", "/health/ready").json()
        return whole and ready["components"]["llm"]["status"] == "ok"

    def met(self, server, name):
        done, text = self.stream(server, name)
        replaced = any("replaces what was streamed" in warning for warning in done["warnings"])
        assert replaced == (name in self.after_tokens), done["warnings"]
        assert replaced or text == done["answer"]

    def during(self, server, name):
        done, text = self.stream(server, name)
        assert text == done["answer"] or name in self.after_tokens
        begun = time.monotonic()
        assert server.query(QUESTION, generate=False).json()["answer_kind"] == "none"
        assert time.monotonic() - begun < 1, "who wants no model waits for none"

    def stream(self, server, name):
        """The last event has the answer, whatever was streamed before it."""
        for _ in range(BUSY_TRIES):
            begun = time.monotonic()
            events = read_stream(server, QUESTION, ends=("done", "error"), timeout=TIMEOUT + 5)
            assert time.monotonic() - begun < TIMEOUT + SLACK
            if events[-1].name == "done":
                break
            assert events[-1].data["status"] in BUSY, events[-1].data
        assert events[-1].name == "done", events[-1].data
        self.accept(200, events[-1].data, name)
        return events[-1].data, text_of(events)

    def accept(self, status, answer, name):
        assert status == 200 and answer["answer_kind"] == "extractive", answer
        assert "75 degrees" in answer["answer"] and answer["sources"], answer
        assert any(warning.startswith("the language model") for warning in answer["warnings"]), answer["warnings"]

    def told(self, server, name):
        ready = server.request("GET", "/health/ready")
        llm = ready.json()["components"]["llm"]
        assert ready.status == 200 and ready.json()["status"] == "degraded", ready.body
        assert llm["status"] == "degraded" and llm["detail"], llm
        lines = server.request("GET", "/metrics").body.decode().splitlines()
        counts = [line for line in lines if line.startswith("rag_llm_requests_total") and not line.endswith(" 0")]
        assert any(f'outcome="{outcome}"' in line for outcome in FAILED for line in counts), counts
        assert '"event":"llm"' in server.log.read_text()


outcomes = outcomes_of(LlmRow())


@pytest.mark.parametrize("name", LlmRow.faults)
def test_a_fault_of_the_language_model(outcomes, name):
    outcomes[name].result(timeout=120)


class FaultlessRow(LlmRow):
    faults = {"none": modes.Pass()}


def test_a_cell_notices_that_nothing_failed(tmp_path):
    with pytest.raises(AssertionError, match="generated"):
        Cell(FaultlessRow(), "none", tmp_path, {"good": self_signed(tmp_path, "good")}).run()
