"""The official OpenAI client: Responses, whole and streamed, one after the other and kept by the server."""

import openai
import pytest
from pydantic import BaseModel

from support.media import PNG, data_url
from support.vendors import (
    ANTHROPIC,
    BUILT_IN,
    DIALECTS,
    GEMINI,
    VENDORS,
    each_of,
    every_dialect,
    every_remote_vendor,
    every_vendor,
    every_way_to_a_vendor,
)
from support.waiting import until

GREETING = 'Grüße an alle: "you" \\ and 🌍!\n\tThe end.'
KEEPERS = [vendor for vendor in VENDORS if vendor.keeps_responses]
# Of those whose responses the gateway keeps, one of each wire format.
KEPT = [*(vendor for vendor in DIALECTS if vendor not in KEEPERS), *(v for v in VENDORS if v.kind == "groq")]
every_way = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])


def create(client, vendor, model: str = "echo", stream: bool = False, **more):
    """The whole response, put together by the client where it came in pieces."""
    request = {"model": vendor.model(model), "input": GREETING, **more}
    if not stream:
        return client.responses.create(**request)
    # The client's own helper takes no response for the last that is not complete.
    with client.responses.create(**request, stream=True) as events:
        return list(events)[-1].response


def check_usage(usage, vendor, stream: bool) -> None:
    if stream and not vendor.tells_usage_of_streams:
        return
    assert usage.input_tokens > 0
    assert usage.output_tokens > 0
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens


@every_vendor
@every_way
def test_a_response_says_what_the_vendor_says(client, vendor, stream):
    response = create(client, vendor, stream=stream)
    assert response.object == "response"
    assert response.id.startswith("resp")
    assert response.created_at > 0
    assert (response.status, response.error, response.incomplete_details) == ("completed", None, None)
    [message] = response.output
    assert (message.type, message.role, message.status) == ("message", "assistant", "completed")
    assert response.output_text == GREETING
    check_usage(response.usage, vendor, stream)


@every_vendor
def test_events_come_in_their_order_and_add_up(client, vendor):
    with client.responses.create(model=vendor.model(), input=GREETING, stream=True) as stream:
        events = list(stream)
    kinds = [event.type for event in events]
    assert kinds[:2] == ["response.created", "response.in_progress"]
    assert kinds[-1] == "response.completed"
    assert [event.sequence_number for event in events] == list(range(len(events)))
    once = [
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
    ]
    assert [kind for kind in kinds if kind in once] == once
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert len(deltas) > 1
    done = next(event for event in events if event.type == "response.output_text.done")
    assert "".join(deltas) == done.text == events[-1].response.output_text == GREETING
    assert events[0].response.id == events[-1].response.id


@every_vendor
@every_way
def test_an_asynchronous_client_is_told_the_same(async_client, loop, vendor, stream):
    async def run():
        request = {"model": vendor.model(), "input": GREETING}
        if not stream:
            return (await async_client.responses.create(**request)).output_text
        async with async_client.responses.stream(**request) as events:
            return (await events.get_final_response()).output_text

    assert loop.run(run()) == GREETING


@every_vendor
def test_instructions_and_earlier_turns_go_along(client, vendor):
    turns = [
        {"role": "developer", "content": "Answer in English."},
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": "One."},
        {"role": "user", "content": [{"type": "input_text", "text": "And "}, {"type": "input_text", "text": "two?"}]},
    ]
    response = create(client, vendor, input=turns, instructions="Be brief.")
    assert response.output_text.split() == ["And", "two?"]
    assert response.usage.input_tokens >= len("Be brief.Answer in English.One?One.And two?") // 4


@every_vendor
def test_a_picture_is_seen(client, vendor):
    content = [
        {"type": "input_text", "text": "What is this?"},
        {"type": "input_image", "image_url": data_url("image/png", PNG), "detail": "auto"},
    ]
    seen = create(client, vendor, input=[{"role": "user", "content": content}]).output_text
    assert seen.split("\n") == ["What is this?", f"[image {len(PNG)} bytes image/png]"]


@every_way_to_a_vendor
@every_way
@pytest.mark.parametrize(("model", "more"), [("echo", {"max_output_tokens": 2}), ("length", {})], ids=["asked", "own"])
def test_a_response_that_ran_out_of_room_is_incomplete(client, vendor, model, more, stream):
    response = create(client, vendor, model, stream, **more)
    assert response.status == "incomplete"
    assert response.incomplete_details.reason == "max_output_tokens"
    assert response.output_text


class Trip(BaseModel):
    city: str
    days: int


