"""The official Google client: conversations with tools, called by hand and by the client itself, and with thoughts."""

import json

import pytest
from google.genai import types

from support import weather
from support.gemini import encoded, parts_of, text_of
from support.talk import proofs
from support.vendors import (
    ANTHROPIC,
    BUILT_IN,
    COHERE,
    DIALECTS,
    GEMINI,
    OPENAI,
    VENDORS,
    each_of,
    every_dialect,
    every_vendor,
    every_way_to_a_vendor,
)

WEATHER = types.FunctionDeclaration(
    name=weather.NAME, description=weather.DESCRIPTION, parameters_json_schema=weather.SCHEMA
)
# The same in Google's own dialect of schemas.
WEATHER_OF_GOOGLE = types.FunctionDeclaration(
    name=weather.NAME,
    description=weather.DESCRIPTION,
    parameters=types.Schema(
        type=types.Type.OBJECT,
        properties={
            "city": types.Schema(type=types.Type.STRING),
            "days": types.Schema(type=types.Type.INTEGER),
        },
        required=["city", "days"],
    ),
)
NEWS = types.FunctionDeclaration(
    name="get_news",
    parameters_json_schema={"type": "object", "properties": {"topic": {"type": "string"}}, "required": ["topic"]},
)
THINKING = types.ThinkingConfig(include_thoughts=True, thinking_budget=1024)
every_way = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])


def ask(client, stream: bool, vendor, model: str, contents, **config) -> list:
    """The chunks of the answer; a whole one is a single chunk."""
    request = {
        "model": encoded(vendor.model(model)),
        "contents": contents,
        "config": types.GenerateContentConfig(**config),
    }
    if stream:
        return list(client.models.generate_content_stream(**request))
    return [client.models.generate_content(**request)]


def calls_of(chunks) -> list:
    return [part.function_call for part in parts_of(chunks) if part.function_call]


def turn_of(chunks) -> types.Content:
    """The model's turn with every part as it came, as the client's own chats keep it."""
    return types.Content(role="model", parts=parts_of(chunks))


def result(call, text: str) -> types.Part:
    response = types.FunctionResponse(id=call.id, name=call.name, response={"result": text})
    return types.Part(function_response=response)


def converse(client, vendor, station, declaration, stream: bool) -> None:
    """Two questions, each answered with a call of the tool first."""
    tools = [types.Tool(function_declarations=[declaration])]
    contents = []
    for question in weather.QUESTIONS:
        contents.append(types.Content(role="user", parts=[types.Part(text=question)]))
        asked = ask(client, stream, vendor, "tool", contents, tools=tools)
        [call] = calls_of(asked)
        assert (call.name, call.args) == (weather.NAME, weather.ARGUMENTS)
        contents += [
            turn_of(asked),
            types.Content(role="user", parts=[result(call, station.get_weather(**call.args))]),
        ]
        answered = ask(client, stream, vendor, "tool", contents, tools=tools)
        assert not calls_of(answered)
        station.check(text_of(answered))
        contents.append(turn_of(answered))
        for chunks in (asked, answered):
            assert chunks[-1].candidates[0].finish_reason == types.FinishReason.STOP
            if vendor.tells_usage_of_streams:
                assert chunks[-1].usage_metadata.prompt_token_count > 0
                assert chunks[-1].usage_metadata.candidates_token_count > 0
    station.check_end()


@every_vendor
@every_way
def test_a_conversation_with_a_tool_comes_to_its_end(google, vendor, station, stream):
    converse(google, vendor, station, WEATHER, stream)


@every_dialect
@every_way
@pytest.mark.parametrize("declaration", [WEATHER, WEATHER_OF_GOOGLE], ids=["json-schema", "google-schema"])
def test_every_version_takes_either_kind_of_schema(google_of_each_version, vendor, station, declaration, stream):
    converse(google_of_each_version, vendor, station, declaration, stream)


