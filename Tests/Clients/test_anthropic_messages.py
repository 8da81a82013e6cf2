"""The official Anthropic client: messages, whole and streamed, synchronous and not."""

import anthropic
import pytest
from pydantic import BaseModel

from support.media import PDF, PNG, base64_text
from support.messages import text_of
from support.talk import user
from support.vendors import ANTHROPIC, COHERE, every_dialect, every_remote_vendor, every_vendor, every_way_to_a_vendor
from support.waiting import until

GREETING = 'Grüße an alle: "you" \\ and 🌍!\n\tThe end.'
ENDLESS = "lorem?tokens=500&tps=1"


def request(vendor, model: str = "echo", content=GREETING, **more) -> dict:
    return {"model": vendor.model(model), "max_tokens": 1000, "messages": user(content), **more}


@every_vendor
def test_a_message_says_what_the_vendor_says(anthropic_client, vendor):
    message = anthropic_client.messages.create(**request(vendor))
    assert (message.type, message.role, message.model) == ("message", "assistant", "echo")
    assert message.id
    [block] = message.content
    assert (block.type, block.text) == ("text", GREETING)
    assert (message.stop_reason, message.stop_sequence) == ("end_turn", None)
    # Four bytes are a token of the simulator.
    tokens = (len(GREETING.encode()) + 3) // 4
    assert (message.usage.input_tokens, message.usage.output_tokens) == (tokens, tokens)


@every_vendor
def test_a_stream_adds_up_to_the_whole_message(anthropic_client, vendor):
    whole = anthropic_client.messages.create(**request(vendor))
    with anthropic_client.messages.stream(**request(vendor)) as stream:
        events = list(stream)
        message = stream.get_final_message()
    assert [event.type for event in events if not event.type.startswith("content_block") and event.type != "text"] == [
        "message_start",
        "message_delta",
        "message_stop",
    ]
    pieces = [event.text for event in events if event.type == "text"]
    assert len(pieces) > 1
    assert "".join(pieces) == text_of(message) == text_of(whole)
    assert message.id and message.model == whole.model
    assert (message.stop_reason, message.stop_sequence) == (whole.stop_reason, whole.stop_sequence)
    if vendor.tells_usage_of_streams:
        assert (message.usage.input_tokens, message.usage.output_tokens) == (
            whole.usage.input_tokens,
            whole.usage.output_tokens,
        )


@every_vendor
def test_raw_events_come_in_their_order(anthropic_client, vendor):
    events = list(anthropic_client.messages.create(**request(vendor), stream=True))
    kinds = [event.type for event in events]
    assert kinds[:2] == ["message_start", "content_block_start"]
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    assert set(kinds[2:-3]) == {"content_block_delta"}
    assert "".join(event.delta.text for event in events[2:-3]) == GREETING


@every_vendor
def test_an_asynchronous_client_is_told_the_same(async_anthropic_client, loop, vendor):
    async def run():
        whole = await async_anthropic_client.messages.create(**request(vendor))
        async with async_anthropic_client.messages.stream(**request(vendor)) as stream:
            pieces = [piece async for piece in stream.text_stream]
        return text_of(whole), "".join(pieces)

    assert loop.run(run()) == (GREETING, GREETING)


@every_vendor
def test_instructions_and_earlier_turns_go_along(anthropic_client, vendor):
    turns = user("One?") + [{"role": "assistant", "content": "One."}]
    turns += user([{"type": "text", "text": "And "}, {"type": "text", "text": "two?"}])
    system = [{"type": "text", "text": "Be brief."}, {"type": "text", "text": "Answer in English."}]
    message = anthropic_client.messages.create(**request(vendor, system=system, messages=turns))
    assert text_of(message).split() == ["And", "two?"]
    assert message.usage.input_tokens >= len("Be brief.Answer in English.One?One.And two?") // 4


