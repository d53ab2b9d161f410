"""Models that take less of a request than others, and what they say to the rest: replies for `FakeLlm`.

    llm.always(takes_no("max_tokens", "temperature", then=say("Tea [1].")))

A refusal has the words of the service it stands for (OpenAI, vLLM, Mistral, Google, llama.cpp).
"""
import json

from fakes.llm import Reply, raw


def json_raw(status, body):
    return raw(json.dumps(body).encode(), "application/json", status)


def openai_error(message, param):
    return json_raw(400, {"error": {"message": message, "type": "invalid_request_error", "param": param,
                                    "code": "unsupported_parameter"}})


REFUSALS = {
    "max_tokens": openai_error("Unsupported parameter: 'max_tokens' is not supported with this model. "
                               "Use 'max_completion_tokens' instead.", "max_tokens"),
    "max_completion_tokens": json_raw(422, {"detail": [{"type": "extra_forbidden", "input": 512,
                                                        "loc": ["body", "max_completion_tokens"],
                                                        "msg": "Extra inputs are not permitted"}]}),
    "temperature": openai_error("Unsupported value: 'temperature' does not support 0 with this model. "
                                "Only the default (1) value is supported.", "temperature"),
    "stream_options": json_raw(400, {"error": "unknown field: stream_options"}),
    "system": json_raw(400, {"object": "error", "message": "System role not supported",
                             "type": "BadRequestError", "param": None, "code": 400}),
}
OTHER_WORDS = {
    "max_tokens": [json_raw(400, [{"error": {"code": 400, "message": 'Unknown name "max_tokens"',
                                             "status": "INVALID_ARGUMENT"}}]),
                   json_raw(400, {"error": ["max_tokens is not allowed"]}),
                   json_raw(422, {"message": "max_tokens: unrecognized"}),
                   raw(b"max_tokens is not supported", "text/plain", 400)],
    "temperature": [json_raw(400, {"error": {"message": "invalid temperature: only 1 is allowed for this model",
                                             "type": "invalid_request_error"}})],
    "system": [openai_error("Unsupported value: 'messages[0].role' does not support 'system' with this model.",
                            "messages[0].role"),
               json_raw(500, {"error": {"code": 500, "message": "Conversation roles must alternate "
                                        "user/assistant/user/assistant/...", "type": "server_error"}}),
               json_raw(400, {"error": {"message": "Developer instruction is not enabled for models/gemma-3"}})],
}


def has(call, what):
    if what == "system":
        return any(message["role"] == "system" for message in call.body["messages"])
    return what in call.body


def takes_no(*things, then=Reply(), words=None):
    """Refuses the first of `things` that a call has, with `words` or its usual ones; else answers."""
    def reply(call):
        for thing in things:
            if has(call, thing):
                return words or REFUSALS[thing]
        return then
    return reply