@every_vendor
@every_way
def test_a_chat_calls_the_tool_by_itself(google, vendor, station, stream):
    chat = google.chats.create(
        model=vendor.model("tool"), config=types.GenerateContentConfig(tools=[station.get_weather])
    )
    for question in weather.QUESTIONS:
        answer = list(chat.send_message_stream(question)) if stream else [chat.send_message(question)]
        station.check(text_of(answer))
    station.check_end()
    history = [part for turn in chat.get_history() for part in turn.parts]
    assert len([part for part in history if part.function_call]) == len(weather.QUESTIONS)
    assert len([part for part in history if part.function_response]) == len(weather.QUESTIONS)


@every_vendor
@every_way
def test_an_asynchronous_chat_calls_the_tool_by_itself(google, loop, vendor, station, stream):
    async def run():
        chat = google.aio.chats.create(
            model=vendor.model("tool"), config=types.GenerateContentConfig(tools=[station.get_weather])
        )
        for question in weather.QUESTIONS:
            if stream:
                answer = [chunk async for chunk in await chat.send_message_stream(question)]
            else:
                answer = [await chat.send_message(question)]
            station.check(text_of(answer))

    loop.run(run())
    station.check_end()


# Of a function that says what it returns, the client tells that too.
@each_of(VENDORS)
@every_way
def test_a_function_that_says_what_it_returns_is_called(google, vendor, stream):
    def get_time(city: str) -> str:
        """Tells the time."""
        return f"noon in {city}"

    chunks = ask(google, stream, vendor, "tool", "What time is it?", tools=[get_time])
    assert "noon in sample" in text_of(chunks)


@each_of(VENDORS)
def test_calls_that_keep_to_their_schema_can_be_asked_for(google, vendor):
    config = types.ToolConfig(function_calling_config=types.FunctionCallingConfig(mode="VALIDATED"))
    tools = [types.Tool(function_declarations=[WEATHER])]
    [call] = calls_of(ask(google, False, vendor, "tool", "The weather?", tools=tools, tool_config=config))
    assert call.args == weather.ARGUMENTS


@every_way_to_a_vendor
@every_way
def test_two_calls_at_once_are_answered_together(google, vendor, stream):
    tools = [types.Tool(function_declarations=[WEATHER, NEWS])]
    question = types.Content(role="user", parts=[types.Part(text="Weather and news, please.")])
    asked = ask(google, stream, vendor, "tool?calls=2", [question], tools=tools)
    weather_call, news_call = calls_of(asked)
    assert (weather_call.name, weather_call.args) == (weather.NAME, weather.ARGUMENTS)
    assert (news_call.name, news_call.args) == ("get_news", {"topic": "sample"})
    answers = types.Content(
        role="user", parts=[result(weather_call, "It is sunny."), result(news_call, "All is well.")]
    )
    text = text_of(ask(google, stream, vendor, "tool?calls=2", [question, turn_of(asked), answers], tools=tools))
    assert 0 < text.index("It is sunny.") < text.index("All is well.")


@every_way_to_a_vendor
@pytest.mark.parametrize(
    ("choice", "model", "called"),
    [
        # The echo never calls a tool unless it must.
        ({"mode": "AUTO"}, "echo", None),
        ({"mode": "AUTO"}, "tool", weather.NAME),
        ({"mode": "NONE"}, "tool", None),
        ({"mode": "ANY"}, "echo", weather.NAME),
        ({"mode": "ANY", "allowed_function_names": ["get_news"]}, "echo", "get_news"),
    ],
    ids=["auto-unwanted", "auto-wanted", "none", "any", "named"],
)
def test_the_choice_of_tools_is_heeded(google, vendor, choice, model, called):
    answer = ask(
        google,
        False,
        vendor,
        model,
        "Hello",
        tools=[types.Tool(function_declarations=[WEATHER, NEWS])],
        tool_config=types.ToolConfig(function_calling_config=types.FunctionCallingConfig(**choice)),
    )
    assert [call.name for call in calls_of(answer)] == ([called] if called else [])


