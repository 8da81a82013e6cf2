"""The control plane over HTTP, beside the applications whose keys are made there."""

import base64
import json
import subprocess

import httpx
import pytest

from support.control import Control
from support.process import GATEWAY, Gateway, PATIENCE_SECONDS
from support.waiting import until

ROOT = "sk-root-0123456789abcdefghijklmnop"
WITH_ROOT = {"LLM_GATEWAY_ADMIN_KEY": ROOT}


@pytest.fixture
def storage(storage_url):
    """A database of its own, as the configuration names it."""
    return {"url": storage_url}


@pytest.fixture
def gateway(tmp_path, storage):
    process = Gateway(tmp_path, {"storage": storage, "admin": {"listen": "127.0.0.1:0", "configuration": "database"}}, **WITH_ROOT)
    yield process
    assert not any(ROOT in line for line in process.lines)
    process.stop()


@pytest.fixture
def root(gateway):
    return Control(gateway, ROOT)


def call(gateway, key: str | None, model: str = "simulator/echo") -> httpx.Response:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    body = {"model": model, "messages": [{"role": "user", "content": "Hello"}]}
    return httpx.post(f"{gateway.url}/chat/completions", json=body, headers=headers, timeout=30)


def code(answer: httpx.Response) -> str:
    return answer.json()["error"]["code"]


def make_acme(root: Control) -> None:
    root.post("/organisations", {"id": "acme", "name": "Acme Ltd"}, 201)
    root.post("/organisations/acme/teams", {"id": "search"}, 201)
    root.post("/organisations/acme/teams", {"id": "shop"}, 201)


def make_key(root: Control, name: str, **members) -> dict:
    return root.post("/keys", {"name": name, "permissions": {"models": ["*"]}, **members}, 201)


def test_a_key_works_from_its_making_to_its_deletion(gateway, root):
    make_acme(root)
    made = make_key(root, "app", organisation="acme", team="search")
    key, path = made["key"], f"/keys/{made['id']}"
    assert key.startswith("sk-gw-") and made["hint"] == f"sk-…{key[-4:]}"
    assert call(gateway, key).status_code == 200

    # It is shown once; what is told later does not hold it, nor what it is known of.
    told = root.ask("GET", path).text
    assert key not in told and "digest" not in told
    assert [found["id"] for found in root.get(f"/keys?prefix={key}")["data"]] == [made["id"]]

    root.patch(path, {"disabled": True})
    assert code(call(gateway, key)) == "disabled_api_key"
    root.patch(path, {"disabled": False, "expires": "2020-01-01T00:00:00Z"})
    assert code(call(gateway, key)) == "expired_api_key"
    root.patch(path, {"expires": None})
    root.put(f"{path}/permissions", {"models": ["simulator/lorem"]})
    assert code(call(gateway, key)) == "model_not_granted"
    assert call(gateway, key, "simulator/lorem").status_code == 200

    root.delete(path, 204)
    assert code(call(gateway, key)) == "invalid_api_key"
    root.get(path, 404)


def test_a_rotated_key_is_taken_for_a_while(gateway, root):
    made = make_key(root, "app")
    second = root.post(f"/keys/{made['id']}/rotate", {"overlap_seconds": 3600})
    assert second["key"] != made["key"] and len(second["secrets"]) == 2
    assert call(gateway, made["key"]).status_code == call(gateway, second["key"]).status_code == 200
    third = root.post(f"/keys/{made['id']}/rotate", {"overlap_seconds": 0})
    assert [call(gateway, key).status_code for key in (made["key"], second["key"], third["key"])] == [401, 401, 200]


def test_what_is_made_at_one_gateway_is_known_to_the_other_within_a_second(gateway, root, storage, tmp_path):
    other = Gateway(tmp_path, {"storage": storage}, **WITH_ROOT)
    made = make_key(root, "app")
    until(lambda: call(other, made["key"]).status_code == 200, tries=100)
    root.delete(f"/keys/{made['id']}")
    until(lambda: call(other, made["key"]).status_code == 401, tries=100)
    other.stop()


