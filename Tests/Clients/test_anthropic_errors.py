"""The official Anthropic client: faults raised as its own exceptions, with what they tell."""

import anthropic
import pytest

from support.talk import user
from support.vendors import (
    ANTHROPIC,
    BEDROCK,
    BUILT_IN,
    COHERE,
    DIALECTS,
    GEMINI,
    OPENAI,
    each_of,
    every_dialect,
    every_remote_vendor,
    every_vendor,
    every_way_to_a_vendor,
)

STATUSES = {
    400: (anthropic.BadRequestError, "invalid_request_error"),
    403: (anthropic.PermissionDeniedError, "permission_error"),
    404: (anthropic.NotFoundError, "not_found_error"),
    429: (anthropic.RateLimitError, "rate_limit_error"),
    500: (anthropic.InternalServerError, "api_error"),
    529: (anthropic.InternalServerError, "overloaded_error"),
}
every_way = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])


def ask(client, model: str, stream: bool = False, **more):
    request = {"model": model, "max_tokens": 1000, "messages": user("one two three four five six"), **more}
    if not stream:
        return client.messages.create(**request)
    with client.messages.stream(**request) as events:
        return events.get_final_message()


@every_way_to_a_vendor
@every_way
@pytest.mark.parametrize("status", STATUSES)
def test_an_error_of_the_vendor_is_raised_as_anthropics(anthropic_client, vendor, status, stream):
    exception, kind = STATUSES[status]
    with pytest.raises(exception) as error:
        ask(anthropic_client, vendor.model(f"echo?status={status}"), stream)
    assert error.value.status_code == status
    assert error.value.body["type"] == "error"
    assert error.value.body["error"]["type"] == kind
    assert error.value.body["error"]["message"]
    headers = error.value.response.headers
    assert error.value.request_id == headers["request-id"] == headers["x-request-id"] != ""
    # Anthropic's own errors tell the name that Anthropic gave the request.
    assert error.value.body["request_id"].startswith("req_")
    if vendor not in (ANTHROPIC, BUILT_IN):
        assert error.value.body["request_id"] == error.value.request_id
    assert headers["x-gateway-vendor"] == vendor.kind


@each_of([ANTHROPIC, GEMINI])
def test_a_version_that_is_none_is_refused(anthropic_client, vendor):
    client = anthropic_client.with_options(default_headers={"anthropic-version": "latest"})
    if vendor is ANTHROPIC:
        # Anthropic itself knows what it means.
        assert ask(client, vendor.model()).content
        return
    with pytest.raises(anthropic.BadRequestError, match="2023-06-01"):
        ask(client, vendor.model())


@every_vendor
def test_a_rate_limit_is_raised_with_the_time_to_wait(anthropic_client, vendor):
    with pytest.raises(anthropic.RateLimitError) as error:
        ask(anthropic_client, vendor.model("echo?status=429&retry_after=17"))
    assert error.value.response.headers["retry-after"] == "17"


@every_dialect
def test_an_error_that_passes_is_tried_again_as_often_as_the_client_wants(anthropic_client, counts, vendor):
    with pytest.raises(anthropic.InternalServerError):
        ask(anthropic_client.with_options(max_retries=1), vendor.model("echo?status=500"))
    assert counts()["by_status"] == {"500": 2}


@every_remote_vendor
@every_way
def test_a_refusal_of_the_gateways_key_is_not_the_callers_fault_and_not_tried_again(
    anthropic_client, counts, vendor, stream
):
    with pytest.raises(anthropic.InternalServerError) as error:
        ask(anthropic_client.with_options(max_retries=2), vendor.model("echo?status=401"), stream)
    assert error.value.status_code == 502
    assert error.value.body["error"]["type"] == "api_error"
    assert counts()["requests"] == 1


@pytest.mark.parametrize(
    ("wrong", "near"), [("opanai/gpt-4o", "openai/gpt-4o"), ("claude-sonet-4-5", "claude-sonnet-4-5")]
)
def test_an_unknown_model_is_not_found_but_its_neighbours_are(anthropic_client, wrong, near):
    with pytest.raises(anthropic.NotFoundError) as error:
        ask(anthropic_client, wrong)
    assert error.value.body["error"]["type"] == "not_found_error"
    assert f"'{near}'" in error.value.message


@each_of(DIALECTS)
def test_a_conversation_of_nothing_is_a_bad_request(anthropic_client, vendor):
    with pytest.raises(anthropic.BadRequestError) as error:
        ask(anthropic_client, vendor.model(), messages=[])
    assert error.value.body["error"]["type"] == "invalid_request_error"


@every_dialect
def test_a_wrong_type_is_a_bad_request_that_names_its_place(anthropic_client, vendor):
    with pytest.raises(anthropic.BadRequestError) as error:
        ask(anthropic_client, vendor.model(), messages=user(42))
    assert "messages[0].content" in error.value.message


@every_dialect
def test_what_a_vendor_does_not_know_is_refused_by_name(anthropic_client, recorder, vendor):
    news = {"a_member_of_tomorrow": {"deep": [1, 2.50, None]}}
    if vendor == ANTHROPIC:
        ask(anthropic_client, vendor.recorded.model(), extra_body=news)
        assert recorder.last.body["a_member_of_tomorrow"] == news["a_member_of_tomorrow"]
        return
    with pytest.raises(anthropic.BadRequestError) as error:
        ask(anthropic_client, vendor.model(), extra_body=news)
    assert "a_member_of_tomorrow" in error.value.message
    assert ask(anthropic_client, vendor.model(), extra_body=news | {"drop_params": True}).content


@every_way_to_a_vendor
@pytest.mark.parametrize("fault", ["cut", "cut-inside", "malformed", "error-event", "unfinished"])
def test_a_broken_stream_raises_and_never_seems_finished(anthropic_client, vendor, fault):
    pieces = []
    with pytest.raises(anthropic.APIStatusError) as error:
        with anthropic_client.messages.stream(
            model=vendor.model(f"echo?fault={fault}&after=3"),
            max_tokens=1000,
            messages=user("one two three four five six"),
        ) as stream:
            for event in stream:
                assert event.type not in ("message_delta", "message_stop")
                if event.type == "text":
                    pieces.append(event.text)
    assert error.value.body["type"] == "error"
    assert "one two three four five six".startswith("".join(pieces))


@every_way_to_a_vendor
@pytest.mark.parametrize(("fault", "status"), [("close", 502), ("cut", 502), ("malformed", 502), ("error-event", 500)])
def test_a_broken_whole_answer_is_an_error_of_the_vendor(anthropic_client, vendor, fault, status):
    with pytest.raises(anthropic.InternalServerError) as error:
        ask(anthropic_client, vendor.model(f"echo?fault={fault}"))
    assert error.value.status_code == status


@every_dialect
def test_a_client_that_is_more_impatient_raises_its_own_timeout(anthropic_client, vendor):
    with pytest.raises(anthropic.APITimeoutError):
        ask(anthropic_client.with_options(timeout=0.1), vendor.model("echo?ttfb=60m"))


def test_an_asynchronous_client_raises_the_same(async_anthropic_client, loop):
    for model, exception in [
        ("nothing", anthropic.NotFoundError),
        ("gemini/echo?status=429", anthropic.RateLimitError),
        ("openai/echo?status=400", anthropic.BadRequestError),
    ]:
        with pytest.raises(exception):
            loop.run(async_anthropic_client.messages.create(model=model, max_tokens=1000, messages=user("Hello")))
