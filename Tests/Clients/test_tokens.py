"""Callers with tokens of an OAuth 2.0 server, which official clients show as their key, unmodified."""

import base64
import hmac
import json
import time

import anthropic
import openai
import pytest
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import RSAKey

from support.control import Control
from support.issuer import AUDIENCE, Issuer
from support.process import Gateway
from support.talk import user


def configuration(issuer: Issuer, **failed_attempts) -> dict:
    return {
        "keys": [
            {
                "name": "clients",
                "key": "sk-clients-0123456789abcdefghij",
                "permissions": {"models": ["simulator/echo"]},
            }
        ],
        "auth": {
            "jwt": [
                {
                    "name": "corp",
                    "issuer": issuer.url,
                    "audiences": [AUDIENCE],
                    "claims": {"team": "team", "roles": "realm_access.roles"},
                    "permissions": {"models": ["simulator/echo"]},
                    "rules": [
                        {
                            "when": {"claim": "realm_access.roles", "has": "llm-admin"},
                            "permissions": {"models": ["*"]},
                        }
                    ],
                }
            ],
            "introspection": {
                "name": "opaque",
                "url": f"{issuer.url}/introspect",
                "client_id": "gateway",
                "client_secret": "gateway-secret",
                "cache": "1h",
                "negative_cache": "1h",
                "permissions": {"models": ["simulator/echo"]},
            },
            "failed_attempts": failed_attempts or {"limit": 0},
        },
    }


@pytest.fixture
def issuer():
    server = Issuer()
    yield server
    server.stop()


@pytest.fixture
def gateway(issuer, tmp_path):
    process = Gateway(tmp_path, configuration(issuer))
    yield process
    # Nothing of a token may be in the log.
    assert not any("eyJ" in line or "opaque-" in line or "gateway-secret" in line for line in process.lines)
    process.stop()


def client(gateway, token: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=gateway.url, api_key=token, max_retries=0)


def ask(gateway, token: str, model: str = "simulator/echo") -> str:
    with client(gateway, token) as application:
        answer = application.chat.completions.create(model=model, messages=user("Hello"))
    return answer.choices[0].message.content


def refused(gateway, token: str) -> openai.AuthenticationError:
    with pytest.raises(openai.AuthenticationError) as error:
        ask(gateway, token)
    assert token not in str(error.value)
    return error.value


def client_credentials(issuer, name: str) -> str:
    with OAuth2Session(name, f"{name}-secret", token_endpoint_auth_method="client_secret_basic") as session:
        return session.fetch_token(f"{issuer.url}/token", grant_type="client_credentials")["access_token"]


def test_a_token_of_client_credentials_is_shown_as_the_key(gateway, issuer):
    token = client_credentials(issuer, "search")
    for _ in range(3):
        assert ask(gateway, token) == "Hello"
    assert issuer.asked["/keys"] == 1
    assert gateway.log_entry(key="corp/search")["user"] == "search"
    # And by another maker's client, in its own place.
    other = anthropic.Anthropic(base_url=gateway.root, api_key=token, max_retries=0)
    answer = other.messages.create(model="simulator/echo", max_tokens=100, messages=user("Hello"))
    assert answer.content[0].text == "Hello"


def test_a_streamed_answer_comes_with_a_token_too(gateway, issuer):
    with client(gateway, issuer.jwt("alice")) as application:
        chunks = application.chat.completions.create(model="simulator/echo", messages=user("Hello"), stream=True)
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == "Hello"


def test_claims_say_who_asks_and_what_it_may(gateway, issuer):
    token = issuer.jwt("alice", team="find")
    with pytest.raises(openai.PermissionDeniedError, match="permissions.models"):
        ask(gateway, token, "simulator/lorem")
    assert gateway.log_entry(key="corp/search", user="alice")["team"] == "find"
    assert ask(gateway, issuer.jwt("bob", realm_access={"roles": ["x", "llm-admin"]}), "simulator/lorem")


