"""The official Google client: generated content, whole and streamed, synchronous and not."""

import pytest
from google.genai import types
from pydantic import BaseModel

from support.gemini import encoded, text_of
from support.media import PDF, PNG
from support.vendors import BUILT_IN, GEMINI, every_dialect, every_remote_vendor, every_vendor, every_way_to_a_vendor
from support.waiting import until

GREETING = 'Grüße an alle: "you" \\ and 🌍!\n\tThe end.'
every_way = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])


def generate(client, vendor, model: str = "echo", contents=GREETING, **config):
    return client.models.generate_content(
        model=encoded(vendor.model(model)), contents=contents, config=types.GenerateContentConfig(**config)
    )


def stream_of(client, vendor, model: str = "echo", contents=GREETING, **config):
    return client.models.generate_content_stream(
        model=encoded(vendor.model(model)), contents=contents, config=types.GenerateContentConfig(**config)
    )


@every_vendor
def test_an_answer_says_what_the_vendor_says(google, vendor):
    answer = generate(google, vendor)
    assert answer.text == GREETING
    assert answer.model_version == "echo"
    assert answer.response_id
    [candidate] = answer.candidates
    assert candidate.content.role == "model"
    assert [part.text for part in candidate.content.parts] == [GREETING]
    assert candidate.finish_reason == types.FinishReason.STOP
    usage = answer.usage_metadata
    # Four bytes are a token of the simulator.
    tokens = (len(GREETING.encode()) + 3) // 4
    assert (usage.prompt_token_count, usage.candidates_token_count) == (tokens, tokens)
    assert usage.total_token_count == 2 * tokens


@every_vendor
def test_a_stream_adds_up_to_the_whole_answer(google, vendor):
    whole = generate(google, vendor)
    chunks = list(stream_of(google, vendor))
    assert len(chunks) > 3
    assert text_of(chunks) == whole.text
    assert {chunk.model_version for chunk in chunks} == {whole.model_version}
    assert len({chunk.response_id for chunk in chunks}) == 1
    reasons = [candidate.finish_reason for chunk in chunks for candidate in chunk.candidates or []]
    assert [reason for reason in reasons if reason] == [types.FinishReason.STOP]
    if vendor.tells_usage_of_streams:
        assert chunks[-1].usage_metadata == whole.usage_metadata


@every_dialect
def test_every_version_says_the_same(google_of_each_version, vendor):
    assert generate(google_of_each_version, vendor).text == GREETING
    assert text_of(list(stream_of(google_of_each_version, vendor))) == GREETING


@every_vendor
def test_an_asynchronous_client_is_told_the_same(google, loop, vendor):
    async def run():
        whole = await google.aio.models.generate_content(model=vendor.model(), contents=GREETING)
        stream = await google.aio.models.generate_content_stream(model=vendor.model(), contents=GREETING)
        return whole.text, text_of([chunk async for chunk in stream])

    assert loop.run(run()) == (GREETING, GREETING)


@every_vendor
@every_way
def test_a_chat_remembers_its_turns(google, vendor, stream):
    chat = google.chats.create(model=vendor.model(), config=types.GenerateContentConfig(system_instruction="Be brief."))
    for question in ("One?", "And two?"):
        if stream:
            assert text_of(list(chat.send_message_stream(question))) == question
        else:
            assert chat.send_message(question).text == question
    told = [(turn.role, "".join(part.text or "" for part in turn.parts)) for turn in chat.get_history()]
    merged = [("user", "One?"), ("model", "One?"), ("user", "And two?"), ("model", "And two?")]
    if stream:
        # The client keeps the pieces of a streamed answer one by one.
        told = [turn for turn in told if turn[0] == "user"]
        merged = [turn for turn in merged if turn[0] == "user"]
    assert told == merged


@every_way_to_a_vendor
@every_way
@pytest.mark.parametrize(
    ("model", "config", "reason"),
    [
        ("echo", {"max_output_tokens": 2}, types.FinishReason.MAX_TOKENS),
        ("echo", {"stop_sequences": ["alle"]}, types.FinishReason.STOP),
        ("length", {}, types.FinishReason.MAX_TOKENS),
        ("refuse", {}, types.FinishReason.SAFETY),
    ],
    ids=["allowed-length", "stop-sequence", "length", "refusal"],
)
def test_the_reason_to_stop_is_told(google, vendor, model, config, reason, stream):
    if stream:
        chunks = list(stream_of(google, vendor, model, **config))
        candidates = [candidate for chunk in chunks for candidate in chunk.candidates or []]
        [found] = [candidate.finish_reason for candidate in candidates if candidate.finish_reason]
        text = text_of(chunks)
    else:
        answer = generate(google, vendor, model, **config)
        found, text = answer.candidates[0].finish_reason, answer.text
    if model == "refuse" and not vendor.finishes_refusals_apart and vendor != BUILT_IN:
        # Google has no place for a refusal, by which OpenAI's kin tell one.
        reason = types.FinishReason.STOP
    assert found == reason
    assert text
    if "stop_sequences" in config:
        assert text == "Grüße an "


@every_vendor
def test_pictures_and_documents_are_seen(google, vendor):
    contents = ["What is this?", types.Part.from_bytes(data=PNG, mime_type="image/png")]
    seen = ["What is this?", f"[image {len(PNG)} bytes image/png]"]
    if "file" not in vendor.lacks:
        contents.append(types.Part.from_bytes(data=PDF, mime_type="application/pdf"))
        seen.append(f"[file {len(PDF)} bytes application/pdf]")
    assert generate(google, vendor, contents=contents).text.split("\n") == seen


class Trip(BaseModel):
    city: str
    days: int


@every_vendor
def test_an_answer_is_parsed_into_its_class(google, vendor):
    answer = generate(google, vendor, response_mime_type="application/json", response_schema=Trip)
    assert isinstance(answer.parsed, Trip)
    assert Trip.model_validate_json(answer.text) == answer.parsed


@every_dialect
def test_tokens_are_counted(google, vendor):
    assert google.models.count_tokens(model=vendor.model(), contents=GREETING).total_tokens > 0


@every_remote_vendor
def test_a_closed_stream_is_closed_at_the_vendor(google, counts, vendor):
    chunks = stream_of(google, vendor, "lorem?tokens=500&tps=1")
    next(chunks)
    chunks.close()
    until(lambda: counts()["streams"]["aborted_by_client"] == 1 and counts()["running"] == 0)


@every_remote_vendor
def test_a_vendor_gets_the_gateways_key_and_nothing_of_the_callers(google, recorder, vendor):
    generate(google, vendor.recorded)
    headers = recorder.last.headers
    assert vendor.key in [value.removeprefix("Bearer ") for value in headers.values()]
    assert "unused" not in "".join(headers.values()) + recorder.last.path
    assert "x-goog-api-client" not in headers
    assert ("x-goog-api-key" in headers) == (vendor == GEMINI)


@every_dialect
def test_an_answer_tells_who_gave_it(google, vendor):
    headers = generate(google, vendor).sdk_http_response.headers
    assert headers["x-gateway-vendor"] == vendor.kind
    assert headers["x-request-id"]