@every_vendor
@every_way
def test_an_answer_is_parsed_into_its_class(client, vendor, stream):
    request = {"model": vendor.model(), "input": "Plan a trip.", "text_format": Trip}
    if stream:
        with client.responses.stream(**request) as events:
            response = events.until_done().get_final_response()
    else:
        response = client.responses.parse(**request)
    assert isinstance(response.output_parsed, Trip)


# MARK: Kept by the server


@each_of(VENDORS)
@every_way
def test_a_conversation_goes_on_from_the_response_before(client, vendor, stream):
    first = create(client, vendor, stream=stream, input="One?")
    second = create(client, vendor, stream=stream, input="Two?", previous_response_id=first.id)
    assert second.output_text == "Two?"
    assert second.previous_response_id == first.id
    told = vendor.tells_usage_of_streams or not stream
    if told and vendor not in KEEPERS:
        assert second.usage.input_tokens > first.usage.input_tokens


@each_of(KEEPERS)
def test_a_vendor_that_keeps_its_responses_is_told_which_was_before(client, recorder, vendor):
    first = create(client, vendor.recorded)
    create(client, vendor.recorded, input="Two?", previous_response_id=first.id)
    assert recorder.last.path.endswith("/responses")
    assert recorder.last.body["previous_response_id"] == first.id
    assert recorder.last.body["input"] == "Two?"


@each_of(KEPT)
@every_way
def test_a_response_is_kept_until_it_is_deleted(client, vendor, stream):
    response = create(client, vendor, stream=stream)
    found = client.responses.retrieve(response.id)
    assert (found.id, found.output_text, found.status) == (response.id, GREETING, "completed")
    client.responses.delete(response.id)
    with pytest.raises(openai.NotFoundError) as error:
        client.responses.retrieve(response.id)
    assert error.value.code == "response_not_found"
    with pytest.raises(openai.BadRequestError) as error:
        create(client, vendor, previous_response_id=response.id)
    assert error.value.code == "previous_response_not_found"


@each_of(KEPT)
def test_the_input_of_a_kept_response_is_listed(client, vendor):
    response = create(client, vendor, input="One?")
    [item] = list(client.responses.input_items.list(response.id))
    assert (item.type, item.role, item.content[0].text) == ("message", "user", "One?")


@each_of(KEPT)
def test_a_response_that_nobody_wants_kept_is_not(client, vendor):
    response = create(client, vendor, store=False)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(response.id)


@every_dialect
def test_tokens_are_counted(client, vendor):
    assert client.responses.input_tokens.count(model=vendor.model(), input=GREETING).input_tokens > 0


def test_a_kept_conversation_can_go_on_at_another_vendor(client):
    first = create(client, ANTHROPIC, input="One?")
    second = create(client, GEMINI, input="Two?", previous_response_id=first.id)
    assert second.output_text == "Two?"
    assert second.usage.input_tokens > first.usage.input_tokens


# MARK: Faults


@every_way_to_a_vendor
@every_way
@pytest.mark.parametrize(
    ("status", "exception"),
    [
        (400, openai.BadRequestError),
        (404, openai.NotFoundError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
    ],
)
def test_an_error_of_the_vendor_keeps_its_status(client, vendor, status, exception, stream):
    with pytest.raises(exception) as error:
        create(client, vendor, f"echo?status={status}", stream)
    assert error.value.status_code == status
    assert error.value.message
    assert error.value.request_id


@every_way_to_a_vendor
@pytest.mark.parametrize("fault", ["cut", "malformed", "error-event", "unfinished"])
def test_a_broken_stream_is_told_and_never_seems_finished(client, vendor, fault):
    model = vendor.model(f"echo?fault={fault}&after=5")
    kinds = []
    try:
        for event in client.responses.create(model=model, input="one two three four five six seven", stream=True):
            kinds.append(event.type)
    except openai.APIError:
        kinds.append("error")
    assert kinds[0] == "response.created"
    assert kinds[-1] in ("error", "response.failed")
    assert not {"response.completed", "response.incomplete"} & set(kinds)


def test_an_unknown_model_is_not_found(client):
    with pytest.raises(openai.NotFoundError) as error:
        client.responses.create(model="opanai/gpt-4o", input="Hello")
    assert error.value.code == "model_not_found"


@every_remote_vendor
def test_a_closed_stream_is_closed_at_the_vendor(client, counts, vendor):
    events = client.responses.create(model=vendor.model("lorem?tokens=500&tps=1"), input="Go on.", stream=True)
    next(events)
    events.close()
    until(lambda: counts()["streams"]["aborted_by_client"] == 1 and counts()["running"] == 0)