@every_way_to_a_vendor
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(
    ("model", "more", "reason"),
    [
        ("echo", {"max_tokens": 2}, "max_tokens"),
        ("echo", {"stop_sequences": ["alle"]}, "stop"),
        ("length", {}, "max_tokens"),
        ("refuse", {}, "refusal"),
    ],
    ids=["allowed-length", "stop-sequence", "length", "refusal"],
)
def test_the_reason_to_stop_is_told(anthropic_client, vendor, model, more, reason, stream):
    asked = request(vendor, model, **more)
    if stream:
        with anthropic_client.messages.stream(**asked) as events:
            message = events.get_final_message()
    else:
        message = anthropic_client.messages.create(**asked)
    if reason == "stop":
        # Most vendors do not say whether it was a sequence, nor which.
        told = (message.stop_reason, message.stop_sequence)
        assert told == ("stop_sequence", "alle") or (vendor != ANTHROPIC and told == ("end_turn", None))
        assert text_of(message) == "Grüße an "
    else:
        if model == "refuse" and vendor == COHERE:
            # It tells a refusal by nothing but its words.
            reason = "end_turn"
        assert message.stop_reason == reason
        assert text_of(message)


@every_vendor
def test_pictures_and_documents_are_seen(anthropic_client, vendor):
    image = {"type": "base64", "media_type": "image/png", "data": base64_text(PNG)}
    document = {"type": "base64", "media_type": "application/pdf", "data": base64_text(PDF)}
    content = [{"type": "text", "text": "What is this?"}, {"type": "image", "source": image}]
    seen = ["What is this?", f"[image {len(PNG)} bytes image/png]"]
    if "file" not in vendor.lacks:
        content.append({"type": "document", "source": document})
        seen.append(f"[file {len(PDF)} bytes application/pdf]")
    assert text_of(anthropic_client.messages.create(**request(vendor, content=content))).split("\n") == seen


class Trip(BaseModel):
    city: str
    days: int


@every_vendor
def test_an_answer_is_parsed_into_its_class(anthropic_client, vendor):
    message = anthropic_client.messages.parse(**request(vendor), output_format=Trip)
    assert isinstance(message.parsed_output, Trip)
    assert message.stop_reason == "end_turn"


@every_dialect
def test_tokens_are_counted(anthropic_client, vendor):
    asked = request(vendor)
    del asked["max_tokens"]
    assert anthropic_client.messages.count_tokens(**asked).input_tokens > 0


@every_remote_vendor
def test_a_closed_stream_is_closed_at_the_vendor(anthropic_client, counts, vendor):
    with anthropic_client.messages.stream(**request(vendor, ENDLESS)) as stream:
        next(stream)
    until(lambda: counts()["streams"]["aborted_by_client"] == 1 and counts()["running"] == 0)


@every_remote_vendor
def test_a_vendor_gets_the_gateways_key_and_nothing_of_the_callers(anthropic_client, recorder, vendor):
    asked = request(vendor.recorded, extra_headers={"anthropic-beta": "a-thing-2026-01-01"})
    anthropic_client.messages.create(**asked)
    headers = recorder.last.headers
    assert vendor.key in [value.removeprefix("Bearer ") for value in headers.values()]
    assert "unused" not in "".join(headers.values())
    assert not [name for name in headers if name.startswith("x-stainless")]
    # Versions of the API concern the vendor whose API it is.
    names = ("anthropic-version", "anthropic-beta")
    assert [name for name in names if name in headers] == (list(names) if vendor == ANTHROPIC else [])


@every_dialect
def test_the_conversation_can_go_on_with_another_client(anthropic_client, client, vendor):
    first = anthropic_client.messages.create(**request(vendor, content="One?"))
    history = user("One?") + [{"role": "assistant", "content": text_of(first)}] + user("Two?")
    answer = client.chat.completions.create(model=vendor.model(), messages=history)
    assert answer.choices[0].message.content == "Two?"


def test_a_client_that_looks_at_the_raw_answer_finds_its_headers(anthropic_client):
    raw = anthropic_client.messages.with_raw_response.create(**request(ANTHROPIC))
    assert raw.headers["request-id"] == raw.headers["x-request-id"]
    assert raw.headers["x-gateway-vendor"] == "anthropic"
    message = raw.parse()
    assert isinstance(message, anthropic.types.Message)
    assert message._request_id == raw.headers["request-id"]
