"""What OpenAI's client asks for beside answers: moderation, images, audio, files and batches, at every vendor that has them."""

import base64
import io
import json
import wave

import pytest
from openai import BadRequestError, NotFoundError, OpenAI
from anthropic import Anthropic

from support.vendors import ANTHROPIC, BUILT_IN, OPENAI, VENDORS, each_of

HAVING = {
    "compactions": ["openai", "azure", "openai-compatible", "simulator"],
    "moderations": ["openai", "mistral", "openai-compatible", "simulator"],
    "images": ["openai", "azure", "xai", "together", "openai-compatible", "simulator"],
    "edits": ["openai", "azure", "xai", "openai-compatible", "simulator"],
    "speech": ["openai", "azure", "groq", "together", "openai-compatible", "simulator"],
    "transcriptions": ["openai", "azure", "groq", "mistral", "together", "vllm", "openai-compatible", "simulator"],
    "files": ["openai", "azure", "groq", "mistral", "xai", "openai-compatible", "simulator"],
    "batches": ["openai", "azure", "groq", "openai-compatible", "simulator"],
}


def having(what: str):
    return each_of([vendor for vendor in VENDORS if vendor.kind in HAVING[what]])


def is_png(data: bytes) -> bool:
    return data.startswith(b"\x89PNG\r\n\x1a\n") and data.endswith(b"IEND\xaeB`\x82")


def at(vendor) -> dict:
    """Says whose files and batches are meant."""
    return {"x-gateway-vendor": vendor.name or vendor.kind}


# What is said and shown


@having("moderations")
def test_moderation_judges_every_text(client, vendor):
    moderation = client.moderations.create(model=vendor.model("omni-moderation-latest"), input=["a walk", "violence"])
    assert [result.flagged for result in moderation.results] == [False, True]
    assert moderation.results[1].categories.violence


@having("compactions")
def test_a_conversation_is_compacted(client, vendor):
    said = [{"role": "user", "content": "One"}, {"role": "assistant", "content": "Two"}, {"role": "user", "content": "3"}]
    compacted = client.responses.compact(model=vendor.model("gpt-5"), input=said)
    assert compacted.object == "response.compaction"
    assert [item.type for item in compacted.output] == ["message", "message", "compaction"]
    assert compacted.usage.total_tokens > 0


@having("images")
def test_an_image_is_made(client, vendor):
    images = client.images.generate(model=vendor.model("gpt-image-1"), prompt="a house", n=2, size="1024x1024")
    assert len(images.data) == 2
    assert all(is_png(base64.b64decode(image.b64_json)) for image in images.data)
    assert images.usage.total_tokens > 0


@each_of([OPENAI, BUILT_IN])
def test_an_image_is_streamed(client, vendor):
    events = list(
        client.images.generate(model=vendor.model("gpt-image-1"), prompt="a house", stream=True, partial_images=2)
    )
    assert [event.type for event in events] == ["image_generation.partial_image"] * 2 + ["image_generation.completed"]
    assert is_png(base64.b64decode(events[-1].b64_json))


@having("edits")
def test_an_image_is_edited(client, vendor):
    png = base64.b64decode(client.images.generate(model=vendor.model("gpt-image-1"), prompt="a house").data[0].b64_json)
    edited = client.images.edit(
        model=vendor.model("gpt-image-1"), image=("a.png", png, "image/png"), prompt="with a garden"
    )
    assert is_png(base64.b64decode(edited.data[0].b64_json))


@having("speech")
def test_speech_comes_as_it_is_made(client, vendor):
    with client.audio.speech.with_streaming_response.create(
        model=vendor.model("gpt-4o-mini-tts"), voice="alloy", input="Good morning", response_format="wav"
    ) as answer:
        assert answer.headers["content-type"].startswith("audio/")
        sound = b"".join(answer.iter_bytes())
    with wave.open(io.BytesIO(sound)) as read:
        assert read.getnframes() > 0


