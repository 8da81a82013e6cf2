"""People log in to the control plane at an OpenID Connect provider, with a browser that keeps cookies and follows where it is sent."""

import httpx
import pytest

from support.control import Control
from support.process import Gateway
from support.provider import Provider
from support.waiting import until

ROOT = "sk-root-0123456789abcdefghijklmnop"
# Of the control plane, whose port is not known before it listens: the provider sends people here, and the test takes them over.
REDIRECT = "http://127.0.0.1:9/login/callback"


@pytest.fixture(scope="module")
def provider():
    server = Provider(REDIRECT)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def gateway(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("login")
    configuration = {
        "storage": {"url": f"sqlite://{folder}/data/gateway.db"},
        "admin": {
            "listen": "127.0.0.1:0",
            "login": {
                "issuer": provider.url,
                "client_id": "console",
                "client_secret": "console-secret/+:%",
                "redirect_url": REDIRECT,
                "roles_claim": "groups",
                "roles": {"gateway-admins": "owner", "auditors": "auditor"},
            },
        },
    }
    process = Gateway(folder, configuration, LLM_GATEWAY_ADMIN_KEY=ROOT)
    yield process
    process.stop()


class Browser:
    """Keeps the cookies of the control plane, and follows redirects to it and to the provider."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body=None, **headers: str) -> httpx.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = httpx.request(
            method,
            f"{self.gateway.admin}{path}",
            json=body,
            headers=headers | ({"cookie": cookie} if cookie else {}),
            timeout=30,
        )
        for line in answer.headers.get_list("set-cookie"):
            pair, *attributes = line.split("; ")
            name, value = pair.split("=", 1)
            assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
            if "Max-Age=0" in attributes:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def callback(self, person: str, **more: str) -> str:
        """Begins a login, and is somebody at the provider: where the provider sends the browser."""
        start = self.ask("GET", "/login?to=/somewhere")
        assert start.status_code == 303, start.text
        answer = httpx.get(start.headers["location"], params=httpx.URL(start.headers["location"]).params.merge({"as": person} | more))
        assert answer.headers["location"].startswith(REDIRECT), answer.text
        return "/login/callback?" + httpx.URL(answer.headers["location"]).query.decode()

    def log_in(self, person: str) -> httpx.Response:
        # As a browser says of whoever is sent back by the provider.
        return self.ask("GET", self.callback(person), sec_fetch_site="cross-site")

    def is_in(self, person: str) -> bool:
        """Logs in; whether that counts."""
        return self.log_in(person).status_code == 303 and self.ask("GET", "/api/v1/me").status_code == 200


def test_a_person_logs_in_and_out(gateway):
    browser = Browser(gateway)
    assert browser.ask("GET", "/api/v1/me").status_code == 401
    done = browser.log_in("alice")
    assert (done.status_code, done.headers["location"]) == (303, "/somewhere")
    me = browser.ask("GET", "/api/v1/me").json()
    assert me["name"].startswith("user:") and me["grants"][0]["organisation"] is None
    assert browser.ask("GET", "/api/v1/keys").status_code == 200

    # What changes something must come from a page of the control plane's own, or from a program that says what it is.
    body = {"id": "acme"}
    assert browser.ask("POST", "/api/v1/organisations", body).json()["code"] == "foreign_origin"
    assert browser.ask("POST", "/api/v1/organisations", body, sec_fetch_site="cross-site").json()["code"] == "origin_not_allowed"
    assert browser.ask("POST", "/api/v1/organisations", body, sec_fetch_site="same-origin").status_code == 201
    events = Control(gateway, ROOT).get("/audit")["data"]
    assert events[0]["actor"] == me["name"] and events[0]["resource"] == "acme"

    kept = dict(browser.cookies)
    assert browser.ask("POST", "/logout", x_gateway_session="1").status_code == 303
    assert not browser.cookies
    browser.cookies = kept
    assert browser.ask("GET", "/api/v1/me").json()["code"] == "session_ended"


def test_a_login_cannot_be_finished_by_another_browser_nor_twice(gateway):
    alice, mallory = Browser(gateway), Browser(gateway)
    place = alice.callback("alice")
    assert mallory.ask("GET", place).json()["code"] == "login_not_started"
    mallory.callback("alice")
    assert mallory.ask("GET", place).json()["code"] == "login_mismatch"
    started = dict(alice.cookies)
    assert alice.ask("GET", place).status_code == 303
    alice.cookies = started
    assert alice.ask("GET", place).json()["code"] == "login_replayed"
    assert Browser(gateway).ask("GET", "/login/callback?code=x&state=y").json()["code"] == "login_not_started"


def test_who_is_refused_there_or_has_no_role_here_is_not_let_in(gateway):
    browser = Browser(gateway)
    assert browser.ask("GET", browser.callback("alice", deny="1")).json()["code"] == "login_refused"
    assert browser.log_in("bob").json()["code"] == "login_not_granted"
    assert browser.ask("GET", "/api/v1/me").status_code == 401


def test_a_person_can_be_shut_out_by_the_address(gateway, provider):
    root, browser = Control(gateway, ROOT), Browser(gateway)
    browser.log_in("alice")
    user = root.post("/users", {"email": provider.people["alice"]["email"], "roles": ["owner"], "disabled": True}, 201)
    assert browser.ask("GET", "/api/v1/me").json()["code"] == "login_not_granted"
    root.delete(f"/users/{user['id']}", 204)
    assert browser.ask("GET", "/api/v1/me").status_code == 200


def test_a_person_who_is_kept_logs_in_without_a_role_of_the_provider(gateway, provider):
    provider.people["carol"] = {"name": "Carol", "email": "Carol@Example.org", "email_verified": True, "groups": ["visitors"]}
    root, browser = Control(gateway, ROOT), Browser(gateway)
    assert browser.log_in("carol").json()["code"] == "login_not_granted"
    root.post("/organisations", {"id": "kept"}, 201)
    user = root.post("/users", {"email": "carol@example.org", "organisation": "kept", "roles": ["viewer"]}, 201)
    assert user["sessions_ended"] is None
    assert browser.log_in("carol").status_code == 303
    assert [grant["organisation"] for grant in browser.ask("GET", "/api/v1/me").json()["grants"]] == ["kept"]
    assert [one["id"] for one in browser.ask("GET", "/api/v1/organisations").json()["data"]] == ["kept"]
    assert browser.ask("GET", "/api/v1/users").json()["code"] == "scope_not_granted"
    # Neither an address that the provider does not vouch for, nor another's.
    root.post("/users", {"email": provider.people["bob"]["email"], "roles": ["owner"]}, 201)
    assert Browser(gateway).log_in("bob").json()["code"] == "login_not_granted"

    root.patch(f"/users/{user['id']}", {"disabled": True})
    assert browser.ask("GET", "/api/v1/me").json()["code"] == "session_ended"
    assert browser.log_in("carol").json()["code"] == "login_not_granted"
    root.patch(f"/users/{user['id']}", {"disabled": False})
    until(lambda: browser.is_in("carol"))
    root.delete(f"/users/{user['id']}", 204)
    assert browser.ask("GET", "/api/v1/me").json()["code"] == "session_ended"
    # What is made of the address later is no reason to let an old session in.
    root.post("/users", {"email": "carol@example.org", "roles": ["owner"]}, 201)
    assert browser.ask("GET", "/api/v1/me").json()["code"] == "session_ended"
    assert browser.log_in("carol").status_code == 303


def test_sessions_end_when_somebody_is_changed_or_the_operator_says_so(gateway, provider):
    provider.people["dave"] = {"name": "Dave", "email": "dave@example.org", "email_verified": True, "groups": ["auditors"]}
    root, browser, other = Control(gateway, ROOT), Browser(gateway), Browser(gateway)
    user = root.post("/users", {"email": "dave@example.org", "roles": ["viewer"]}, 201)
    path = f"/users/{user['id']}"
    changes = [
        lambda: root.patch(path, {"roles": ["admin"]}),
        lambda: root.post(f"{path}/end-sessions", None),
        lambda: root.patch(path, {"roles": []}),
    ]
    alice = Browser(gateway)
    alice.log_in("alice")
    for change in changes:
        for one in [browser, other]:
            # One of the second of the change before is over with those that came before it.
            until(lambda: one.is_in("dave"))
        assert root.patch(path, {"name": "David"})["name"] == "David"
        assert browser.ask("GET", "/api/v1/me").status_code == 200
        assert change()["sessions_ended"] is not None
        for one in [browser, other]:
            assert one.ask("GET", "/api/v1/me").json()["code"] == "session_ended"
        assert alice.ask("GET", "/api/v1/me").status_code == 200


def test_who_looks_after_an_organisation_ends_no_sessions_of_those_beyond_it(gateway, provider):
    root, browser = Control(gateway, ROOT), Browser(gateway)
    root.post("/organisations", {"id": "part"}, 201)
    key = root.post("/keys", {"name": "part-admin", "organisation": "part", "roles": ["admin"]}, 201)["key"]
    admin = Control(gateway, key)
    browser.log_in("alice")
    user = admin.post("/users", {"email": "alice@example.org", "organisation": "part", "roles": ["viewer"]}, 201)
    admin.post(f"/users/{user['id']}/end-sessions", None)
    assert browser.ask("GET", "/api/v1/me").status_code == 200
    Control(gateway, key).delete(f"/users/{user['id']}", 204)
    assert browser.ask("GET", "/api/v1/me").status_code == 200


def test_a_session_that_was_made_up_is_none(gateway):
    browser = Browser(gateway)
    browser.log_in("alice")
    [name] = browser.cookies
    value = browser.cookies[name]
    for forged in ["x", value[:-4] + "AAAA", value + "A"]:
        browser.cookies = {name: forged}
        assert browser.ask("GET", "/api/v1/me").json()["code"] == "missing_api_key"