# MARK: Thoughts


@every_vendor
@every_way
def test_thoughts_are_told_apart_and_go_back(google, vendor, stream):
    question = types.Content(role="user", parts=[types.Part(text="How many?")])
    first = ask(google, stream, vendor, "reasoning", [question], thinking_config=THINKING)
    thought = "".join(part.text or "" for part in parts_of(first) if part.thought)
    assert "The user says: How many?" in thought
    assert text_of(first) == "How many?"
    if vendor.tells_usage_of_streams and vendor.counts_thoughts:
        assert first[-1].usage_metadata.thoughts_token_count > 0
    again = types.Content(role="user", parts=[types.Part(text="Really?")])
    second = ask(google, stream, vendor, "reasoning", [question, turn_of(first), again], thinking_config=THINKING)
    assert text_of(second) == "Really?"


@each_of(DIALECTS)
def test_every_part_of_a_stream_says_something(google, vendor):
    parts = parts_of(ask(google, True, vendor, "reasoning", "How many?", thinking_config=THINKING))
    assert parts and all(part.text is not None for part in parts)


@every_way
def test_signatures_of_gemini_go_back_unchanged(google, recorder, stream):
    question = types.Content(role="user", parts=[types.Part(text="How many?")])
    first = ask(google, stream, GEMINI.recorded, "reasoning", [question], thinking_config=THINKING)
    [proof] = proofs(recorder.last.answer, "thoughtSignature")
    again = types.Content(role="user", parts=[types.Part(text="Really?")])
    ask(google, False, GEMINI.recorded, "reasoning", [question, turn_of(first), again], thinking_config=THINKING)
    assert len(proofs(json.dumps(recorder.last.body), "thoughtSignature")) == 1
    # The client writes base64 in the alphabet for addresses.
    [returned] = proofs(json.dumps(recorder.last.body), "thoughtSignature")
    assert returned.translate(str.maketrans("-_", "+/")) == proof


@every_way
def test_signed_thoughts_around_a_tool_go_back_to_anthropic_unchanged(google, recorder, stream):
    # Told to call a tool; a model that was not asked to think may do so all the same.
    config = {
        "tools": [types.Tool(function_declarations=[WEATHER])],
        "tool_config": types.ToolConfig(function_calling_config=types.FunctionCallingConfig(mode="ANY")),
    }
    question = types.Content(role="user", parts=[types.Part(text="How many?")])
    asked = ask(google, stream, ANTHROPIC.recorded, "reasoning", [question], **config)
    [signature] = proofs(recorder.last.answer, "signature")
    [call] = calls_of(asked)
    answer = types.Content(role="user", parts=[result(call, "It is blue.")])
    history = [question, turn_of(asked), answer]
    answered = ask(google, stream, ANTHROPIC.recorded, "reasoning", history, tools=config["tools"])
    assert "It is blue." in text_of(answered)
    turn = next(turn for turn in recorder.last.body["messages"] if turn["role"] == "assistant")
    assert [block["type"] for block in turn["content"]] == ["thinking", "tool_use"]
    assert turn["content"][0]["signature"] == signature


@pytest.mark.parametrize("other", DIALECTS, ids=str)
@pytest.mark.parametrize("one", DIALECTS, ids=str)
def test_a_conversation_with_thoughts_can_go_on_at_another_vendor(google, one, other):
    question = types.Content(role="user", parts=[types.Part(text="How many?")])
    first = ask(google, False, one, "reasoning", [question], thinking_config=THINKING)
    again = types.Content(role="user", parts=[types.Part(text="Really?")])
    history = [question, turn_of(first), again]
    assert text_of(ask(google, False, other, "reasoning", history, thinking_config=THINKING)) == "Really?"
