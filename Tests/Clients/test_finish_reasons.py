"""Why an answer ended, in OpenAI's words whatever the vendor's are."""

import pytest

from support.talk import finish_reasons, said, user
from support.vendors import OPENAI, every_vendor


def collect(client, vendor, model: str, stream: bool) -> tuple[str, str, str]:
    """The text, the refusal and the finish reason."""
    request = {"model": vendor.model(model), "messages": user("Tell me.")}
    if stream:
        chunks = list(client.chat.completions.create(**request, stream=True))
        [reason] = finish_reasons(chunks)
        refusal = "".join(chunk.choices[0].delta.refusal or "" for chunk in chunks if chunk.choices)
        return said(chunks), refusal, reason
    [choice] = client.chat.completions.create(**request).choices
    return choice.message.content or "", choice.message.refusal or "", choice.finish_reason


@every_vendor
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_an_answer_that_ran_out_of_room_says_so(client, vendor, stream):
    text, refusal, reason = collect(client, vendor, "length", stream)
    assert text and not refusal
    assert reason == "length"


@every_vendor
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_a_refusal_is_told_as_one(client, vendor, stream):
    text, refusal, reason = collect(client, vendor, "refuse", stream)
    assert text or refusal
    if vendor.dialect == OPENAI.dialect:
        assert (refusal, text, reason) == ("I'm sorry, but I can't help with that.", "", "stop")
    else:
        assert reason == ("content_filter" if vendor.finishes_refusals_apart else "stop")


@every_vendor
def test_an_answer_as_long_as_asked_for_comes_whole(client, vendor):
    text, _, reason = collect(client, vendor, "lorem?tokens=2000&chunk=50", True)
    assert len(text) == 8000
    assert reason == "stop"
