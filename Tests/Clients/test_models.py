"""The list of models, which three clients ask for at the same path."""

import pytest
from openai import NotFoundError


def test_openais_client_lists_models(client):
    models = {model.id: model for model in client.models.list()}
    assert "quick" in models and "openai/gpt-4o-mini" in models
    known = models["openai/gpt-4o-mini"]
    assert known.object == "model" and known.owned_by
    assert known.context_window == 128_000
    assert client.models.retrieve("openai/gpt-4o-mini").id == "openai/gpt-4o-mini"
    with pytest.raises(NotFoundError):
        client.models.retrieve("nobody-has-it")


def test_anthropics_client_lists_models(anthropic_client):
    models = list(anthropic_client.models.list(limit=20))
    assert "openai/gpt-4o-mini" in [model.id for model in models]
    assert {model.type for model in models} == {"model"}
    assert anthropic_client.models.retrieve("quick").id == "quick"


def test_googles_client_lists_models(google):
    names = [model.name for model in google.models.list()]
    assert "models/openai/gpt-4o-mini" in names
    assert google.models.get(model="models/quick").name == "models/quick"