def test_an_opaque_token_is_asked_about_once(gateway, issuer):
    token = client_credentials(issuer, "batch")
    for _ in range(3):
        assert ask(gateway, token) == "Hello"
    assert issuer.asked["/introspect"] == 1
    gateway.log_entry(key="opaque/batch")


def test_a_revoked_or_unknown_opaque_token_is_refused(gateway, issuer):
    token = client_credentials(issuer, "batch")
    issuer.opaque[token]["revoked"] = True
    for _ in range(3):
        assert refused(gateway, token).code == "invalid_token"
    assert issuer.asked["/introspect"] == 1
    assert refused(gateway, "opaque-never-issued").code == "invalid_token"


def test_a_server_that_is_down_is_no_refusal(gateway, issuer):
    issuer.is_down = True
    for token in [issuer.jwt("alice"), "opaque-x"]:
        with pytest.raises(openai.InternalServerError) as error:
            ask(gateway, token)
        assert error.value.status_code == 503
        assert error.value.code == "token_issuer_unavailable"
        assert int(error.value.response.headers["retry-after"]) >= 1
    # Keys of the gateway's own need nobody.
    assert ask(gateway, "sk-clients-0123456789abcdefghij") == "Hello"
    issuer.is_down = False
    # An application that tries again, as official clients do, gets through.
    with client(gateway, issuer.jwt("alice")).with_options(max_retries=5) as application:
        assert application.chat.completions.create(model="simulator/echo", messages=user("Hello")).choices


def test_a_new_key_is_found_and_the_old_one_goes(gateway, issuer):
    old = issuer.jwt("alice")
    assert ask(gateway, old) == "Hello"
    signed_before = issuer.jwt("bob")
    issuer.rotate()
    assert ask(gateway, issuer.jwt("alice")) == "Hello"
    assert issuer.asked["/keys"] == 2
    # One that was not seen before has no key any more.
    assert refused(gateway, signed_before).code == "invalid_token"


def test_names_of_keys_that_nobody_has_cause_few_fetches(gateway, issuer):
    assert ask(gateway, issuer.jwt("alice")) == "Hello"
    stranger = RSAKey.generate_key(2048)
    for number in range(30):
        claims = {"iss": issuer.url, "aud": AUDIENCE, "azp": "search", "exp": int(time.time()) + 300}
        refused(gateway, jwt.encode({"alg": "RS256", "kid": f"k{number}"}, claims, stranger))
    assert issuer.asked["/keys"] <= 4
    assert ask(gateway, issuer.jwt("bob")) == "Hello"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": 1}, "expired_token"),
        ({"aud": "other"}, "invalid_token"),
        ({"iss": "https://other.example"}, "invalid_token"),
        ({"nbf": 1 << 40}, "invalid_token"),
        ({"iat": 1 << 40}, "invalid_token"),
    ],
)
def test_a_token_that_says_something_else_is_refused(gateway, issuer, claims, code):
    error = refused(gateway, issuer.jwt("alice", **claims))
    assert error.code == code
    assert error.response.headers["www-authenticate"].startswith('Bearer error="invalid_token"')


def signed_with_secret(claims: dict, secret: bytes) -> str:
    """By hand, since no decent library takes a public key for a shared secret."""
    parts = [base64url(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "first"}, claims)]
    signed = ".".join(parts)
    return f"{signed}.{base64url(hmac.digest(secret, signed.encode(), 'sha256'))}"


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_a_forged_token_is_refused(gateway, issuer):
    claims = {"iss": issuer.url, "aud": AUDIENCE, "azp": "search", "exp": int(time.time()) + 300}
    assert refused(gateway, signed_with_secret(claims, issuer.keys[0].as_pem(private=False))).code == "invalid_token"
    stranger = RSAKey.generate_key(2048)
    for more in [{}, {"jwk": stranger.as_dict(private=False)}]:
        forged = jwt.encode({"alg": "RS256", "kid": "first", **more}, claims, stranger)
        assert refused(gateway, forged).code == "invalid_token"
    good = issuer.jwt("alice")
    header, payload, _ = good.split(".")
    assert refused(gateway, f"eyJhbGciOiJub25lIn0.{payload}.").code == "invalid_token"
    assert refused(gateway, good[:-8]).code == "invalid_token"
    assert ask(gateway, good) == "Hello"


