"""A task that a real embedding model tells, where the rules know nothing of it."""

import json
import urllib.request

import openai
import pytest

from support.embeddings import EmbeddingServer
from support.process import Gateway, Simulator
from support.talk import user

TASKS = ("chat", "code", "maths", "translation", "extraction", "summarisation", "writing", "reasoning")

# What the rules take for chat.
UNSURE = {
    "undo the last commit": "code",
    "the container restarts all the time": "code",
    "interest on 500 after 3 years": "maths",
    "a timetable without conflicts for five talks": "reasoning",
    "fact or opinion": "extraction",
}


@pytest.fixture(scope="module")
def embeddings():
    server = EmbeddingServer()
    yield server
    server.stop()


@pytest.fixture
def gateway(tmp_path, simulator, embeddings):
    """A vendor for each task, which is better at that than the others; each is the simulator."""
    vendors = {task: {"kind": "openai-compatible", "base_url": f"{simulator.url}/v1"} for task in TASKS}
    embeddings.asked.clear()
    process = Gateway(
        tmp_path,
        {
            "vendors": vendors | {"vectors": {"kind": "openai-compatible", "base_url": f"{embeddings.url}/v1"}},
            "models": {
                "auto": {
                    "strategy": "task",
                    "targets": [{"model": f"{task}/echo", "expertise": {task: 90}} for task in TASKS],
                }
            },
            "routing": {"task_embeddings": {"model": "vectors/wordllama", "timeout": "30s"}},
        },
    )
    process.wait_for_line(lambda line: "an embedding model tells tasks" in line)
    yield process
    process.stop()


def explained(gateway, text):
    request = {"request": {"model": "auto", "messages": user(text)}}
    body = json.dumps(request).encode()
    asked = urllib.request.Request(
        f"{gateway.admin}/api/v1/route/explain", body, {"content-type": "application/json"}
    )
    with urllib.request.urlopen(asked) as answer:
        return json.load(answer)["task"]


def who_answers(client, text):
    raw = client.chat.completions.with_raw_response.create(model="auto", messages=user(text))
    assert raw.parse().choices[0].message.content == text
    return raw.headers["x-gateway-vendor"]


def test_examples_are_asked_for_once(gateway, embeddings):
    assert sum(len(asked) > 100 for asked in embeddings.asked) == 1


def test_what_rules_do_not_know_is_told_by_the_examples(gateway, embeddings):
    with openai.OpenAI(base_url=gateway.url, api_key="unused", max_retries=0) as client:
        for text, task in UNSURE.items():
            before = explained(gateway, text)
            assert before["task"] == "chat" and before["would_ask"], text
            assert [text] not in embeddings.asked
            assert who_answers(client, text) == task, text
            assert who_answers(client, text) == task, text
            assert embeddings.asked.count([text]) == 1
            after = explained(gateway, text)
            assert after["task"] == task and not after["would_ask"]
            assert f"{task}: most like its examples" in after["reasons"]


def test_what_rules_know_is_not_asked_for(gateway, embeddings):
    with openai.OpenAI(base_url=gateway.url, api_key="unused", max_retries=0) as client:
        asked = len(embeddings.asked)
        assert who_answers(client, "Translate this sentence into German: the cat sleeps") == "translation"
        assert who_answers(client, "Solve the equation 3x + 7 = 22") == "maths"
        assert len(embeddings.asked) == asked


def test_calls_are_answered_while_the_embedding_model_is_ill(gateway, embeddings):
    with openai.OpenAI(base_url=gateway.url, api_key="unused", max_retries=0) as client:
        embeddings.broken = True
        try:
            assert {who_answers(client, f"zork blix {number}") for number in range(12)} == {"chat"}
            # It is left alone after a while.
            assert sum(asked[0].startswith("zork blix") for asked in embeddings.asked) < 12
        finally:
            embeddings.broken = False
