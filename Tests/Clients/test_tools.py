"""Conversations in which the model calls tools: whole and streamed, chosen in every way, with results sent back."""

import json

import openai
import pytest

from support import weather
from support.talk import finish_reasons, user
from support.vendors import every_vendor


def function(name: str, **properties) -> dict:
    parameters = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"type": "function", "function": {"name": name, "description": f"Finds {name}.", "parameters": parameters}}


WEATHER = function(
    "get_weather", city={"type": "string", "enum": ["Vienna", "Graz"]}, days={"type": "integer", "minimum": 3}
)
NEWS = function("get_news", topic={"type": "string"})
TOOLS = [WEATHER, NEWS]
# What the simulator makes of the schemas.
ARGUMENTS = {"get_weather": {"city": "Vienna", "days": 3}, "get_news": {"topic": "sample"}}


def parallel(vendor) -> dict:
    """The model that calls tools, both at once."""
    return {"model": vendor.model("tool?calls=2"), "messages": user("Weather and news, please."), "tools": TOOLS}


def check_calls(calls) -> None:
    assert [call.function.name for call in calls] == ["get_weather", "get_news"]
    assert [json.loads(call.function.arguments) for call in calls] == list(ARGUMENTS.values())
    assert all(call.type == "function" and call.id for call in calls)
    assert len({call.id for call in calls}) == 2


def turn_with_results(message) -> list[dict]:
    """The conversation with the model's own message, as the client gave it, and the results of its calls."""
    results = [
        {"role": "tool", "tool_call_id": call.id, "content": f"{call.function.name} says it is sunny."}
        for call in message.tool_calls
    ]
    return user("Weather and news, please.") + [message] + results


def check_results(text: str) -> None:
    assert "get_weather says it is sunny." in text
    assert "get_news says it is sunny." in text
    assert text.index("get_weather") < text.index("get_news")


@every_vendor
def test_a_conversation_with_parallel_calls_comes_to_its_end(client, vendor):
    asked = client.chat.completions.create(**parallel(vendor)).choices[0]
    assert asked.finish_reason == "tool_calls"
    check_calls(asked.message.tool_calls)
    answered = client.chat.completions.create(
        **parallel(vendor) | {"messages": turn_with_results(asked.message)}
    ).choices[0]
    assert answered.finish_reason == "stop"
    check_results(answered.message.content)


@every_vendor
def test_a_streamed_conversation_with_parallel_calls_comes_to_its_end(client, vendor):
    with client.chat.completions.stream(**parallel(vendor)) as stream:
        events = list(stream)
        asked = stream.get_final_completion().choices[0]
    assert asked.finish_reason == "tool_calls"
    check_calls(asked.message.tool_calls)
    done = [event for event in events if event.type == "tool_calls.function.arguments.done"]
    assert [(event.index, event.name) for event in done] == [(0, "get_weather"), (1, "get_news")]
    message = asked.message.model_dump(exclude_none=True, exclude={"parsed"})
    for call in message["tool_calls"]:
        call["function"].pop("parsed_arguments", None)
    history = turn_with_results(asked.message)
    history[1] = message
    with client.chat.completions.stream(**parallel(vendor) | {"messages": history}) as stream:
        stream.until_done()
        answered = stream.get_final_completion().choices[0]
    assert answered.finish_reason == "stop"
    check_results(answered.message.content)


@every_vendor
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_a_conversation_asks_its_tool_again(client, vendor, station, stream):
    history: list = []

    def ask():
        request = {"model": vendor.model("tool"), "messages": history, "tools": [weather.FUNCTION]}
        if not stream:
            return client.chat.completions.create(**request).choices[0]
        with client.chat.completions.stream(**request) as events:
            return events.get_final_completion().choices[0]

    for question in weather.QUESTIONS:
        history += user(question)
        asked = ask()
        [call] = asked.message.tool_calls
        arguments = json.loads(call.function.arguments)
        assert (call.function.name, arguments, asked.finish_reason) == (weather.NAME, weather.ARGUMENTS, "tool_calls")
        result = {"role": "tool", "tool_call_id": call.id, "content": station.get_weather(**arguments)}
        history += [asked.message.to_dict(), result]
        answered = ask()
        assert (answered.finish_reason, answered.message.tool_calls) == ("stop", None)
        station.check(answered.message.content)
        history.append(answered.message.to_dict())
    station.check_end()