def test_nobody_reaches_beyond_a_role(gateway, root):
    make_acme(root)
    root.post("/organisations", {"id": "rival"}, 201)
    theirs = make_key(root, "theirs", organisation="rival")
    admin = Control(gateway, make_key(root, "admin", organisation="acme", roles=["admin"])["key"])
    auditor = Control(gateway, make_key(root, "auditor", organisation="acme", roles=["auditor"])["key"])
    member = Control(gateway, make_key(root, "member", organisation="acme", roles=["member"])["key"])
    scoped = Control(gateway, make_key(root, "scoped", organisation="acme", team="shop", scopes=["keys:read", "keys:write", "permissions:write"])["key"])
    plain = Control(gateway, make_key(root, "plain", organisation="acme")["key"])

    # Each sees what lies in its own realm, and nothing else is there for it.
    assert [found["id"] for found in admin.get("/organisations")["data"]] == ["acme"]
    admin.get(f"/keys/{theirs['id']}", 404)
    admin.patch(f"/keys/{theirs['id']}", {"disabled": True}, 404)
    assert "theirs" not in {found["name"] for found in auditor.get("/keys")["data"]}
    assert [found["name"] for found in scoped.get("/keys")["data"]] == ["scoped"]

    made = make_key(admin, "made", organisation="acme", team="search")
    owner = make_key(root, "owner", organisation="acme", roles=["owner"])
    make_key(scoped, "shop", organisation="acme", team="shop")
    assert {found["name"] for found in scoped.get("/keys")["data"]} == {"scoped", "shop"}
    for who, method, path, body in [
        (auditor, "POST", "/keys", {"name": "x", "organisation": "acme"}),
        (member, "GET", "/keys", None),
        (admin, "POST", "/organisations", {"id": "other"}),
        (admin, "POST", "/keys", {"name": "x"}),
        (admin, "POST", "/keys", {"name": "x", "organisation": "rival"}),
        (scoped, "POST", "/keys", {"name": "x", "organisation": "acme", "team": "search"}),
        # Nobody gives what it does not have, nor to itself.
        (admin, "POST", "/keys", {"name": "x", "organisation": "acme", "roles": ["owner"]}),
        (admin, "PATCH", f"/keys/{made['id']}", {"roles": ["owner"]}),
        (admin, "PATCH", f"/keys/{made['id']}", {"organisation": "rival", "team": None}),
        (scoped, "POST", "/keys", {"name": "x", "organisation": "acme", "team": "shop", "permissions": {"models": ["*"]}, "scopes": ["users:write"]}),
        (admin, "PUT", "/configuration", {"text": "models: {}"}),
        # Who has less rights does not delete who has more, nor takes away what it may do.
        (admin, "DELETE", f"/keys/{owner['id']}", None),
        (admin, "PUT", f"/keys/{owner['id']}/permissions", {}),
        (admin, "PATCH", f"/keys/{owner['id']}", {"disabled": True}),
        # Files and batches are the whole account's at a vendor.
        (admin, "PUT", f"/keys/{made['id']}/permissions", {"models": ["*"], "endpoints": ["files"]}),
        (plain, "GET", "/organisations", None),
    ]:
        problem = who.ask(method, path, body, 403).json()
        assert problem["code"] == "scope_not_granted", problem


def test_changes_can_be_made_of_what_was_seen_alone(root):
    make_acme(root)
    answer = root.ask("GET", "/organisations/acme")
    tag = answer.headers["etag"]
    assert root.ask("GET", "/organisations/acme", expect=304, if_none_match=tag).text == ""
    changed = root.ask("PATCH", "/organisations/acme", {"name": "Acme"}, if_match=tag)
    assert changed.headers["etag"] != tag
    assert root.patch("/organisations/acme", {"name": "Other"}, 412, if_match=tag)["code"] == "changed_meanwhile"
    root.delete("/organisations/acme", 412, if_match=tag)
    assert root.get("/organisations/acme")["name"] == "Acme"
    assert root.delete("/organisations/acme", 409).json()["code"] == "organisation_in_use"