@having("transcriptions")
@pytest.mark.parametrize("size", [1, 3 << 20])
def test_a_recording_is_written_down(client, vendor, size):
    recording = bytes(range(256)) * (size // 256) + b"x"
    said = client.audio.transcriptions.create(model=vendor.model("whisper-1"), file=("talk.wav", recording))
    again = client.audio.transcriptions.create(model=vendor.model("whisper-1"), file=("talk.wav", recording + b"y"))
    assert "talk.wav" in said.text
    assert said.text != again.text


@each_of([OPENAI, BUILT_IN])
def test_a_transcription_is_streamed(client, vendor):
    events = list(
        client.audio.transcriptions.create(model=vendor.model("gpt-4o-transcribe"), file=("a.wav", b"abc"), stream=True)
    )
    assert events[-1].type == "transcript.text.done"
    assert "".join(event.delta for event in events[:-1]) == events[-1].text


@each_of([OPENAI, BUILT_IN])
def test_a_recording_is_translated(client, vendor):
    # The client advises against it, and still has it.
    with pytest.deprecated_call():
        said = client.audio.translations.create(model=vendor.model("whisper-1"), file=("talk.wav", b"abc"))
    assert "talk.wav" in said.text


def test_a_vendor_without_it_is_refused_by_name(client):
    with pytest.raises(BadRequestError) as refusal:
        client.images.generate(model=ANTHROPIC.model("any"), prompt="a house")
    assert refusal.value.code == "unsupported_endpoint"
    assert "'anthropic'" in refusal.value.message


# Files and batches


@having("files")
def test_a_file_is_kept_listed_read_and_deleted(client, vendor):
    content = b'{"any": "thing"}\n' * 1000
    kept = client.files.create(file=("a.jsonl", content), purpose="batch", extra_headers=at(vendor))
    assert kept.bytes == len(content)
    # Its name alone says where it is.
    assert client.files.retrieve(kept.id).filename == "a.jsonl"
    assert kept.id in [file.id for file in client.files.list(extra_headers=at(vendor))]
    assert client.files.content(kept.id).read() == content
    assert client.files.delete(kept.id).deleted
    with pytest.raises(NotFoundError):
        client.files.retrieve(kept.id)


@having("batches")
def test_a_batch_runs_where_its_file_is(client, vendor):
    body = {"model": "echo", "messages": [{"role": "user", "content": "Hello from a batch"}]}
    line = {"custom_id": "one", "method": "POST", "url": "/v1/chat/completions", "body": body}
    file = client.files.create(
        file=("a.jsonl", json.dumps(line).encode()), purpose="batch", extra_headers=at(vendor)
    )
    batch = client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h", metadata={"id": "mine"}
    )
    assert batch.input_file_id == file.id
    assert batch.metadata == {"id": "mine"}
    for _ in range(5):
        batch = client.batches.retrieve(batch.id)
        if batch.status == "completed":
            break
    [answer] = client.files.content(batch.output_file_id).text.splitlines()
    answer = json.loads(answer)
    assert answer["custom_id"] == "one"
    assert answer["response"]["body"]["choices"][0]["message"]["content"] == "Hello from a batch"
    assert batch.id in [known.id for known in client.batches.list(extra_headers=at(vendor))]


# A vendor's own API


def test_a_vendors_client_reaches_its_own_api(gateway):
    with OpenAI(base_url=f"{gateway.root}/passthrough/openai/openai/v1", api_key="unused", max_retries=0) as client:
        said = client.chat.completions.create(model="echo", messages=[{"role": "user", "content": "Hello"}])
        assert said.choices[0].message.content == "Hello"
        pieces = client.chat.completions.create(
            model="echo", messages=[{"role": "user", "content": "Hello"}], stream=True
        )
        assert "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices) == "Hello"
    with Anthropic(base_url=f"{gateway.root}/passthrough/anthropic/anthropic", api_key="unused", max_retries=0) as client:
        said = client.messages.create(model="echo", max_tokens=9, messages=[{"role": "user", "content": "Hello"}])
        assert said.content[0].text == "Hello"
