"""Callers that are known by the certificates of their connections; the official client sends its placeholder of a key."""

import openai
import pytest
from cryptography import x509

from support.authority import Authority, context
from support.process import Gateway
from support.talk import user

KEY = "sk-clients-0123456789abcdefghij"
MODELS = {"models": ["simulator/echo"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def authority(folder):
    return Authority(folder, "acme-authority")


@pytest.fixture(scope="module")
def clients(authority):
    return {
        "subject": authority.issue("search"),
        "san": authority.issue("workload", x509.UniformResourceIdentifier("spiffe://acme.example/workload")),
        "sha256": authority.issue("pinned"),
        "disabled": authority.issue("disabled"),
        "nobody": authority.issue("nobody"),
    }


def start(folder, authority, clients, mode: str) -> Gateway:
    server = authority.issue_server()
    tls = {
        "certificate": str(server.certificate),
        "private_key": str(server.key),
        "client_ca": str(authority.file),
        "client_certificates": mode,
    }
    keys = [
        {"name": "by-subject", "certificate": {"subject": "CN=search,O=Acme"}, "permissions": MODELS},
        {"name": "by-san", "certificate": {"san": "URI:spiffe://acme.example/workload"}, "permissions": MODELS},
        {"name": "by-sha256", "certificate": {"sha256": clients["sha256"].fingerprint}, "permissions": MODELS},
        {"name": "off", "certificate": {"subject": "CN=disabled,O=Acme"}, "disabled": True},
        {"name": "by-key", "key": KEY, "permissions": MODELS},
    ]
    return Gateway(folder, {"server": {"listen": "127.0.0.1:0", "tls": tls}, "keys": keys})


@pytest.fixture(scope="module")
def gateway(folder, authority, clients):
    process = start(folder, authority, clients, "optional")
    yield process
    process.stop()


def ask(gateway, tls, key: str = "unused", model: str = "simulator/echo") -> str:
    http = openai.DefaultHttpxClient(verify=tls)
    with openai.OpenAI(
        base_url=f"https://{gateway.address}/v1", api_key=key, max_retries=0, http_client=http
    ) as client:
        return client.chat.completions.create(model=model, messages=user("Hello")).choices[0].message.content


@pytest.mark.parametrize("by", ["subject", "san", "sha256"])
def test_a_certificate_says_who_asks(gateway, authority, clients, by):
    tls = context(authority, clients[by])
    assert ask(gateway, tls) == "Hello"
    gateway.log_entry(key=f"by-{by}")
    # It counts before a key that is shown beside it.
    with pytest.raises(openai.PermissionDeniedError, match=f"'by-{by}'"):
        ask(gateway, tls, KEY, "simulator/lorem")


def test_without_one_or_with_one_of_nobody_a_key_is_asked_for(gateway, authority, clients):
    for tls in [context(authority), context(authority, clients["nobody"])]:
        with pytest.raises(openai.AuthenticationError) as error:
            ask(gateway, tls)
        assert error.value.code == "invalid_api_key"
        assert ask(gateway, tls, KEY) == "Hello"


def test_one_that_is_disabled_is_refused_whatever_is_shown(gateway, authority, clients):
    with pytest.raises(openai.AuthenticationError) as error:
        ask(gateway, context(authority, clients["disabled"]), KEY)
    assert error.value.code == "disabled_api_key"


def test_one_of_another_authority_gets_no_connection(gateway, authority, folder):
    other = Authority(folder, "other-authority")
    with pytest.raises(openai.APIConnectionError):
        ask(gateway, context(authority, other.issue("search")), KEY)


def test_without_one_there_is_no_connection_where_it_is_required(folder, authority, clients, tmp_path):
    gateway = start(tmp_path, authority, clients, "required")
    with pytest.raises(openai.APIConnectionError):
        ask(gateway, context(authority), KEY)
    assert ask(gateway, context(authority, clients["subject"])) == "Hello"
    gateway.stop()
