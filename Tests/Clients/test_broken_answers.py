"""Vendors that break off in the middle: the client raises, and never takes a piece for the whole."""

import openai
import pytest

from support.talk import collect, user
from support.vendors import BUILT_IN, DIALECTS, every_dialect, every_remote_vendor

TEXT = "one two three four five six seven eight"
every_way = pytest.mark.parametrize("vendor", [*DIALECTS, BUILT_IN], ids=str)

# What a whole answer with the fault is told as.
WHOLE = {
    "close": (502, "vendor_closed_connection"),
    "cut-head": (502, "vendor_cut_answer"),
    "cut": (502, "vendor_cut_answer"),
    "malformed": (502, "vendor_answer_invalid"),
    "error-event": (500, None),
}
# What a stream with the fault is told as, by an event or, where it has not begun, by a status.
STREAMED = {
    "close": "vendor_closed_connection",
    "cut-head": "vendor_cut_answer",
    "cut": "vendor_cut_answer",
    "cut-inside": "vendor_cut_answer",
    "unfinished": "vendor_stream_cut",
    "malformed": "vendor_answer_invalid",
    "error-event": None,
}
AFTER = [0, 1, 3]


def request(vendor, settings: str, **more) -> dict:
    return {"model": vendor.model(f"echo?{settings}"), "messages": user(TEXT), **more}


def read(client, vendor, settings: str) -> tuple[list, openai.APIError]:
    """The chunks of a stream until it broke, and how it broke."""
    chunks = []
    with pytest.raises(openai.APIError) as error:
        for chunk in client.chat.completions.create(**request(vendor, settings), stream=True):
            chunks.append(chunk)
    return chunks, error.value


def check_unfinished(chunks) -> None:
    assert not [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason]
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert TEXT.startswith(text)


@every_way
@pytest.mark.parametrize("fault", WHOLE)
def test_a_broken_whole_answer_is_an_error_of_the_vendor(client, vendor, fault):
    status, code = WHOLE[fault]
    with pytest.raises(openai.InternalServerError) as error:
        client.chat.completions.create(**request(vendor, f"fault={fault}"))
    assert error.value.status_code == status
    if code:
        assert error.value.code == code


@every_way
@pytest.mark.parametrize("after", AFTER)
@pytest.mark.parametrize("fault", STREAMED)
def test_a_broken_stream_raises_and_never_seems_finished(client, vendor, fault, after):
    chunks, error = read(client, vendor, f"fault={fault}&after={after}")
    check_unfinished(chunks)
    if STREAMED[fault]:
        assert error.code == STREAMED[fault]
    if chunks:
        # Not a status, since the stream had begun, but an event.
        assert type(error) is openai.APIError
        assert error.type


@every_remote_vendor
def test_a_stream_cut_before_its_end_raises_at_every_vendor(client, vendor):
    chunks, error = read(client, vendor, "fault=cut&after=3")
    assert chunks
    check_unfinished(chunks)
    assert error.code == "vendor_cut_answer"


@every_remote_vendor
def test_a_stream_without_a_finish_reason_raises_at_every_vendor(client, vendor):
    chunks, error = read(client, vendor, "fault=unfinished")
    assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices) == TEXT
    check_unfinished(chunks)
    assert error.code == "vendor_stream_cut"


@every_dialect
def test_a_stalled_stream_is_given_up_with_an_event(client, counts, vendor):
    chunks, error = read(client, vendor.hurried, "fault=stall&after=3")
    assert chunks
    check_unfinished(chunks)
    assert type(error) is openai.APIError
    assert error.code == "vendor_between_bytes_timeout"
    assert counts()["streams"]["aborted_by_client"] == 1


@every_dialect
def test_a_stalled_whole_answer_is_given_up(client, vendor):
    with pytest.raises(openai.InternalServerError) as error:
        client.chat.completions.create(**request(vendor.hurried, "fault=stall"))
    assert (error.value.status_code, error.value.code) == (504, "vendor_between_bytes_timeout")


@every_dialect
def test_a_stream_that_pauses_within_the_limit_is_whole(client, vendor):
    chunks = list(
        client.chat.completions.create(**request(vendor.hurried, "fault=stall&after=3&for=50ms"), stream=True)
    )
    assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices) == TEXT


@every_dialect
def test_an_asynchronous_stream_raises_too(async_client, loop, vendor):
    async def run():
        await collect(await async_client.chat.completions.create(**request(vendor, "fault=cut&after=3"), stream=True))

    with pytest.raises(openai.APIError) as error:
        loop.run(run())
    assert error.value.code == "vendor_cut_answer"


@every_dialect
def test_the_stream_helper_raises_too(client, vendor):
    with pytest.raises(openai.APIError):
        with client.chat.completions.stream(**request(vendor, "fault=cut&after=3")) as stream:
            stream.get_final_completion()


@every_way
def test_a_vendor_that_closes_is_tried_again_by_the_client(client, vendor):
    # Not by the gateway: the vendor may have worked already.
    raw = client.with_options(max_retries=1).chat.completions.with_raw_response
    with pytest.raises(openai.InternalServerError) as error:
        raw.create(**request(vendor, "fault=close"))
    assert error.value.response.request.headers["x-stainless-retry-count"] == "1"
