"""The official OpenAI client: Responses in conversations with tools and with thoughts."""

import json

import pytest

from support import weather
from support.talk import proofs, user
from support.vendors import ANTHROPIC, DIALECTS, GEMINI, every_dialect, every_vendor, every_way_to_a_vendor

TOOL = {"type": "function", "name": weather.NAME, "description": weather.DESCRIPTION, "parameters": weather.SCHEMA}
NEWS = {
    "type": "function",
    "name": "get_news",
    "parameters": {"type": "object", "properties": {"topic": {"type": "string"}}, "required": ["topic"]},
}
every_way = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])


def create(client, stream: bool, **request):
    if not stream:
        return client.responses.create(**request)
    with client.responses.stream(**request) as events:
        return events.get_final_response()


def calls_of(response) -> list:
    return [item for item in response.output if item.type == "function_call"]


def result(call, text: str) -> dict:
    return {"type": "function_call_output", "call_id": call.call_id, "output": text}


def check_call(call) -> None:
    assert (call.name, json.loads(call.arguments)) == (weather.NAME, weather.ARGUMENTS)
    assert call.call_id
    assert call.status in ("completed", None)


def as_input(response) -> list:
    """The output as applications send it back: as it came, without what only the client put there."""
    return [item.model_dump(exclude_none=True, exclude={"parsed_arguments"}) for item in response.output]


@every_vendor
@every_way
def test_a_conversation_with_a_tool_comes_to_its_end(client, vendor, station, stream):
    request = {"model": vendor.model("tool"), "tools": [TOOL], "store": False}
    history: list = []
    for question in weather.QUESTIONS:
        history += user(question)
        asked = create(client, stream, input=history, **request)
        [call] = calls_of(asked)
        check_call(call)
        history += as_input(asked) + [result(call, station.get_weather(**json.loads(call.arguments)))]
        answered = create(client, stream, input=history, **request)
        assert not calls_of(answered)
        station.check(answered.output_text)
        history += as_input(answered)
        for response in (asked, answered):
            assert response.status == "completed"
            if vendor.tells_usage_of_streams or not stream:
                assert response.usage.input_tokens > 0
                assert response.usage.output_tokens > 0
    station.check_end()


@every_vendor
@every_way
def test_a_conversation_kept_by_the_server_comes_to_its_end(client, vendor, station, stream):
    request = {"model": vendor.model("tool"), "tools": [TOOL]}
    before = {}
    for question in weather.QUESTIONS:
        asked = create(client, stream, input=question, **before, **request)
        [call] = calls_of(asked)
        check_call(call)
        answer = [result(call, station.get_weather(**json.loads(call.arguments)))]
        answered = create(client, stream, input=answer, previous_response_id=asked.id, **request)
        station.check(answered.output_text)
        before = {"previous_response_id": answered.id}
    station.check_end()


@every_vendor
def test_arguments_of_a_streamed_call_add_up(client, vendor):
    with client.responses.create(model=vendor.model("tool"), input="The weather?", tools=[TOOL], stream=True) as stream:
        events = list(stream)
    added = next(event for event in events if event.type == "response.output_item.added")
    assert (added.item.type, added.item.name, added.item.arguments) == ("function_call", weather.NAME, "")
    deltas = [event for event in events if event.type == "response.function_call_arguments.delta"]
    done = next(event for event in events if event.type == "response.function_call_arguments.done")
    assert "".join(event.delta for event in deltas) == done.arguments
    assert json.loads(done.arguments) == weather.ARGUMENTS
    assert {event.item_id for event in deltas} == {done.item_id} == {added.item.id}
    check_call(calls_of(events[-1].response)[0])


@every_way_to_a_vendor
@every_way
def test_two_calls_at_once_are_answered_together(client, vendor, stream):
    request = {"model": vendor.model("tool?calls=2"), "tools": [TOOL, NEWS]}
    question = user("Weather and news, please.")
    asked = create(client, stream, input=question, **request)
    weather_call, news_call = calls_of(asked)
    check_call(weather_call)
    assert (news_call.name, json.loads(news_call.arguments)) == ("get_news", {"topic": "sample"})
    assert weather_call.call_id != news_call.call_id
    answers = [result(weather_call, "It is sunny."), result(news_call, "All is well.")]
    text = create(client, stream, input=question + as_input(asked) + answers, **request).output_text
    assert 0 < text.index("It is sunny.") < text.index("All is well.")


