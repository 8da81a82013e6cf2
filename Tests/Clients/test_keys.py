"""Callers with keys of their own: every official client shows its key in its own place, unmodified."""

import anthropic
import openai
import pytest
from google import genai
from google.genai import errors

from support.process import Gateway
from support.talk import user

KEY = "sk-clients-0123456789abcdefghij"
CONFIGURATION = {
    "keys": [{"name": "clients", "key": KEY, "permissions": {"models": ["simulator/echo"]}}],
}


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    gateway = Gateway(tmp_path_factory.mktemp("keys"), CONFIGURATION)
    yield gateway.root
    assert not any(KEY in line for line in gateway.lines)
    gateway.stop()


def test_openais_client_shows_its_key(url):
    client = openai.OpenAI(base_url=f"{url}/v1", api_key=KEY, max_retries=0)
    answer = client.chat.completions.create(model="simulator/echo", messages=user("Hello"))
    assert answer.choices[0].message.content == "Hello"
    assert [model.id for model in client.models.list()] == ["simulator/echo"]
    with pytest.raises(openai.PermissionDeniedError, match="permissions.models"):
        client.chat.completions.create(model="simulator/lorem", messages=user("Hello"))
    with pytest.raises(openai.AuthenticationError) as error:
        client.with_options(api_key="sk-wrong").chat.completions.create(model="simulator/echo", messages=user("Hello"))
    assert error.value.code == "invalid_api_key"


def test_azures_client_shows_its_key(url):
    client = openai.AzureOpenAI(azure_endpoint=url, api_key=KEY, api_version="2024-10-21", max_retries=0)
    answer = client.chat.completions.create(model="simulator/echo", messages=user("Hello"))
    assert answer.choices[0].message.content == "Hello"


def test_anthropics_client_shows_its_key(url):
    client = anthropic.Anthropic(base_url=url, api_key=KEY, max_retries=0)
    answer = client.messages.create(model="simulator/echo", max_tokens=100, messages=user("Hello"))
    assert answer.content[0].text == "Hello"
    with pytest.raises(anthropic.AuthenticationError):
        client.with_options(api_key="sk-wrong").messages.create(
            model="simulator/echo", max_tokens=100, messages=user("Hello")
        )
    with pytest.raises(anthropic.PermissionDeniedError):
        client.messages.create(model="simulator/lorem", max_tokens=100, messages=user("Hello"))


def test_googles_client_shows_its_key(url):
    client = genai.Client(api_key=KEY, http_options={"base_url": url})
    answer = client.models.generate_content(model="simulator/echo", contents="Hello")
    assert answer.text == "Hello"
    with pytest.raises(errors.ClientError) as error:
        client.models.generate_content(model="simulator/lorem", contents="Hello")
    assert error.value.code == 403
    client.close()
    stranger = genai.Client(api_key="wrong", http_options={"base_url": url})
    with pytest.raises(errors.ClientError) as error:
        stranger.models.generate_content(model="simulator/echo", contents="Hello")
    assert error.value.code == 401
    stranger.close()