def test_a_former_organisation_leaves_its_name_to_no_other_unasked(gateway, root):
    root.post("/organisations", {"id": "acme"}, 201)
    made = make_key(root, "app", organisation="acme")
    assert call(gateway, made["key"]).status_code == 200
    until(lambda: root.get("/usage?where=organisation=acme")["total"]["calls"] == 1)
    root.delete(f"/keys/{made['id']}", 204)
    root.delete("/organisations/acme", 204)
    # Whoever came after it would read what it used.
    assert root.post("/organisations", {"id": "acme"}, 409)["code"] == "organisation_was_deleted"
    root.post("/organisations", {"id": "acme", "resume": True}, 201)
    assert root.post("/organisations", {"id": "acme", "resume": True}, 409)["code"] == "already_exists"
    auditor = Control(gateway, make_key(root, "auditor", organisation="acme", roles=["auditor"])["key"])
    assert auditor.get("/usage")["total"]["calls"] == 1


def test_a_request_that_is_sent_again_is_done_once(gateway, root):
    body = {"name": "app", "permissions": {"models": ["*"]}}
    first = root.ask("POST", "/keys", body, 201, idempotency_key="one")
    again = root.ask("POST", "/keys", body, 201, idempotency_key="one")
    assert again.json() == first.json() and again.headers["idempotent-replayed"] == "true"
    assert call(gateway, again.json()["key"]).status_code == 200
    assert len(root.get("/keys")["data"]) == 1
    other = root.post("/keys", {"name": "other"}, 422, idempotency_key="one")
    assert other["code"] == "idempotency_key_reused"
    # What was refused was not done, and may be tried again.
    root.post("/organisations/acme/teams", {"id": "search"}, 422, idempotency_key="two")
    root.post("/organisations", {"id": "acme"}, 201)
    root.post("/organisations/acme/teams", {"id": "search"}, 201, idempotency_key="two")


def test_lists_come_in_pages(root):
    for number in range(25):
        root.post("/organisations", {"id": f"org-{number:02}"}, 201)
    found, cursor = [], ""
    while cursor is not None:
        page = root.get(f"/organisations?limit=10{f'&cursor={cursor}' if cursor else ''}")
        assert len(page["data"]) <= 10
        found += [organisation["id"] for organisation in page["data"]]
        cursor = page["next_cursor"]
    assert found == [f"org-{number:02}" for number in range(25)]
    assert root.get("/organisations?limit=0", 422)["code"] == "invalid_request"
    assert "limit, cursor" in root.get("/organisations?limti=5", 422)["errors"][0]["detail"]


def test_everything_that_is_changed_is_noted(gateway, root):
    make_acme(root)
    admin = Control(gateway, make_key(root, "admin", organisation="acme", roles=["admin"])["key"])
    made = make_key(admin, "app", organisation="acme", team="search")
    admin.patch(f"/keys/{made['id']}", {"note": "for the shop"})
    events = root.get("/audit")["data"]
    assert [(event["actor"], event["action"], event["kind"], event["resource"]) for event in events[:2]] == [
        ("key:admin", "update", "key", "app"),
        ("key:admin", "create", "key", "app"),
    ]
    assert events[0]["changes"] == {"note": {"before": None, "after": "for the shop"}} and events[0]["detail"] is None
    assert events[1]["changes"]["team"] == {"before": None, "after": "search"} and events[1]["changes"]["secrets"] == "changed"
    assert made["key"] not in str(events)
    assert {event["organisation"] for event in admin.get("/audit")["data"]} == {"acme"}


