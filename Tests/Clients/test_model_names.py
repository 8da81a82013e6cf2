"""Which vendor a model's name leads to, and models that the catalogue knows."""

import json

import pytest

from support.talk import said, user
from support.vendors import every_dialect
from test_structured_output import Trip, check

# Of every way in which models think and keep to a schema, some; what they are called decides what a vendor is sent.
KNOWN = [
    "openai/gpt-5",
    "openai/gpt-4.1",
    "openai/gpt-3.5-turbo",
    "azure/o3",
    "anthropic/claude-opus-5",
    "anthropic/claude-sonnet-4-5",
    "anthropic/claude-opus-4-1",
    "anthropic/claude-3-5-haiku",
    "gemini/gemini-3-pro-preview",
    "gemini/gemini-2.5-pro",
    "gemini/gemini-2.5-flash-lite",
    "gemini/gemini-1.5-pro",
    "groq/openai/gpt-oss-120b",
    "mistral/magistral-medium-latest",
    "deepseek/deepseek-reasoner",
    "xai/grok-4.5",
    "cerebras/zai-glm-4.7",
    "openrouter/openrouter/auto",
]
every_known_model = pytest.mark.parametrize("model", KNOWN)
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "enum": ["Vienna"]}, "when": {"$ref": "#/$defs/when"}},
            "required": ["city", "when"],
            "$defs": {"when": {"type": "object", "properties": {"day": {"type": "integer"}}, "required": ["day"]}},
        },
    },
}


@pytest.mark.parametrize(
    ("name", "vendor", "model"),
    [
        ("gpt-4o", "openai", "gpt-4o"),
        ("claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5"),
        ("gemini-2.5-flash", "gemini", "gemini-2.5-flash"),
        ("groq/openai/gpt-oss-120b", "groq", "openai/gpt-oss-120b"),
        ("openrouter/meta-llama/llama-3.3-70b:free", "openrouter", "meta-llama/llama-3.3-70b:free"),
        ("ollama/qwen3:8b", "ollama", "qwen3:8b"),
        ("gemini/tuned:one", "gemini", "tuned:one"),
        ("quick", "groq", "echo"),
        ("simulator/echo", "simulator", "echo"),
    ],
)
def test_a_name_leads_to_its_vendor(client, name, vendor, model):
    raw = client.chat.completions.with_raw_response.create(model=name, messages=user("Hello"))
    assert raw.headers["x-gateway-vendor"] == vendor
    assert raw.headers["x-gateway-model"] == model
    assert raw.parse().model == model


def test_a_weighted_name_leads_to_each_of_its_vendors(client):
    raw = client.chat.completions.with_raw_response
    found = [raw.create(model="either", messages=user("Hello")).headers["x-gateway-vendor"] for _ in range(60)]
    # That one of them is missing happens by chance about once in thirty million runs.
    assert set(found) == {"openai", "anthropic"}


@every_known_model
def test_a_known_model_is_held_to_a_schema(client, model):
    completion = client.chat.completions.parse(model=model, messages=user("Plan a trip."), response_format=Trip)
    check(completion.choices[0].message.parsed)
    with client.chat.completions.stream(model=model, messages=user("Plan a trip."), response_format=Trip) as stream:
        check(stream.get_final_completion().choices[0].message.parsed)


@every_known_model
def test_a_known_model_calls_the_tool_that_it_must(client, model):
    request = {"model": model, "messages": user("The weather?"), "tools": [TOOL], "tool_choice": "required"}
    [call] = client.chat.completions.create(**request).choices[0].message.tool_calls
    arguments = json.loads(call.function.arguments)
    assert (call.function.name, arguments["city"]) == ("get_weather", "Vienna")
    assert isinstance(arguments["when"]["day"], int)


@every_known_model
def test_a_known_model_is_asked_to_think_or_not_as_it_can(client, model):
    completion = client.chat.completions.create(
        model=model, messages=user("Hello"), reasoning_effort="low", extra_body={"drop_params": True}
    )
    assert completion.choices[0].message.content == "Hello"


@every_dialect
def test_a_model_that_cannot_stream_is_streamed_all_the_same(client, recorder, vendor):
    request = {"model": vendor.bridged.model(), "messages": user("one two three")}
    chunks = list(client.chat.completions.create(**request, stream=True, stream_options={"include_usage": True}))
    assert said(chunks) == "one two three"
    assert chunks[-1].usage.total_tokens > 0
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices][-1] == "stop"
    # The vendor was asked for a whole answer.
    assert not recorder.last.answer.startswith(("data:", "event:"))


@every_dialect
def test_a_model_that_only_streams_answers_whole_all_the_same(client, recorder, vendor):
    completion = client.chat.completions.create(
        model=vendor.bridged.model("lorem"), messages=user("Go on."), max_completion_tokens=10
    )
    assert len(completion.choices[0].message.content) == 40
    assert completion.choices[0].finish_reason == "length"
    assert completion.usage.completion_tokens == 10
    assert recorder.last.answer.startswith(("data:", "event:")) or recorder.last.path.endswith("-stream")
