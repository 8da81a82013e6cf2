"""Vectors and ranking by the official clients, from every vendor that has them."""

import base64
import struct

import pytest
from google.genai import types
from openai import BadRequestError

from support.vendors import ANTHROPIC, BEDROCK, COHERE, GEMINI, OPENAI, VENDORS, each_of

EMBEDDING = [vendor for vendor in VENDORS if vendor != ANTHROPIC]


@each_of(EMBEDDING)
def test_texts_become_vectors(client, vendor):
    # The client asks for base64 and turns it back.
    embeddings = client.embeddings.create(model=vendor.model(), input=["one", "two", "one"])
    assert [entry.index for entry in embeddings.data] == [0, 1, 2]
    one, two, again = (entry.embedding for entry in embeddings.data)
    assert one == pytest.approx(again) and one != pytest.approx(two)
    assert all(isinstance(number, float) for number in one)
    assert embeddings.usage.prompt_tokens > 0


@each_of([OPENAI, GEMINI, COHERE, BEDROCK])
def test_vectors_are_the_same_in_either_encoding(client, vendor):
    floats = client.embeddings.create(model=vendor.model(), input="one", encoding_format="float").data[0].embedding
    packed = client.embeddings.create(model=vendor.model(), input="one", encoding_format="base64").data[0].embedding
    data = base64.b64decode(packed)
    assert list(struct.unpack(f"<{len(data) // 4}f", data)) == pytest.approx(floats, rel=1e-5)


def test_a_vendor_without_them_is_refused_by_name(client):
    with pytest.raises(BadRequestError) as refusal:
        client.embeddings.create(model=ANTHROPIC.model(), input="one")
    assert refusal.value.code == "unsupported_endpoint"


@each_of([OPENAI, GEMINI, COHERE, BEDROCK])
def test_googles_client_gets_vectors(google, vendor):
    answer = google.models.embed_content(
        model=vendor.model(), contents=["one", "two"], config=types.EmbedContentConfig(task_type="RETRIEVAL_DOCUMENT")
    )
    one, two = (entry.values for entry in answer.embeddings)
    assert one and one != two
