"""What all tests share: one simulator, one gateway with every vendor, and the client as applications make it."""

import asyncio
import os

import pytest
from anthropic import Anthropic, AsyncAnthropic
from google import genai
from openai import AsyncOpenAI, OpenAI

from support import postgres, redis as redis_server, vendors
from support.media import MediaServer
from support.process import Gateway, Simulator
from support.recorder import Recorder
from support.waiting import until
from support.weather import Station

# Everything is on this machine, whatever proxies its environment names.
os.environ["NO_PROXY"] = "127.0.0.1"
# So is the server that issues tokens, in the clear.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
# Clients fetch nothing from elsewhere, and report to nobody.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
os.environ["LANGSMITH_TRACING"] = "false"


@pytest.fixture(scope="session")
def simulator():
    process = Simulator()
    yield process
    process.stop()


@pytest.fixture(scope="session")
def limited_simulator():
    """Lets one request through in a second."""
    process = Simulator("--limit", "1/s")
    yield process
    process.stop()


@pytest.fixture(scope="module")
def vendor():
    """A simulator of the module's own, whose statistics nobody else moves."""
    process = Simulator()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL of the module's own, which its tests may crash."""
    if postgres.MISSING:
        pytest.skip(postgres.MISSING)
    server = postgres.Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def redis():
    """A Redis of the module's own, which its tests may crash."""
    if redis_server.MISSING:
        pytest.skip(redis_server.MISSING)
    server = redis_server.Redis()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def storage_url(request, tmp_path):
    """An empty database over each engine."""
    if request.param == "sqlite":
        return f"sqlite://{tmp_path}/data/gateway.db"
    return request.getfixturevalue("server").new_schema()[1]


@pytest.fixture(scope="session")
def recording(simulator):
    server = Recorder(simulator.url)
    yield server
    server.stop()


@pytest.fixture
def recorder(recording):
    """The recording vendors, with nothing on record yet."""
    recording.requests.clear()
    return recording


@pytest.fixture(scope="session")
def media_server():
    server = MediaServer()
    yield server
    server.stop()


@pytest.fixture
def media(media_server):
    """The server of files, which nobody has asked for anything yet."""
    media_server.fetched.clear()
    return media_server


@pytest.fixture(scope="session")
def gateway(simulator, limited_simulator, recording, tmp_path_factory):
    configuration = vendors.configuration(simulator, limited_simulator, recording.url)
    process = Gateway(tmp_path_factory.mktemp("gateway"), configuration)
    yield process
    process.stop()


@pytest.fixture
def counts(simulator):
    """The vendor's statistics, counted from now on. Nothing of an earlier test may still run at the vendor."""
    until(lambda: simulator.statistics()["running"] == 0)
    simulator.reset()
    return simulator.statistics


@pytest.fixture(scope="session")
def client(gateway):
    """The client of an application, which fails at the first error so that tests see it."""
    with OpenAI(base_url=gateway.url, api_key="unused", max_retries=0) as client:
        yield client


@pytest.fixture(scope="session")
def loop():
    """The event loop of an asynchronous application: `loop.run(coroutine)`."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def async_client(gateway, loop):
    client = AsyncOpenAI(base_url=gateway.url, api_key="unused", max_retries=0)
    yield client
    loop.run(client.close())


@pytest.fixture(scope="session")
def anthropic_client(gateway):
    with Anthropic(base_url=gateway.root, api_key="unused", max_retries=0) as client:
        yield client


@pytest.fixture(scope="session")
def async_anthropic_client(gateway, loop):
    client = AsyncAnthropic(base_url=gateway.root, api_key="unused", max_retries=0)
    yield client
    loop.run(client.close())


def google_client(gateway, loop, version: str):
    client = genai.Client(
        api_key="unused", http_options=genai.types.HttpOptions(base_url=gateway.root, api_version=version)
    )
    yield client
    client.close()
    loop.run(client.aio.aclose())


@pytest.fixture(scope="session")
def google(gateway, loop):
    yield from google_client(gateway, loop, "v1beta")


@pytest.fixture(scope="session", params=["v1beta", "v1"])
def google_of_each_version(gateway, loop, request):
    yield from google_client(gateway, loop, request.param)


@pytest.fixture
def station():
    """Whom the tool of a conversation asks."""
    return Station()
