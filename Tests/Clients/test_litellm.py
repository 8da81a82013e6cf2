"""LiteLLM as a client: each of its own dialects, sent to the gateway instead of to the vendor."""

import json

import litellm
import pytest

from support import weather
from support.talk import user
from support.vendors import every_dialect, every_vendor

# It warns of much that it does itself, and would take its own warnings for failures of the vendor.
pytestmark = pytest.mark.filterwarnings("ignore")
every_way = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
every_api = pytest.mark.parametrize("api", ["openai", "anthropic", "gemini"])


@pytest.fixture
def complete(gateway, api):
    """LiteLLM's completion by the API's own wire format."""
    base = {"openai": gateway.url, "anthropic": gateway.root, "gemini": f"{gateway.root}/v1beta"}[api]

    def call(vendor, model: str, **request):
        name = vendor.model(model)
        return litellm.completion(
            model=f"{api}/{name}", api_base=base, api_key="unused", max_retries=0, num_retries=0, **request
        )

    return call


def ask(complete, vendor, stream: bool, model: str = "tool", **request):
    """The whole answer, put together by LiteLLM where it came in pieces."""
    if not stream:
        return complete(vendor, model, **request)
    more = {"stream_options": {"include_usage": True}}
    chunks = list(complete(vendor, model, stream=True, **more, **request))
    assert len(chunks) > 1
    return litellm.stream_chunk_builder(chunks, messages=request["messages"])


def converse(complete, vendor, station, stream: bool) -> None:
    """Two questions, each answered with a call of the tool first."""
    messages: list = []
    for question in weather.QUESTIONS:
        messages += user(question)
        asked = ask(complete, vendor, stream, messages=messages, tools=[weather.FUNCTION])
        assert asked.choices[0].finish_reason == "tool_calls"
        [call] = asked.choices[0].message.tool_calls
        arguments = json.loads(call.function.arguments)
        assert (call.function.name, arguments) == (weather.NAME, weather.ARGUMENTS)
        result = {"role": "tool", "tool_call_id": call.id, "content": station.get_weather(**arguments)}
        messages += [asked.choices[0].message.model_dump(exclude_none=True), result]
        answered = ask(complete, vendor, stream, messages=messages, tools=[weather.FUNCTION])
        assert answered.choices[0].finish_reason == "stop"
        station.check(answered.choices[0].message.content)
        messages.append(answered.choices[0].message.model_dump(exclude_none=True))
        for answer in (asked, answered):
            if vendor.tells_usage_of_streams or not stream:
                assert answer.usage.prompt_tokens > 0
                assert answer.usage.completion_tokens > 0
    station.check_end()


@every_vendor
@every_api
def test_a_streamed_conversation_with_a_tool_comes_to_its_end(complete, vendor, station):
    converse(complete, vendor, station, stream=True)


@every_dialect
@every_api
def test_a_conversation_with_a_tool_comes_to_its_end(complete, vendor, station):
    converse(complete, vendor, station, stream=False)


@every_dialect
@every_way
@every_api
def test_thoughts_go_back(complete, api, vendor, stream):
    # LiteLLM itself asks only models that it knows of Anthropic and Google to think.
    request = {"model": "reasoning", **({"reasoning_effort": "low"} if api == "openai" else {})}
    first = ask(complete, vendor, stream, messages=user("How many?"), **request).choices[0].message
    assert "The user says: How many?" in first.reasoning_content
    assert first.content == "How many?"
    history = user("How many?") + [first.model_dump(exclude_none=True)] + user("Really?")
    assert ask(complete, vendor, stream, messages=history, **request).choices[0].message.content == "Really?"


@every_dialect
@every_way
@pytest.mark.parametrize("api", ["openai", "anthropic"])
def test_a_rate_limit_is_raised_as_one(complete, vendor, stream):
    with pytest.raises(litellm.RateLimitError):
        ask(complete, vendor, stream, model="echo?status=429", messages=user("Hello"))


@every_api
def test_an_unknown_model_is_raised_as_one(gateway, api, complete):
    base = {"openai": gateway.url, "anthropic": gateway.root, "gemini": f"{gateway.root}/v1beta"}[api]
    with pytest.raises(litellm.NotFoundError):
        litellm.completion(
            model=f"{api}/opanai/echo", api_base=base, api_key="unused", messages=user("Hello"), max_retries=0
        )
