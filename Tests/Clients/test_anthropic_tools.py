"""The official Anthropic client: conversations with tools and with thoughts."""

import json

import anthropic
import pytest

from support import weather
from support.messages import calls_of, text_of
from support.talk import proofs, user
from support.vendors import ANTHROPIC, BUILT_IN, DIALECTS, GEMINI, VENDORS, each_of, every_vendor, every_way_to_a_vendor

TOOL = {"name": weather.NAME, "description": weather.DESCRIPTION, "input_schema": weather.SCHEMA}
NEWS = {"name": "get_news", "input_schema": {"type": "object", "properties": {"topic": {"type": "string"}}}}
every_way = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
THINKING = {"type": "enabled", "budget_tokens": 1024}


def results(message, station) -> list[dict]:
    """The user's turn with the result of every call."""
    return user(
        [
            {"type": "tool_result", "tool_use_id": call.id, "content": station.get_weather(**call.input)}
            for call in calls_of(message)
        ]
    )


def converse(ask, vendor, station, tells_usage: bool = True) -> None:
    """Two questions, each answered with a call of the tool first. `ask` takes a request and gives the whole message."""
    messages: list = []
    for question in weather.QUESTIONS:
        messages += user(question)
        asked = ask(model=vendor.model("tool"), max_tokens=1000, tools=[TOOL], messages=messages)
        assert asked.stop_reason == "tool_use"
        [call] = calls_of(asked)
        assert (call.name, call.input) == (weather.NAME, weather.ARGUMENTS)
        messages += [{"role": "assistant", "content": asked.content}] + results(asked, station)
        answered = ask(model=vendor.model("tool"), max_tokens=1000, tools=[TOOL], messages=messages)
        assert answered.stop_reason == "end_turn"
        assert not calls_of(answered)
        station.check(text_of(answered))
        messages.append({"role": "assistant", "content": answered.content})
        for message in (asked, answered):
            assert message.model == "tool"
            if tells_usage:
                assert message.usage.input_tokens > 0
                assert message.usage.output_tokens > 0
    station.check_end()


@every_vendor
def test_a_conversation_with_a_tool_comes_to_its_end(anthropic_client, vendor, station):
    converse(anthropic_client.messages.create, vendor, station)


@every_vendor
def test_a_streamed_conversation_with_a_tool_comes_to_its_end(anthropic_client, vendor, station):
    def ask(**request):
        with anthropic_client.messages.stream(**request) as stream:
            pieces = [event for event in stream if event.type in ("text", "input_json")]
            message = stream.get_final_message()
        said = "".join(piece.text for piece in pieces if piece.type == "text")
        called = "".join(piece.partial_json for piece in pieces if piece.type == "input_json")
        assert said == text_of(message)
        assert [json.loads(called)] == [call.input for call in calls_of(message)] if called else not calls_of(message)
        return message

    converse(ask, vendor, station, vendor.tells_usage_of_streams)


@every_vendor
def test_an_asynchronous_conversation_with_a_tool_comes_to_its_end(async_anthropic_client, loop, vendor, station):
    async def stream(request):
        async with async_anthropic_client.messages.stream(**request) as events:
            return await events.get_final_message()

    converse(lambda **request: loop.run(stream(request)), vendor, station, vendor.tells_usage_of_streams)


def run_the_tool(client, vendor, station, stream: bool, **more) -> None:
    """The loop that the client has itself: it asks, calls the tool and tells its result until there is an answer."""
    runner = client.beta.messages.tool_runner(
        model=vendor.model("tool"),
        max_tokens=1000,
        tools=[anthropic.beta_tool(station.get_weather)],
        messages=user(weather.QUESTIONS[0]),
        stream=stream,
        **more,
    )
    messages = [turn.get_final_message() if stream else turn for turn in runner]
    assert [message.stop_reason for message in messages] == ["tool_use", "end_turn"]
    station.check(text_of(messages[-1]))


@every_vendor
@every_way
def test_the_clients_own_loop_calls_the_tool(anthropic_client, vendor, station, stream):
    run_the_tool(anthropic_client, vendor, station, stream, thread=False)


# By default the loop asks the server to keep the conversation, and goes on without that where it is told, in a form of
# its own, that this is not possible.
@each_of(VENDORS)
@every_way
def test_the_clients_own_loop_does_without_a_conversation_kept_elsewhere(anthropic_client, vendor, station, stream):
    run_the_tool(anthropic_client, vendor, station, stream)


@every_way_to_a_vendor
@every_way
def test_two_calls_at_once_are_answered_together(anthropic_client, vendor, stream):
    request = {"model": vendor.model("tool?calls=2"), "max_tokens": 1000, "tools": [TOOL, NEWS]}
    question = user("Weather and news, please.")
    if stream:
        with anthropic_client.messages.stream(**request, messages=question) as events:
            asked = events.get_final_message()
    else:
        asked = anthropic_client.messages.create(**request, messages=question)
    weather_call, news_call = calls_of(asked)
    assert (weather_call.name, weather_call.input) == (weather.NAME, weather.ARGUMENTS)
    assert news_call.name == "get_news"
    assert weather_call.id != news_call.id
    # A result may be a text, or a list of blocks.
    answers = user(
        [
            {"type": "tool_result", "tool_use_id": weather_call.id, "content": "It is sunny."},
            {"type": "tool_result", "tool_use_id": news_call.id, "content": [{"type": "text", "text": "All is well."}]},
        ]
    )
    history = question + [{"role": "assistant", "content": asked.content}] + answers
    text = text_of(anthropic_client.messages.create(**request, messages=history))
    assert 0 < text.index("It is sunny.") < text.index("All is well.")


