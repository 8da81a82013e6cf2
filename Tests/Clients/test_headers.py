"""What the headers of an answer tell, and which of a request's reach a vendor."""

import openai
import pytest

from support.talk import user
from support.vendors import BUILT_IN, every_remote_vendor, every_vendor


def create(resource, vendor, **more):
    request = {"model": vendor.model(), "messages": user("Hello"), **more}
    return resource.chat.completions.with_raw_response.create(**request)


def check(headers, vendor) -> None:
    assert headers["x-gateway-vendor"] == (vendor.name or vendor.kind)
    assert headers["x-gateway-model"] == "echo"
    assert headers["x-gateway-attempts"] == "1"
    assert int(headers["x-gateway-overhead-us"]) >= 0
    assert "set-cookie" not in headers
    assert "openai-organization" not in headers


@every_vendor
def test_an_answer_tells_who_gave_it(client, vendor):
    raw = create(client, vendor)
    check(raw.headers, vendor)
    assert raw.headers["content-type"] == "application/json"
    assert raw.parse().choices[0].message.content == "Hello"


@every_vendor
def test_a_stream_tells_who_gives_it(client, vendor):
    raw = create(client, vendor, stream=True)
    check(raw.headers, vendor)
    assert raw.headers["content-type"].startswith("text/event-stream")
    assert "".join(chunk.choices[0].delta.content or "" for chunk in raw.parse()) == "Hello"


@every_vendor
def test_a_request_keeps_the_id_that_it_came_with(client, vendor):
    raw = create(client, vendor, extra_headers={"x-request-id": "the-id-of-an-application"})
    assert raw.headers["x-request-id"] == "the-id-of-an-application"
    assert raw.parse()._request_id == "the-id-of-an-application"


def test_requests_without_an_id_are_given_different_ones(client):
    ids = {create(client, BUILT_IN).headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5
    assert all(ids)


def test_an_error_tells_its_id(client):
    with pytest.raises(openai.NotFoundError) as error:
        client.chat.completions.create(
            model="nothing", messages=user("Hello"), extra_headers={"x-request-id": "the-id-of-an-error"}
        )
    assert error.value.request_id == "the-id-of-an-error"
    # No vendor was asked.
    assert "x-gateway-vendor" not in error.value.response.headers


@every_remote_vendor
def test_a_vendor_gets_the_gateways_key_and_nothing_of_the_callers(client, recorder, vendor):
    create(
        client,
        vendor.recorded,
        extra_headers={
            "cookie": "session=private",
            "x-gateway-tenant": "acme",
            "openai-organization": "org-private",
            "x-forwarded-for": "10.0.0.1",
        },
    )
    headers = recorder.last.headers
    assert vendor.key in [value.removeprefix("Bearer ") for value in headers.values()]
    assert "unused" not in "".join(headers.values())
    assert headers["accept-encoding"] == "identity"
    forbidden = ("cookie", "x-gateway-", "x-forwarded", "openai-organization", "x-stainless", "x-request-id")
    assert not [name for name in headers if name.startswith(forbidden)]
    assert ("authorization" in headers) == (vendor.kind not in ("anthropic", "gemini", "azure"))
