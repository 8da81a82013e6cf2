"""The provider at which people log in, by Authlib's own client: what a login against it shows is not of its own making."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

from support.provider import Provider

REDIRECT = "http://127.0.0.1:8081/login/callback"
VERIFIER = "v" * 43


@pytest.fixture
def provider():
    server = Provider(REDIRECT)
    yield server
    server.stop()


def session(name: str = "console", method: str = "client_secret_basic") -> OAuth2Session:
    return OAuth2Session(
        name,
        f"{name}-secret/+:%",
        token_endpoint_auth_method=method,
        scope="openid profile email",
        redirect_uri=REDIRECT,
        code_challenge_method="S256",
    )


def sent_back(provider: Provider, client: OAuth2Session, **more: str) -> str:
    url, _ = client.create_authorization_url(
        f"{provider.url}/authorize", code_verifier=VERIFIER, nonce="n-1", state="s-1", **more
    )
    answer = requests.get(url, allow_redirects=False, timeout=30)
    assert answer.status_code == 302
    return answer.headers["location"]


@pytest.mark.parametrize(
    ("name", "method"),
    [("console", "client_secret_basic"), ("console-post", "client_secret_post"), ("console-public", "none")],
)
def test_a_code_is_exchanged_for_an_id_token(provider, name, method):
    with session(name, method) as client:
        place = sent_back(provider, client)
        query = parse_qs(urlsplit(place).query)
        assert query["state"] == ["s-1"] and query["iss"] == [provider.url]
        token = client.fetch_token(f"{provider.url}/token", authorization_response=place, code_verifier=VERIFIER, state="s-1")
    keys = KeySet.import_key_set(requests.get(f"{provider.url}/keys", timeout=30).json())
    read = jwt.decode(token["id_token"], keys, algorithms=["RS256"])
    claims = CodeIDToken(
        read.claims,
        read.header,
        {"iss": {"value": provider.url}, "aud": {"value": name}},
        {"nonce": "n-1", "client_id": name, "access_token": token["access_token"]},
    )
    claims.validate()
    assert claims["sub"] == "alice" and claims["email_verified"] is True and claims["at_hash"]


def test_a_code_is_good_once_and_for_its_own_verifier(provider):
    with session() as client:
        place = sent_back(provider, client)
        with pytest.raises(OAuthError, match="invalid_grant"):
            client.fetch_token(
                f"{provider.url}/token", authorization_response=place, code_verifier="w" * 43, state="s-1"
            )
        client.fetch_token(f"{provider.url}/token", authorization_response=place, code_verifier=VERIFIER, state="s-1")
        with pytest.raises(OAuthError, match="invalid_grant"):
            client.fetch_token(f"{provider.url}/token", authorization_response=place, code_verifier=VERIFIER, state="s-1")


def test_somebody_may_say_no(provider):
    with session() as client:
        query = parse_qs(urlsplit(sent_back(provider, client, deny="1")).query)
    assert query["error"] == ["access_denied"] and query["iss"] == [provider.url]
