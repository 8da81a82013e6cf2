"""Pydantic AI: an agent with a tool, over each of its providers."""

import pytest
from pydantic import BaseModel
from pydantic_ai import Agent, ModelHTTPError
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.google import GoogleProvider
from pydantic_ai.providers.openai import OpenAIProvider

from support import weather
from support.gemini import encoded
from support.vendors import BUILT_IN, GEMINI, VENDORS, each_of, every_dialect, every_vendor

every_way = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
MODELS = {
    "openai": OpenAIChatModel,
    "responses": OpenAIResponsesModel,
    "anthropic": AnthropicModel,
    "google": GoogleModel,
}


@pytest.fixture(scope="session")
def providers(async_client, async_anthropic_client, google):
    """The providers over the clients that applications have already."""
    return {
        "openai": OpenAIProvider(openai_client=async_client),
        "responses": OpenAIProvider(openai_client=async_client),
        "anthropic": AnthropicProvider(anthropic_client=async_anthropic_client),
        "google": GoogleProvider(client=google),
    }


def converse(loop, agent: Agent, station, stream: bool, tells_usage: bool) -> None:
    """Two questions to an agent, which calls its tool by itself."""

    async def ask(question: str, history: list):
        if not stream:
            result = await agent.run(question, message_history=history)
            return result.output, result
        async with agent.run_stream(question, message_history=history) as result:
            pieces = [piece async for piece in result.stream_text(delta=True, debounce_by=None)]
            output = await result.get_output()
        assert "".join(pieces) == output
        assert len(pieces) > 1
        return output, result

    async def run():
        history: list = []
        for question in weather.QUESTIONS:
            output, result = await ask(question, history)
            station.check(output)
            history = result.all_messages()
            assert result.usage.requests == 2
            assert result.usage.tool_calls == 1
            if tells_usage:
                assert result.usage.input_tokens > 0
                assert result.usage.output_tokens > 0

    loop.run(run())
    station.check_end()


@every_vendor
@every_way
def test_an_agent_of_openai_calls_its_tool(loop, providers, vendor, station, stream):
    agent = Agent(OpenAIChatModel(vendor.model("tool"), provider=providers["openai"]), tools=[station.get_weather])
    converse(loop, agent, station, stream, vendor.tells_usage_of_streams)


@every_vendor
@every_way
def test_an_agent_of_openais_responses_calls_its_tool(loop, providers, vendor, station, stream):
    model = OpenAIResponsesModel(vendor.model("tool"), provider=providers["responses"])
    converse(loop, Agent(model, tools=[station.get_weather]), station, stream, vendor.tells_usage_of_streams)


@every_vendor
@every_way
def test_an_agent_of_anthropic_calls_its_tool(loop, providers, vendor, station, stream):
    agent = Agent(AnthropicModel(vendor.model("tool"), provider=providers["anthropic"]), tools=[station.get_weather])
    converse(loop, agent, station, stream, vendor.tells_usage_of_streams)


@each_of(VENDORS)
@every_way
def test_an_agent_of_google_calls_its_tool(loop, providers, vendor, station, stream):
    agent = Agent(GoogleModel(vendor.model("tool"), provider=providers["google"]), tools=[station.get_weather])
    converse(loop, agent, station, stream, vendor.tells_usage_of_streams)


class Trip(BaseModel):
    """A trip to a city."""

    city: str
    days: int


@every_dialect
@pytest.mark.parametrize("api", MODELS)
def test_an_agent_answers_as_its_class(loop, providers, vendor, api):
    agent = Agent(MODELS[api](vendor.model("tool"), provider=providers[api]), output_type=Trip)
    assert isinstance(loop.run(agent.run("Plan a trip.")).output, Trip)


@every_dialect
@pytest.mark.parametrize("api", MODELS)
def test_an_error_of_the_vendor_keeps_its_status(loop, providers, vendor, api):
    name = encoded("echo?status=429") if api == "google" else "echo?status=429"
    agent = Agent(MODELS[api](vendor.model(name), provider=providers[api]))
    with pytest.raises(ModelHTTPError) as error:
        loop.run(agent.run("Hello"))
    assert error.value.status_code == 429
