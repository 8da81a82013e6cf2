"""LangChain: its models for OpenAI and Anthropic, in a conversation with a tool."""

import pytest
from langchain_anthropic import ChatAnthropic
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

from support import weather
from support.vendors import every_dialect, every_vendor

every_way = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
every_api = pytest.mark.parametrize("api", ["chat", "responses", "anthropic"])
every_way_to_ask = pytest.mark.parametrize("way", ["invoke", "stream", "ainvoke", "astream"])


@pytest.fixture
def make(gateway, api):
    """Makes LangChain's model for one of the APIs: `make(vendor, model)`."""

    def chat(vendor, model: str, **more):
        common = {"model": vendor.model(model), "api_key": "unused", "max_retries": 0, **more}
        if api == "anthropic":
            return ChatAnthropic(base_url=gateway.root, **common)
        return ChatOpenAI(base_url=gateway.url, stream_usage=True, use_responses_api=api == "responses", **common)

    return chat


def ask(model, messages, way: str, loop) -> AIMessage:
    """The whole message, put together by LangChain where it came in pieces."""

    async def collect():
        return [chunk async for chunk in model.astream(messages)]

    if way == "invoke":
        return model.invoke(messages)
    if way == "ainvoke":
        return loop.run(model.ainvoke(messages))
    chunks = list(model.stream(messages)) if way == "stream" else loop.run(collect())
    assert len(chunks) > 1
    return sum(chunks[1:], start=chunks[0])


@every_vendor
@every_way_to_ask
@every_api
def test_a_conversation_with_a_tool_comes_to_its_end(make, loop, vendor, station, way):
    model = make(vendor, "tool").bind_tools([station.get_weather])
    messages = [SystemMessage("Be brief.")]
    for question in weather.QUESTIONS:
        messages.append(HumanMessage(question))
        asked = ask(model, messages, way, loop)
        [call] = asked.tool_calls
        assert (call["name"], call["args"]) == (weather.NAME, weather.ARGUMENTS)
        assert not asked.invalid_tool_calls
        messages += [asked, ToolMessage(station.get_weather(**call["args"]), tool_call_id=call["id"])]
        answered = ask(model, messages, way, loop)
        assert not answered.tool_calls
        station.check(answered.text)
        messages.append(answered)
        for message in (asked, answered):
            if vendor.tells_usage_of_streams or not way.endswith("stream"):
                assert message.usage_metadata["input_tokens"] > 0
                assert message.usage_metadata["output_tokens"] > 0
    station.check_end()


class Trip(BaseModel):
    """A trip to a city."""

    city: str
    days: int


@every_dialect
@every_api
def test_an_answer_is_parsed_into_its_class(make, vendor):
    assert isinstance(make(vendor, "echo").with_structured_output(Trip).invoke("Plan a trip."), Trip)


@every_dialect
@pytest.mark.parametrize("api", ["anthropic"])
@every_way
def test_thoughts_go_back(make, loop, vendor, stream):
    model = make(vendor, "reasoning", max_tokens=4000, thinking={"type": "enabled", "budget_tokens": 1024})
    way = "stream" if stream else "invoke"
    messages = [HumanMessage("How many?")]
    message = ask(model, messages, way, loop)
    assert any(block["type"] == "thinking" for block in message.content)
    assert message.text == "How many?"
    assert ask(model, [*messages, message, HumanMessage("Really?")], way, loop).text == "Really?"
