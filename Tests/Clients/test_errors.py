"""Faults of requests, of vendors and of the way to them, raised as the client's own exceptions."""

import openai
import pytest

from support.talk import user
from support.vendors import GEMINI, OPENAI, every_dialect, every_remote_vendor, every_vendor
from support.waiting import until

# What the client raises for which status of a vendor. A vendor's 401 is another story (below).
STATUSES = {
    400: openai.BadRequestError,
    403: openai.PermissionDeniedError,
    404: openai.NotFoundError,
    422: openai.UnprocessableEntityError,
    429: openai.RateLimitError,
    500: openai.InternalServerError,
    503: openai.InternalServerError,
    529: openai.InternalServerError,
}


def create(client, model: str, **more):
    return client.chat.completions.create(**{"model": model, "messages": user("Hello"), **more})


@every_vendor
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("status", STATUSES)
def test_an_error_of_the_vendor_keeps_its_status(client, vendor, status, stream):
    with pytest.raises(STATUSES[status]) as error:
        create(client, vendor.model(f"echo?status={status}"), stream=stream)
    assert error.value.status_code == status
    assert error.value.message
    assert error.value.type
    assert error.value.response.headers["x-gateway-vendor"] == vendor.kind
    assert error.value.request_id


@every_vendor
@pytest.mark.parametrize(
    ("status", "code", "exception"),
    [
        (400, "context_length_exceeded", openai.BadRequestError),
        (429, "insufficient_quota", openai.RateLimitError),
    ],
)
def test_an_error_is_told_by_the_code_that_programs_look_for(client, vendor, status, code, exception):
    with pytest.raises(exception) as error:
        create(client, vendor.model(f"echo?status={status}&code={code}"))
    assert error.value.code == code


@every_dialect
def test_an_error_that_passes_is_tried_again_as_often_as_the_client_wants(client, counts, vendor):
    with pytest.raises(openai.InternalServerError):
        create(client.with_options(max_retries=1), vendor.model("echo?status=500"))
    assert counts()["by_status"] == {"500": 2}


@every_remote_vendor
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_a_refusal_of_the_gateways_key_is_not_the_callers_fault_and_not_tried_again(client, counts, vendor, stream):
    with pytest.raises(openai.InternalServerError) as error:
        create(client.with_options(max_retries=2), vendor.model("echo?status=401"), stream=stream)
    assert error.value.status_code == 502
    assert error.value.code == "vendor_authentication_failed"
    assert error.value.response.headers["x-should-retry"] == "false"
    # The vendor's own words may hold part of the key.
    assert "Incorrect API key" not in error.value.response.text
    assert counts()["requests"] == 1


@pytest.mark.parametrize(("kind", "code"), [("xai", "invalid_api_key"), ("gemini", "API_KEY_INVALID")])
def test_vendors_that_refuse_a_key_with_400_are_understood(client, counts, kind, code):
    with pytest.raises(openai.InternalServerError) as error:
        create(client.with_options(max_retries=2), f"{kind}/echo?status=400&code={code}")
    assert (error.value.status_code, error.value.code) == (502, "vendor_authentication_failed")
    assert counts()["requests"] == 1


@every_dialect
def test_a_client_waits_as_long_as_the_vendor_asks(client, limited_simulator, vendor):
    def refused_at_first() -> dict | None:
        limited_simulator.reset()
        answer = create(client.with_options(max_retries=2), vendor.limited.model())
        assert answer.choices[0].message.content == "Hello"
        told = limited_simulator.statistics()["by_status"]
        return told if "429" in told else None

    # The first request of a second is let through, the next one is not.
    told = until(refused_at_first, tries=5)
    # Less patience (the client's own is half a second) would have met with a second refusal.
    assert told == {"200": 1, "429": 1}


@every_dialect
def test_a_rate_limit_is_raised_with_the_time_to_wait(client, vendor):
    with pytest.raises(openai.RateLimitError) as error:
        create(client, vendor.model("echo?status=429&retry_after=17"))
    assert error.value.response.headers["retry-after"] == "17"


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("opanai/gpt-4o", "openai/gpt-4o"),
        ("claude-sonet-4-5", "claude-sonnet-4-5"),
        ("gemini-2.5-flsh", "gemini-2.5-flash"),
    ],
)
def test_an_unknown_model_is_not_found_but_its_neighbours_are(client, wrong, near):
    with pytest.raises(openai.NotFoundError) as error:
        create(client, wrong)
    assert error.value.code == "model_not_found"
    assert error.value.param == "model"
    assert f"'{near}'" in error.value.message


def test_an_unknown_path_is_not_found(client):
    with pytest.raises(openai.NotFoundError) as error:
        client.vector_stores.create(name="any")
    assert error.value.code == "path_not_found"


@every_vendor
def test_a_conversation_of_nothing_is_a_bad_request(client, vendor):
    # A vendor of the same dialect says so itself, any other never hears of it.
    with pytest.raises(openai.BadRequestError):
        create(client, vendor.model(), messages=[])


@every_dialect
def test_a_wrong_type_is_a_bad_request(client, vendor):
    with pytest.raises(openai.BadRequestError) as error:
        create(client, vendor.model(), messages=[{"role": "user", "content": 42}])
    assert error.value.param == "messages[0].content"


def test_a_malformed_body_is_a_bad_request_with_its_position(client):
    with pytest.raises(openai.BadRequestError) as error:
        client.post(
            "/chat/completions",
            cast_to=object,
            content=b'{"model": "simulator/echo", "messages": [}',
            options={"headers": {"content-type": "application/json"}},
        )
    assert error.value.code == "invalid_json"
    assert "41" in error.value.message


def test_a_model_of_the_wrong_type_is_a_bad_request(client):
    with pytest.raises(openai.BadRequestError) as error:
        create(client, 7)
    assert (error.value.param, error.value.code) == ("model", "invalid_type")


@every_dialect
def test_a_vendor_that_does_not_begin_in_time_is_told_as_a_timeout(client, counts, vendor):
    with pytest.raises(openai.InternalServerError) as error:
        create(client, vendor.hurried.model("echo?ttfb=60m"))
    assert (error.value.status_code, error.value.code) == (504, "vendor_first_byte_timeout")


@every_dialect
def test_a_client_that_is_more_impatient_raises_its_own_timeout(async_client, loop, vendor):
    hasty = async_client.with_options(timeout=0.1)
    with pytest.raises(openai.APITimeoutError):
        loop.run(create(hasty, vendor.model("echo?ttfb=60m")))


def test_an_asynchronous_client_raises_the_same(async_client, loop):
    for model, exception in [
        ("nothing", openai.NotFoundError),
        (OPENAI.model("echo?status=429"), openai.RateLimitError),
        (GEMINI.model("echo?status=503"), openai.InternalServerError),
    ]:
        with pytest.raises(exception):
            loop.run(create(async_client, model))