def test_a_configuration_is_applied_and_rolled_back(gateway, root):
    key = make_key(root, "app")["key"]
    first = root.ask("PUT", "/configuration", {"text": "models: { fast: simulator/echo }", "note": "one"})
    assert first.json()["version"] == 1 and call(gateway, key, "fast").json()["model"] == "echo"

    difference = root.post("/configuration/diff", {"text": "models: { fast: simulator/lorem }"})["changes"]
    assert difference == [{"path": "models.fast", "before": "simulator/echo", "after": "simulator/lorem"}]
    faulty = {"text": "models: { fast: 7 }\nvendors: { openai: { api_key: sk-literal-0123456789 } }\nserver: {}"}
    check = root.post("/configuration/check", faulty)
    assert not check["valid"] and {fault["line"] for fault in check["faults"]} == {1, 3}
    assert root.put("/configuration", faulty, 422)["code"] == "invalid_configuration"
    literal = root.put("/configuration", {"text": "vendors: { openai: { api_key: sk-literal-0123456789 } }"}, 422)
    assert "${NAME}" in literal["errors"][0]["detail"] and "sk-literal" not in str(literal)

    tag = first.headers["etag"]
    root.put("/configuration", {"text": "models: { fast: simulator/lorem }"}, if_match=tag)
    assert root.put("/configuration", {"text": "models: {}"}, 412, if_match=tag)["code"] == "changed_meanwhile"
    assert call(gateway, key, "fast").json()["model"] == "lorem"

    root.post("/configuration/versions/1/rollback", {})
    assert call(gateway, key, "fast").json()["model"] == "echo"
    versions = root.get("/configuration/versions")["data"]
    assert [(version["version"], version["note"]) for version in versions] == [(3, "back to version 1"), (2, None), (1, "one")]
    assert root.get("/configuration/versions/2")["text"] == "models: { fast: simulator/lorem }"
    assert root.get("/configuration")["version"] == 3


