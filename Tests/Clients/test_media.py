"""Pictures and documents: as data, and by an address that the vendor or, where it cannot, the gateway fetches."""

import openai
import pytest

from support import vendors
from support.media import PDF, PNG, data_url
from support.process import Gateway
from support.vendors import GEMINI, each_of, every_vendor

# The simulator tells what it was shown, in brackets.
SEEN_PNG = f"[image {len(PNG)} bytes image/png]"
# These take pictures as bytes only, so the gateway fetches them.
FETCHED = {"gemini", "bedrock", "ollama", "lmstudio"}


def picture(url: str) -> list[dict]:
    return [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": url}},
    ]


def ask(client, vendor, content) -> str:
    messages = [{"role": "user", "content": content}]
    return client.chat.completions.create(model=vendor.model(), messages=messages).choices[0].message.content


@every_vendor
def test_a_picture_as_data_is_seen(client, vendor):
    seen = ask(client, vendor, picture(data_url("image/png", PNG)))
    assert seen.split("\n") == ["What is this?", SEEN_PNG]


@every_vendor
def test_a_picture_by_its_address_is_seen(client, vendor, media):
    url = f"{media.url}/pixel.png"
    seen = ask(client, vendor, picture(url))
    if vendor.kind in FETCHED:
        assert seen.split("\n") == ["What is this?", SEEN_PNG]
        assert media.fetched == ["/pixel.png"]
    else:
        assert seen.split("\n") == ["What is this?", f"[image {url}]"]
        assert media.fetched == []


@every_vendor
def test_a_picture_by_its_address_is_seen_in_a_streamed_request(client, vendor, media):
    messages = [{"role": "user", "content": picture(f"{media.url}/pixel.png")}]
    with client.chat.completions.stream(model=vendor.model(), messages=messages) as stream:
        seen = stream.get_final_completion().choices[0].message.content
    assert (SEEN_PNG in seen) == (vendor.kind in FETCHED)


@each_of([vendor for vendor in vendors.VENDORS if "file" not in vendor.lacks])
def test_a_document_is_read(client, vendor):
    file = {"filename": "paper.pdf", "file_data": data_url("application/pdf", PDF)}
    seen = ask(client, vendor, [{"type": "text", "text": "Read this."}, {"type": "file", "file": file}])
    assert seen.split("\n") == ["Read this.", f"[file {len(PDF)} bytes application/pdf]"]


def test_a_redirect_to_a_picture_is_followed(client, media):
    assert SEEN_PNG in ask(client, GEMINI, picture(f"{media.url}/moved.png"))
    assert media.fetched == ["/moved.png", "/pixel.png"]


def test_a_picture_that_is_not_there_is_told_by_its_place(client, media):
    with pytest.raises(openai.BadRequestError) as error:
        ask(client, GEMINI, picture(f"{media.url}/missing.png"))
    assert error.value.code == "media_fetch_failed"
    assert error.value.param == "messages[0].content[1]"
    assert "404" in error.value.message


def test_a_private_address_is_not_fetched_unless_allowed(simulator, media, tmp_path):
    gateway = Gateway(tmp_path, {"vendors": {"gemini": vendors.GEMINI.configuration(simulator.url)}})
    with openai.OpenAI(base_url=gateway.url, api_key="unused", max_retries=0) as client:
        for url in [f"{media.url}/pixel.png", media.url.replace("127.0.0.1", "localhost") + "/pixel.png"]:
            with pytest.raises(openai.BadRequestError) as error:
                ask(client, GEMINI, picture(url))
            assert error.value.code == "media_fetch_failed"
            assert error.value.param == "messages[0].content[1]"
    gateway.stop()
    assert media.fetched == []