@every_way_to_a_vendor
@pytest.mark.parametrize(
    ("choice", "model", "called"),
    [
        # The echo never calls a tool unless it must.
        ("auto", "echo", None),
        ("auto", "tool", weather.NAME),
        ("none", "tool", None),
        ("required", "echo", weather.NAME),
        ({"type": "function", "name": "get_news"}, "echo", "get_news"),
    ],
    ids=["auto-unwanted", "auto-wanted", "none", "required", "named"],
)
def test_the_choice_of_tools_is_heeded(client, vendor, choice, model, called):
    response = client.responses.create(model=vendor.model(model), input="Hello", tools=[TOOL, NEWS], tool_choice=choice)
    assert [call.name for call in calls_of(response)] == ([called] if called else [])


@every_dialect
def test_an_asynchronous_conversation_with_a_tool_comes_to_its_end(async_client, loop, vendor, station):
    async def create(**request):
        async with async_client.responses.stream(model=vendor.model("tool"), tools=[TOOL], **request) as events:
            return await events.get_final_response()

    async def run():
        asked = await create(input=weather.QUESTIONS[0])
        [call] = calls_of(asked)
        answer = [result(call, station.get_weather(**json.loads(call.arguments)))]
        station.check((await create(input=answer, previous_response_id=asked.id)).output_text)

    loop.run(run())


# MARK: Thoughts


def think(vendor, **more) -> dict:
    return {
        "model": vendor.model("reasoning"),
        "input": user("How many?"),
        "reasoning": {"effort": "low", "summary": "auto"},
        "include": ["reasoning.encrypted_content"],
        "store": False,
        **more,
    }


def thought_of(response) -> str:
    """What reasoning items tell, in a summary or in full."""
    items = [item for item in response.output if item.type == "reasoning"]
    return "".join(part.text for item in items for part in [*(item.summary or []), *(item.content or [])])


@every_vendor
@every_way
def test_thoughts_are_told_apart_and_go_back(client, vendor, stream):
    first = create(client, stream, **think(vendor))
    assert "The user says: How many?" in thought_of(first)
    assert first.output_text == "How many?"
    if vendor.counts_thoughts and (vendor.tells_usage_of_streams or not stream):
        assert first.usage.output_tokens_details.reasoning_tokens > 0
    history = user("How many?") + as_input(first) + user("Really?")
    assert create(client, stream, **think(vendor, input=history)).output_text == "Really?"


@pytest.mark.parametrize(
    ("vendor", "proof"), [(ANTHROPIC, "signature"), (GEMINI, "thoughtSignature")], ids=["anthropic", "gemini"]
)
@every_way
@pytest.mark.parametrize("kept", [False, True], ids=["sent-back", "kept"])
def test_proofs_of_thoughts_go_back_unchanged(client, recorder, vendor, proof, stream, kept):
    first = create(client, stream, **think(vendor.recorded, store=kept))
    found = "".join(proofs(recorder.last.answer, proof))
    assert found
    if kept:
        more = {"input": user("Really?"), "previous_response_id": first.id, "store": True}
    else:
        more = {"input": user("How many?") + as_input(first) + user("Really?")}
    create(client, stream, **think(vendor.recorded, **more))
    assert "".join(proofs(json.dumps(recorder.last.body), proof)) == found


@pytest.mark.parametrize("other", DIALECTS, ids=str)
@pytest.mark.parametrize("one", DIALECTS, ids=str)
def test_a_conversation_with_thoughts_can_go_on_at_another_vendor(client, one, other):
    first = client.responses.create(**think(one))
    history = user("How many?") + as_input(first) + user("Really?")
    assert client.responses.create(**think(other, input=history)).output_text == "Really?"
