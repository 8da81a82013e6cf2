"""Parameters of a request: heeded where the vendor can, refused by name or dropped where it cannot."""

import openai
import pytest

from support.talk import finish_reasons, said, user
from support.vendors import ANTHROPIC, OPENAI, REMOTE, every_remote_vendor, every_vendor


def create(client, vendor, **more):
    request = {"model": vendor.model(), "messages": user("one two three four five six seven"), **more}
    return client.chat.completions.create(**request)


@every_vendor
def test_two_answers_are_given_or_refused_by_name(client, vendor):
    if "n" not in vendor.lacks:
        completion = create(client, vendor, n=2)
        assert [choice.index for choice in completion.choices] == [0, 1]
        assert len({choice.message.content for choice in completion.choices}) == 1
        return
    with pytest.raises(openai.BadRequestError) as error:
        create(client, vendor, n=2)
    assert (error.value.code, error.value.param) == ("unsupported_parameter", "n")
    assert error.value.type == "invalid_request_error"
    completion = create(client, vendor, n=2, extra_body={"drop_params": True})
    assert len(completion.choices) == 1


@every_vendor
def test_two_streamed_answers_are_told_apart_or_refused_by_name(client, vendor):
    if "n" not in vendor.lacks:
        chunks = list(create(client, vendor, n=2, stream=True))
        texts = {0: "", 1: ""}
        for chunk in chunks:
            for choice in chunk.choices:
                texts[choice.index] += choice.delta.content or ""
        assert texts[0] == texts[1] != ""
        assert finish_reasons(chunks) == ["stop", "stop"]
        return
    with pytest.raises(openai.BadRequestError) as error:
        create(client, vendor, n=2, stream=True)
    assert (error.value.code, error.value.param) == ("unsupported_parameter", "n")
    assert said(create(client, vendor, n=2, stream=True, extra_body={"drop_params": True}))


@every_vendor
@pytest.mark.parametrize(
    ("name", "value"),
    [("seed", 7), ("logprobs", True), ("frequency_penalty", 0.5), ("temperature", 0.5), ("top_p", 0.5), ("user", "me")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_parameter_is_taken_or_refused_by_name(client, vendor, name, value):
    if name not in vendor.lacks:
        assert create(client, vendor, **{name: value}).choices[0].message.content
        return
    with pytest.raises(openai.BadRequestError) as error:
        create(client, vendor, **{name: value})
    assert (error.value.code, error.value.param) == ("unsupported_parameter", name)
    assert create(client, vendor, **{name: value}, extra_body={"drop_params": True}).choices[0].message.content


@every_vendor
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_an_answer_is_no_longer_than_allowed(client, vendor, name, stream):
    # Four bytes are a token of the simulator.
    answer = create(client, vendor, **{name: 2}, stream=stream)
    if stream:
        chunks = list(answer)
        assert (said(chunks), finish_reasons(chunks)) == ("one two ", ["length"])
    else:
        [choice] = answer.choices
        assert (choice.message.content, choice.finish_reason) == ("one two ", "length")
        assert answer.usage.completion_tokens == 2


@every_remote_vendor
@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_the_longest_answer_is_told_to_a_vendor_by_one_name(client, recorder, vendor, name):
    create(client, vendor.recorded, **{name: 9})
    body = recorder.last.body
    body = body.get("generationConfig") or body.get("inferenceConfig") or body
    names = ("max_tokens", "max_completion_tokens", "maxOutputTokens", "maxTokens")
    found = {key: body[key] for key in names if key in body}
    assert list(found.values()) == [9]


@every_vendor
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("stop", ["four", ["nine", "four"]], ids=["one", "several"])
def test_an_answer_stops_where_it_is_told(client, vendor, stop, stream):
    answer = create(client, vendor, stop=stop, stream=stream)
    if stream:
        chunks = list(answer)
        assert (said(chunks), finish_reasons(chunks)) == ("one two three ", ["stop"])
    else:
        [choice] = answer.choices
        assert (choice.message.content, choice.finish_reason) == ("one two three ", "stop")


@pytest.mark.parametrize("vendor", [vendor for vendor in REMOTE if vendor.dialect == OPENAI.dialect], ids=str)
def test_unknown_members_reach_a_vendor_of_the_same_dialect_as_they_are(client, recorder, vendor):
    news = {"of": [1, 2.50, None, "ü", {"deep": True}], "huge": 123456789012345678901234567890}
    messages = [{"role": "user", "content": "Hi", "mood": "curious"}]
    client.chat.completions.create(
        model=vendor.recorded.model(), messages=messages, extra_body={"a_member_of_tomorrow": news}
    )
    assert recorder.last.body["a_member_of_tomorrow"] == news
    assert recorder.last.body["messages"] == messages
    assert recorder.last.body["model"] == "echo"


def test_an_unknown_member_is_not_lost_silently_between_dialects(client):
    with pytest.raises(openai.BadRequestError) as error:
        create(client, ANTHROPIC, extra_body={"a_member_of_tomorrow": 1})
    assert (error.value.code, error.value.param) == ("unsupported_parameter", "a_member_of_tomorrow")


@every_remote_vendor
def test_what_the_gateway_is_told_about_dropping_does_not_reach_a_vendor(client, recorder, vendor):
    create(client, vendor.recorded, extra_body={"drop_params": True})
    assert "drop_params" not in recorder.last.body