@every_way_to_a_vendor
@pytest.mark.parametrize(
    ("choice", "model", "called"),
    [
        # The echo never calls a tool unless it must.
        ({"type": "auto"}, "echo", None),
        ({"type": "auto"}, "tool", weather.NAME),
        ({"type": "none"}, "tool", None),
        ({"type": "any"}, "echo", weather.NAME),
        ({"type": "tool", "name": "get_news"}, "echo", "get_news"),
    ],
    ids=["auto-unwanted", "auto-wanted", "none", "any", "named"],
)
def test_the_choice_of_tools_is_heeded(anthropic_client, vendor, choice, model, called):
    message = anthropic_client.messages.create(
        model=vendor.model(model), max_tokens=1000, messages=user("Hello"), tools=[TOOL, NEWS], tool_choice=choice
    )
    assert [call.name for call in calls_of(message)] == ([called] if called else [])
    assert message.stop_reason == ("tool_use" if called else "end_turn")


# MARK: Thoughts


def think(vendor, **more) -> dict:
    return {"model": vendor.model("reasoning"), "max_tokens": 4000, "messages": user("How many?"), **more}


def collect(client, stream: bool, request: dict):
    if not stream:
        return client.messages.create(**request)
    with client.messages.stream(**request) as events:
        return events.get_final_message()


@every_vendor
@every_way
def test_thoughts_are_told_apart_and_go_back(anthropic_client, vendor, stream):
    first = think(vendor, thinking=THINKING)
    message = collect(anthropic_client, stream, first)
    thought = next(block for block in message.content if block.type == "thinking")
    assert "The user says: How many?" in thought.thinking
    assert text_of(message) == "How many?"
    assert message.content.index(thought) == 0
    history = first["messages"] + [{"role": "assistant", "content": message.content}] + user("Really?")
    assert text_of(collect(anthropic_client, stream, first | {"messages": history})) == "Really?"


@every_vendor
def test_streamed_thoughts_add_up_to_the_whole_ones(anthropic_client, vendor):
    whole = collect(anthropic_client, False, think(vendor, thinking=THINKING))
    with anthropic_client.messages.stream(**think(vendor, thinking=THINKING)) as stream:
        pieces = [event.thinking for event in stream if event.type == "thinking"]
        streamed = stream.get_final_message()
    assert len(pieces) > 1
    assert "".join(pieces) == streamed.content[0].thinking == whole.content[0].thinking
    assert [block.type for block in streamed.content] == [block.type for block in whole.content]


@every_way
def test_signed_thoughts_around_a_tool_go_back_to_anthropic_unchanged(anthropic_client, recorder, stream):
    # Told to call a tool; a model that was not asked to think may do so all the same.
    request = think(ANTHROPIC.recorded, tools=[TOOL], tool_choice={"type": "any"})
    asked = collect(anthropic_client, stream, request)
    assert [block.type for block in asked.content] == ["thinking", "tool_use"]
    assert asked.content[0].signature
    result = {"type": "tool_result", "tool_use_id": asked.content[1].id, "content": "It is blue."}
    history = request["messages"] + [{"role": "assistant", "content": asked.content}] + user([result])
    answered = anthropic_client.messages.create(**think(ANTHROPIC.recorded, messages=history, tools=[TOOL]))
    assert "It is blue." in text_of(answered)
    turn = next(turn for turn in recorder.last.body["messages"] if turn["role"] == "assistant")
    assert turn["content"][0] == {
        "type": "thinking",
        "thinking": asked.content[0].thinking,
        "signature": asked.content[0].signature,
    }


@every_way
def test_proofs_of_gemini_go_back_to_it_unchanged(anthropic_client, recorder, stream):
    request = think(GEMINI.recorded, thinking=THINKING)
    message = collect(anthropic_client, stream, request)
    [proof] = proofs(recorder.last.answer, "thoughtSignature")
    history = request["messages"] + [{"role": "assistant", "content": message.content}] + user("Really?")
    anthropic_client.messages.create(**request | {"messages": history})
    assert proofs(json.dumps(recorder.last.body), "thoughtSignature") == [proof]


@pytest.mark.parametrize("other", DIALECTS, ids=str)
@pytest.mark.parametrize("one", DIALECTS, ids=str)
def test_a_conversation_with_thoughts_can_go_on_at_another_vendor(anthropic_client, one, other):
    message = anthropic_client.messages.create(**think(one, thinking=THINKING))
    history = user("How many?") + [{"role": "assistant", "content": message.content}] + user("Really?")
    answer = anthropic_client.messages.create(**think(other, thinking=THINKING, messages=history))
    assert text_of(answer) == "Really?"
