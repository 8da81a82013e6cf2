"""Limits as the official clients meet them: errors of their own kinds, waits that they heed, headers that they look for."""

import concurrent.futures
import time

import anthropic
import openai
import pytest
from google import genai
from google.genai import errors

from support.process import Gateway
from support.talk import user

KEYS = {name: f"sk-limited-{name}-0123456789abcdefghij" for name in ("few", "paced", "running", "free")}
LONG = {"window": "1000h", "algorithm": "sliding_log"}
CONFIGURATION = {
    "keys": [{"name": name, "key": key, "team": name, "permissions": {"models": ["*"]}} for name, key in KEYS.items()],
    "limits": [
        {"name": "few-calls", "per": ["key", "user"], "only": {"key": ["few"]}, "measure": "requests", "limit": 2, **LONG},
        {"name": "few-tokens", "per": ["key", "user"], "only": {"key": ["few"]}, "measure": "total_tokens", "limit": 100000, **LONG},
        {"name": "paced", "per": ["team"], "only": {"team": ["paced"]}, "measure": "requests", "limit": 4, "window": "1s",
         "algorithm": "token_bucket"},
        {"name": "running", "per": ["key"], "only": {"key": ["running"]}, "measure": "concurrent_requests", "limit": 3},
    ],
}
MODEL = "simulator/echo"


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    gateway = Gateway(tmp_path_factory.mktemp("limits"), CONFIGURATION)
    yield gateway.root
    gateway.stop()


@pytest.fixture(scope="module")
def chat(url):
    """Calls of OpenAI's client, by the name of a key."""
    with openai.OpenAI(base_url=f"{url}/v1", api_key=KEYS["free"], max_retries=0) as client:
        yield lambda name, **options: client.with_options(api_key=KEYS[name], **options).chat.completions


def test_openais_client_is_told_of_a_limit(chat):
    asked = {"model": MODEL, "messages": user("Hello"), "user": "openai"}
    raw = chat("few").with_raw_response.create(**asked)
    assert raw.headers["x-ratelimit-limit-requests"] == "2"
    assert raw.headers["x-ratelimit-remaining-requests"] == "1"
    assert raw.headers["x-ratelimit-limit-tokens"] == "100000"
    assert 99_000 < int(raw.headers["x-ratelimit-remaining-tokens"]) < 100_000
    assert raw.headers["x-ratelimit-reset-requests"] == "1000h0m0s"
    # Streams tell it too.
    stream = chat("few").with_raw_response.create(**asked, stream=True)
    assert stream.headers["x-ratelimit-remaining-requests"] == "0"
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream.parse() if chunk.choices) == "Hello"
    with pytest.raises(openai.RateLimitError, match="few-calls") as error:
        chat("few").create(**asked)
    assert error.value.code == "rate_limit_exceeded"
    assert error.value.type == "rate_limit_error"
    assert int(error.value.response.headers["retry-after"]) > 3_500_000
    assert chat("few").create(**{**asked, "user": "another"}).choices[0].message.content == "Hello"


def test_anthropics_client_is_told_of_a_limit(url):
    with anthropic.Anthropic(base_url=url, api_key=KEYS["few"], max_retries=0) as client:
        asked = {"model": MODEL, "max_tokens": 20, "messages": user("Hello"), "metadata": {"user_id": "anthropic"}}
        raw = client.messages.with_raw_response.create(**asked)
        assert raw.headers["anthropic-ratelimit-requests-limit"] == "2"
        assert raw.headers["anthropic-ratelimit-requests-remaining"] == "1"
        assert raw.headers["anthropic-ratelimit-requests-reset"].endswith("Z")
        assert "x-ratelimit-limit-requests" not in raw.headers
        client.messages.create(**asked)
        with pytest.raises(anthropic.RateLimitError, match="few-calls"):
            client.messages.create(**asked)


def test_googles_client_is_told_of_a_limit(url):
    client = genai.Client(api_key=KEYS["few"], http_options={"base_url": url, "headers": {"x-gateway-user": "google"}})
    for _ in range(2):
        assert client.models.generate_content(model=MODEL, contents="Hello").text == "Hello"
    with pytest.raises(errors.ClientError) as error:
        client.models.generate_content(model=MODEL, contents="Hello")
    assert error.value.code == 429 and error.value.status == "RESOURCE_EXHAUSTED"


def test_clients_that_wait_as_they_are_told_all_come_through(chat):
    calls = 12
    begun = time.monotonic()
    paced = chat("paced", max_retries=50)
    with concurrent.futures.ThreadPoolExecutor(calls) as pool:
        answers = list(pool.map(lambda _: paced.create(model=MODEL, messages=user("Hi")), range(calls)))
    assert [answer.choices[0].message.content for answer in answers] == ["Hi"] * calls
    # Four at once, and four more in each second.
    assert time.monotonic() - begun >= (calls - 4) / 4


def test_nothing_is_left_of_calls_that_ran_at_the_same_time(chat):
    def ask(_):
        try:
            chat("running").create(model="simulator/lorem", messages=user("Hi"), max_tokens=400, stream=False)
            return True
        except openai.RateLimitError as error:
            assert "running" in error.message
            return False

    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        answered = list(pool.map(ask, range(240)))
    assert any(answered)
    # Nothing is left of them.
    for _ in range(3):
        assert ask(None)
    assert chat("free").create(model=MODEL, messages=user("Hi")).choices[0].message.content == "Hi"