@every_vendor
def test_a_streamed_call_starts_with_its_name_and_goes_on_by_its_index(client, vendor):
    chunks = list(client.chat.completions.create(**parallel(vendor), stream=True))
    calls: dict[int, list] = {}
    for chunk in chunks:
        for choice in chunk.choices:
            for delta in choice.delta.tool_calls or []:
                calls.setdefault(delta.index, []).append(delta)
    assert sorted(calls) == [0, 1]
    for deltas, (name, arguments) in zip(calls.values(), ARGUMENTS.items()):
        assert deltas[0].id and deltas[0].type == "function"
        assert deltas[0].function.name == name
        assert not any(delta.id or delta.function.name for delta in deltas[1:])
        assert json.loads("".join(delta.function.arguments or "" for delta in deltas)) == arguments
    assert finish_reasons(chunks) == ["tool_calls"]


@every_vendor
@pytest.mark.parametrize(
    ("choice", "model", "called"),
    [
        # The echo never calls a tool unless it must.
        ("auto", "echo", None),
        ("auto", "tool", "get_weather"),
        ("none", "tool", None),
        ("required", "echo", "get_weather"),
        ({"type": "function", "function": {"name": "get_news"}}, "echo", "get_news"),
    ],
    ids=["auto-unwanted", "auto-wanted", "none", "required", "named"],
)
def test_the_choice_of_tools_is_heeded(client, vendor, choice, model, called):
    message = (
        client.chat.completions.create(
            model=vendor.model(model), messages=user("Hello"), tools=TOOLS, tool_choice=choice
        )
        .choices[0]
        .message
    )
    names = [call.function.name for call in message.tool_calls or []]
    assert names == ([called] if called else [])
    assert bool(message.content) == (called is None)


@every_vendor
def test_one_call_at_a_time_is_heeded_or_refused(client, vendor):
    request = parallel(vendor) | {"parallel_tool_calls": False}
    lacking = "parallel_tool_calls" in vendor.lacks
    if lacking:
        with pytest.raises(openai.BadRequestError) as error:
            client.chat.completions.create(**request)
        assert (error.value.code, error.value.param) == ("unsupported_parameter", "parallel_tool_calls")
        request["extra_body"] = {"drop_params": True}
    calls = client.chat.completions.create(**request).choices[0].message.tool_calls
    assert len(calls) == (2 if lacking else 1)


@every_vendor
def test_a_tool_without_parameters_is_called_without_arguments(client, vendor):
    tool = {"type": "function", "function": {"name": "now"}}
    request = {"model": vendor.model("tool"), "messages": user("What time is it?"), "tools": [tool]}
    [call] = client.chat.completions.create(**request).choices[0].message.tool_calls
    assert call.function.name == "now"
    assert json.loads(call.function.arguments or "{}") == {}
    with client.chat.completions.stream(**request) as stream:
        [call] = stream.get_final_completion().choices[0].message.tool_calls
    assert json.loads(call.function.arguments or "{}") == {}


@every_vendor
def test_an_asynchronous_conversation_with_a_tool_comes_to_its_end(async_client, loop, vendor):
    async def run():
        asked = (await async_client.chat.completions.create(**parallel(vendor))).choices[0].message
        check_calls(asked.tool_calls)
        async with async_client.chat.completions.stream(
            **parallel(vendor) | {"messages": turn_with_results(asked)}
        ) as stream:
            return (await stream.get_final_completion()).choices[0].message.content

    check_results(loop.run(run()))