def test_a_token_administers_where_its_issuer_is_configured_so(issuer, tmp_path):
    settings = configuration(issuer)
    settings["storage"] = {"url": f"sqlite://{tmp_path}/data/gateway.db"}
    settings["auth"]["jwt"][0]["organisation"] = "acme"
    settings["auth"]["jwt"][0]["administers"] = {"llm-admin": "admin", "staff": "member"}
    root = "sk-root-0123456789abcdefghijklmnop"
    gateway = Gateway(tmp_path, settings, LLM_GATEWAY_ADMIN_KEY=root)
    Control(gateway, root).post("/organisations", {"id": "acme"}, 201)
    Control(gateway, root).post("/organisations/acme/teams", {"id": "find"}, 201)
    admin = Control(gateway, issuer.jwt("alice", team="find", realm_access={"roles": ["llm-admin"]}))
    assert admin.get("/me")["name"] == "token:corp/search for alice"
    made = admin.post("/keys", {"name": "made", "organisation": "acme", "team": "find"}, 201)
    assert Control(gateway, root).get(f"/audit?resource={made['name']}")["data"][0]["actor"] == "token:corp/search for alice"
    for body in [{"name": "x", "organisation": "acme"}, {"name": "x"}]:
        assert admin.post("/keys", body, 403)["code"] == "scope_not_granted"
    member = Control(gateway, issuer.jwt("bob", team="find", realm_access={"roles": ["staff"]}))
    assert [team["id"] for team in member.get("/organisations/acme/teams")["data"]] == ["find"]
    assert member.get("/keys", 403)["code"] == "scope_not_granted"
    for claims, code in [({"aud": "other"}, "invalid_token"), ({"exp": 1}, "expired_token")]:
        token = issuer.jwt("alice", team="find", realm_access={"roles": ["llm-admin"]}, **claims)
        assert Control(gateway, token).get("/me", 401)["code"] == code
    # One that calls only is not there to administer, and neither is an opaque one.
    assert Control(gateway, issuer.jwt("alice", team="find")).get("/me", 403)["code"] == "scope_not_granted"
    # One that does not tell its team would be of more than that.
    untold = issuer.jwt("alice", realm_access={"roles": ["llm-admin"]})
    assert Control(gateway, untold).get("/me", 403)["code"] == "scope_not_granted"
    assert Control(gateway, client_credentials(issuer, "batch")).get("/me", 401)["code"] == "invalid_api_key"
    issuer.is_down = True
    issuer.rotate()
    unknown = issuer.jwt("alice", team="find", realm_access={"roles": ["llm-admin"]})
    assert Control(gateway, unknown).get("/me", 503)["code"] == "token_issuer_unavailable"
    assert not any("eyJ" in line for line in gateway.lines)
    gateway.stop()


def test_whoever_tries_too_much_is_not_listened_to(issuer, tmp_path):
    gateway = Gateway(tmp_path, configuration(issuer, limit=20, window="10m", block="10m"))
    good = issuer.jwt("alice")
    assert ask(gateway, good) == "Hello"
    for number in range(20):
        refused(gateway, f"sk-gw-guess-{number}" if number % 2 else f"opaque-guess-{number}")
    gateway.log_entry(client="127.0.0.1", failures=20)
    for token in [good, "sk-gw-another", "sk-clients-0123456789abcdefghij"]:
        with pytest.raises(openai.RateLimitError) as error:
            ask(gateway, token)
        assert error.value.code == "too_many_failed_attempts"
        assert 0 < int(error.value.response.headers["retry-after"]) <= 600
    told = [line for line in gateway.lines if '"failures"' in line]
    assert len(told) == 1
    gateway.stop()
