"""The official Google client: faults raised as its own exceptions, with Google's words for them."""

import pytest
from google.genai import errors, types

from support.gemini import encoded, parts_of
from support.vendors import GEMINI, every_dialect, every_remote_vendor, every_vendor, every_way_to_a_vendor

STATUSES = {
    400: (errors.ClientError, "INVALID_ARGUMENT"),
    403: (errors.ClientError, "PERMISSION_DENIED"),
    404: (errors.ClientError, "NOT_FOUND"),
    429: (errors.ClientError, "RESOURCE_EXHAUSTED"),
    500: (errors.ServerError, "INTERNAL"),
    503: (errors.ServerError, "UNAVAILABLE"),
}
TEXT = "one two three four five six"
every_way = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])


def ask(client, model: str, stream: bool = False, contents=TEXT, **config) -> list:
    request = {"model": encoded(model), "contents": contents, "config": types.GenerateContentConfig(**config)}
    if stream:
        return list(client.models.generate_content_stream(**request))
    return [client.models.generate_content(**request)]


@every_way_to_a_vendor
@every_way
@pytest.mark.parametrize("status", STATUSES)
def test_an_error_of_the_vendor_is_raised_as_googles(google, vendor, status, stream):
    exception, word = STATUSES[status]
    with pytest.raises(exception) as error:
        ask(google, vendor.model(f"echo?status={status}"), stream)
    assert (error.value.code, error.value.status) == (status, word)
    assert error.value.message
    headers = error.value.response.headers
    assert headers["x-request-id"]
    assert headers["x-gateway-vendor"] == vendor.kind


@every_vendor
def test_a_rate_limit_is_raised_with_the_time_to_wait(google, vendor):
    with pytest.raises(errors.ClientError) as error:
        ask(google, vendor.model("echo?status=429&retry_after=17"))
    assert error.value.response.headers["retry-after"] == "17"


@every_remote_vendor
def test_a_refusal_of_the_gateways_key_is_not_the_callers_fault(google, counts, vendor):
    with pytest.raises(errors.ServerError) as error:
        ask(google, vendor.model("echo?status=401"))
    assert (error.value.code, error.value.status) == (502, "UNAVAILABLE")
    assert counts()["requests"] == 1


@pytest.mark.parametrize(
    ("wrong", "near"), [("opanai/gpt-4o", "openai/gpt-4o"), ("gemini-2.5-flsh", "gemini-2.5-flash")]
)
def test_an_unknown_model_is_not_found_but_its_neighbours_are(google_of_each_version, wrong, near):
    with pytest.raises(errors.ClientError) as error:
        ask(google_of_each_version, wrong)
    assert (error.value.code, error.value.status) == (404, "NOT_FOUND")
    assert f"'{near}'" in error.value.message


@every_dialect
def test_a_parameter_that_a_vendor_cannot_take_is_refused_by_name(google, vendor):
    if "seed" not in vendor.lacks:
        assert ask(google, vendor.model(), seed=7)
        return
    with pytest.raises(errors.ClientError) as error:
        ask(google, vendor.model(), seed=7)
    assert (error.value.code, error.value.status) == (400, "INVALID_ARGUMENT")
    assert "seed" in error.value.message


@every_dialect
def test_what_a_vendor_does_not_know_is_refused_by_name(google, recorder, vendor):
    news = types.HttpOptions(extra_body={"aMemberOfTomorrow": {"deep": [1, 2.5, None]}})
    if vendor == GEMINI:
        ask(google, vendor.recorded.model(), http_options=news)
        assert recorder.last.body["aMemberOfTomorrow"] == {"deep": [1, 2.5, None]}
        return
    with pytest.raises(errors.ClientError) as error:
        ask(google, vendor.model(), http_options=news)
    assert "aMemberOfTomorrow" in error.value.message


@every_way_to_a_vendor
@pytest.mark.parametrize("fault", ["cut", "cut-inside", "malformed", "error-event", "unfinished"])
def test_a_broken_stream_raises_and_never_seems_finished(google, vendor, fault):
    chunks = []
    with pytest.raises(errors.APIError):
        for chunk in google.models.generate_content_stream(
            model=encoded(vendor.model(f"echo?fault={fault}&after=3")), contents=TEXT
        ):
            chunks.append(chunk)
    assert not [candidate for chunk in chunks for candidate in chunk.candidates or [] if candidate.finish_reason]
    assert TEXT.startswith("".join(part.text or "" for part in parts_of(chunks)))


@every_way_to_a_vendor
@pytest.mark.parametrize(("fault", "status"), [("close", 502), ("cut", 502), ("malformed", 502), ("error-event", 500)])
def test_a_broken_whole_answer_is_an_error_of_the_vendor(google, vendor, fault, status):
    with pytest.raises(errors.ServerError) as error:
        ask(google, vendor.model(f"echo?fault={fault}"))
    assert error.value.code == status


def test_an_asynchronous_client_raises_the_same(google, loop):
    for model, code in [("nothing", 404), ("openai/echo?status=429", 429), ("anthropic/echo?status=503", 503)]:
        with pytest.raises(errors.APIError) as error:
            loop.run(google.aio.models.generate_content(model=encoded(model), contents="Hello"))
        assert error.value.code == code