def test_a_key_of_the_file_is_listed_and_changed_there(storage, tmp_path):
    secret = "sk-declared-0123456789abcdef"
    keys = [{"name": "declared", "key": secret, "organisation": "acme", "permissions": {"models": ["*"]}}]
    gateway = Gateway(tmp_path, {"storage": storage, "keys": keys}, **WITH_ROOT)
    root = Control(gateway, ROOT)
    make_key(root, "kept")
    assert [(key["name"], key["source"]) for key in root.get("/keys")["data"]] == [("declared", "configuration"), ("kept", "database")]

    def key(*arguments: str, code: int = 0) -> str:
        command = [GATEWAY, "key", *arguments, "--config", str(gateway.file)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    table = [line.split() for line in key("list").splitlines()]
    assert table[0][-1] == "source" and [(row[0], row[-1]) for row in table[2:]] == [("declared", "configuration"), ("kept", "database")]
    assert secret not in key("list", "--json") and "sha256" not in key("list", "--json")
    assert "declared" not in key("list", "--organisation", "rival")
    assert "acme" in key("show", "declared")
    for command in ["disable", "delete", "rotate"]:
        assert f"declared in the configuration ({gateway.file})" in key(command, "declared", code=1)
    assert "is disabled" in key("disable", "kept")
    told = subprocess.run([GATEWAY, "audit", "--kind", "key", "--config", str(gateway.file)], capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[2].split()[1:5] == ["cli", "update", "key", "kept"] and told[2].endswith("disabled false → true")
    assert len(told) == 4 and "secrets changed" in told[3]
    gateway.stop()


def test_a_file_is_changed_where_it_is_and_shows_no_secrets(tmp_path):
    configuration = {
        "vendors": {"openai": {"api_key": "sk-literal-0123456789"}},
        "storage": {"url": f"sqlite://{tmp_path}/data/gateway.db"},
    }
    gateway = Gateway(tmp_path, configuration, **WITH_ROOT)
    root = Control(gateway, ROOT)
    told = root.get("/configuration")
    assert "sk-literal" not in told["text"] and '"api_key": "…"' in told["text"] and not told["stored"]
    assert root.put("/configuration", {"text": "models: {}"}, 409)["code"] == "configuration_not_stored"
    gateway.stop()


def test_who_has_the_machine_begins_and_then_the_door_is_shut(tmp_path):
    gateway = Gateway(tmp_path, {"storage": {"url": f"sqlite://{tmp_path}/data/gateway.db"}})
    nobody = Control(gateway)
    assert call(gateway, None).status_code == 200
    # The first key must be of use to whoever makes the others.
    for members in [{}, {"roles": ["member"]}, {"roles": ["owner"], "disabled": True}, {"roles": ["owner"], "expires": "2020-01-01T00:00:00Z"}]:
        assert nobody.post("/keys", {"name": "app", **members}, 409)["code"] == "administrator_missing"
    owner = Control(gateway, nobody.post("/keys", {"name": "me", "roles": ["owner"]}, 201)["key"])
    assert nobody.get("/keys", 401)["code"] == "missing_api_key"
    assert code(call(gateway, None)) == "missing_api_key"
    app = make_key(owner, "app")
    assert call(gateway, app["key"]).status_code == 200
    # A key of an application opens nothing here.
    assert Control(gateway, app["key"]).get("/keys", 403)["code"] == "scope_not_granted"
    gateway.stop()


def test_web_pages_are_kept_out(gateway):
    page = Control(gateway)
    assert page.get("/keys", 403, host="evil.example")["code"] == "host_not_allowed"
    assert page.get("/keys", 403, origin="https://evil.example")["code"] == "origin_not_allowed"
    assert page.get("/keys", 403, sec_fetch_site="cross-site")["code"] == "origin_not_allowed"
    answer = httpx.post(f"{gateway.admin}/api/v1/keys", content=b"{}", headers={"content-type": "text/plain", "authorization": f"Bearer {ROOT}"})
    assert answer.status_code == 415


def test_guessing_is_stopped(gateway):
    guesses = [Control(gateway, f"sk-guess-{number:032}") for number in range(25)]
    statuses = [guess.ask("GET", "/keys", expect=429 if number >= 20 else 401).status_code for number, guess in enumerate(guesses)]
    assert statuses[19:21] == [401, 429]
    # Also the right one waits now: whoever guesses must not learn that it was.
    assert Control(gateway, ROOT).get("/keys", 429)["code"] == "too_many_failed_attempts"
    gateway.log_entry(level="warning", message="too many attempts to administer have failed: no more are looked at for a while")


def test_an_outage_of_the_database_refuses_no_key_that_was_known(server, tmp_path):
    storage = {"url": server.url.replace("/postgres?", "/postgres?options=-csearch_path%3Doutage&")}
    server.rows("CREATE SCHEMA outage")
    gateway = Gateway(tmp_path, {"storage": storage}, **WITH_ROOT)
    key = make_key(Control(gateway, ROOT), "app")["key"]
    server.crash()
    try:
        gateway.log_entry(message="the database cannot be read: keys, prices and the configuration stay as they were")
        assert call(gateway, key).status_code == 200
        assert Control(gateway, ROOT).get("/keys", 503)["code"] == "storage_unavailable"
        assert httpx.get(f"{gateway.admin}/readyz").json()["status"] == "degraded"
        gateway.kill()
        # One that starts meanwhile goes on with what the one before knew.
        again = Gateway(tmp_path, {"storage": storage}, **WITH_ROOT)
        assert call(again, key).status_code == 200
        again.kill()
        # One that knows nothing says so, and does not call a key wrong.
        (tmp_path / "data" / "directory.json").unlink()
        empty = Gateway(tmp_path, {"storage": storage}, **WITH_ROOT)
        assert (call(empty, key).status_code, code(call(empty, key))) == (503, "directory_unavailable")
    finally:
        server.start()
    until(lambda: call(empty, key).status_code == 200, tries=3000)
    empty.stop()


def test_a_vendors_key_is_kept_sealed_and_changes_while_the_gateway_runs(storage, recorder, tmp_path):
    configuration = {
        "vendors": {"openai": {"base_url": f"{recorder.url}/v1", "api_key": {"stored": "prod"}}},
        "storage": storage,
    }
    first, second = (base64.b64encode(bytes(range(n, n + 32))).decode() for n in (1, 2))
    gateway = Gateway(tmp_path, configuration, LLM_GATEWAY_MASTER_KEY=first, **WITH_ROOT)
    root = Control(gateway, ROOT)
    key = make_key(root, "app")["key"]
    assert code(call(gateway, key, "openai/gpt-4o-mini")) == "vendor_authentication_failed"
    for vendors_key in ["sk-vendor-one-0123456789", "sk-vendor-two-0123456789"]:
        told = root.put("/vendor-keys/prod", {"key": vendors_key})
        assert (told["hint"], told["current"]) == ("…6789", True) and vendors_key not in str(told)
        assert call(gateway, key, "openai/gpt-4o-mini").status_code == 200
        assert recorder.requests[-1].headers["authorization"] == f"Bearer {vendors_key}"
    gateway.stop()

    # The master key is changed: what the old one sealed is still read, sealed anew, and then read without it.
    both = configuration | {"vault": {"master_key": {"environment": "NEW"}, "former_keys": [{"environment": "OLD"}]}}
    gateway = Gateway(tmp_path, both, NEW=second, OLD=first, **WITH_ROOT)
    root = Control(gateway, ROOT)
    assert root.get("/vendor-keys/prod")["current"] is False
    assert call(gateway, key, "openai/gpt-4o-mini").status_code == 200
    assert root.post("/vendor-keys/reseal", None) == {"resealed": 1, "unreadable": []}
    assert root.get("/vendor-keys/prod")["current"] is True
    gateway.stop()
    gateway = Gateway(tmp_path, configuration, LLM_GATEWAY_MASTER_KEY=second, **WITH_ROOT)
    assert call(gateway, key, "openai/gpt-4o-mini").status_code == 200
    assert recorder.requests[-1].headers["authorization"] == "Bearer sk-vendor-two-0123456789"
    gateway.stop()

    # Without a master key nothing is shown to the vendor.
    gateway = Gateway(tmp_path, configuration, **WITH_ROOT)
    seen = len(recorder.requests)
    assert code(call(gateway, key, "openai/gpt-4o-mini")) == "vendor_authentication_failed"
    assert len(recorder.requests) == seen
    assert Control(gateway, ROOT).put("/vendor-keys/prod", {"key": "sk-x"}, 409)["code"] == "vault_missing"
    assert not any("sk-vendor" in line for line in gateway.lines)
    gateway.stop()


def test_usage_is_told_to_each_as_far_as_it_may_see(gateway, root):
    make_acme(root)
    root.post("/organisations", {"id": "rival"}, 201)
    keys = [
        make_key(root, name, organisation=organisation, **members)["key"]
        for name, organisation, members in [
            ("search", "acme", {"team": "search"}), ("shop", "acme", {"team": "shop"}), ("theirs", "rival", {}),
        ]
    ]
    for count, key in enumerate(keys, start=1):
        for _ in range(count):
            assert call(gateway, key).status_code == 200

    def calls(who: Control, query: str = "") -> int:
        return who.get(f"/usage{query}")["total"]["calls"]

    until(lambda: calls(root) == 6)
    auditor = Control(gateway, make_key(root, "auditor", organisation="acme", roles=["auditor"])["key"])
    team = Control(gateway, make_key(root, "team", organisation="acme", team="shop", scopes=["ledger:read"])["key"])
    assert (calls(auditor), calls(team)) == (3, 2)
    assert calls(auditor, "?where=team=search") == 1
    assert auditor.get("/usage?where=organisation=rival", 403)["code"] == "scope_not_granted"
    assert {row["team"] for row in auditor.get("/usage/allocation")["rows"]} == {"search", "shop"}
    assert auditor.get("/usage/month?by=team")["total"]["calls"] == 3
    assert auditor.get("/usage/movers")["total"]["calls_after"] == 3
    assert root.get("/usage/allocation")["unallocated"]["reasons"]
    # There was nothing then, and nothing to fall over either.
    assert root.get("/usage/movers?from=1960-01-01T00:00:00Z")["total"]["calls_after"] == 6
    assert root.get("/usage?from=1950-01-01T00:00:00Z&until=1960-01-01T00:00:00Z", 422)["code"] == "period_empty"

    # Lines come a page at a time, or as a file; a line has the call and its attempt.
    lines, cursor = [], ""
    while cursor is not None:
        page = auditor.get(f"/ledger?limit=2{f'&cursor={cursor}' if cursor else ''}")
        lines += page["data"]
        cursor = page["next_cursor"]
    assert [line["kind"] for line in lines] == ["call", "attempt"] * 3
    assert {line["organisation"] for line in lines} == {"acme"}
    table = auditor.ask("GET", "/ledger/export")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.count("\r\n") == 7 and "rival" not in table.text
    exported = root.ask("GET", "/ledger/export?format=jsonl").text.splitlines()
    assert len(exported) == 12 and {json.loads(line)["organisation"] for line in exported} == {"acme", "rival"}
