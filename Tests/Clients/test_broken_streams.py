"""Streams that break off in the middle, which another target goes on with: the SDKs see one answer."""

import anthropic
import openai
import pytest
from google import genai

from support.process import Gateway
from support.talk import said, user

BROKEN = "simulator/lorem?tokens=60&chunk=4&fault=cut&after=5"
# It says what it was asked last, which is to go on.
OTHER = "simulator/echo?chunk=1"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    gateway = Gateway(
        tmp_path_factory.mktemp("gateway"),
        {
            "models": {
                "story": {
                    "strategy": "priority",
                    "broken_streams": "continue",
                    "targets": [{"model": BROKEN}, {"model": OTHER}],
                },
                "alone": {"broken_streams": "continue", "targets": [{"model": BROKEN}]},
            }
        },
    )
    yield gateway.root
    gateway.stop()


@pytest.fixture
def client(root):
    with openai.OpenAI(base_url=f"{root}/v1", api_key="unused", max_retries=0) as client:
        yield client


def is_whole(text):
    """The beginning, and what follows it."""
    return text.startswith("nam sit est") and "Your answer was cut off" in text


def test_chat(client):
    chunks = list(client.chat.completions.create(model="story", messages=user("Hello"), stream=True))
    assert is_whole(said(chunks))
    assert [chunk.gateway for chunk in chunks if hasattr(chunk, "gateway")] == [
        {"goes_on_at": OTHER}
    ]
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"


def test_completions(client):
    chunks = list(client.completions.create(model="story", prompt="Hello", stream=True))
    text = "".join(chunk.choices[0].text for chunk in chunks if chunk.choices)
    # It was asked to go on with the prompt and the text so far.
    beginning = text[: text.index("Hello")]
    assert beginning.startswith("nam sit est") and text == f"{beginning}Hello{beginning}"


def test_responses(client):
    events = list(client.responses.create(model="story", input="Hello", stream=True))
    assert events[-1].type == "response.completed"
    assert is_whole(events[-1].response.output_text)
    # What was told piece by piece is what the end says.
    told = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert told == events[-1].response.output_text


def test_messages(root):
    with anthropic.Anthropic(base_url=root, api_key="unused", max_retries=0) as client:
        with client.messages.stream(model="story", max_tokens=200, messages=user("Hello")) as stream:
            message = stream.get_final_message()
    assert message.stop_reason == "end_turn"
    assert len(message.content) == 1 and is_whole(message.content[0].text)


def test_gemini(root):
    client = genai.Client(api_key="unused", http_options={"base_url": root})
    chunks = list(client.models.generate_content_stream(model="story", contents="Hello"))
    assert is_whole("".join(chunk.text or "" for chunk in chunks))


def test_nobody_goes_on(client):
    with pytest.raises(openai.APIError):
        list(client.chat.completions.create(model="alone", messages=user("Hello"), stream=True))
