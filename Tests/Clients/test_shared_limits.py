"""Limits of a fleet that shares them by Redis, as they hold when parts of it fail."""

import http.client
import json
import urllib.error
import urllib.request

import pytest

from support.fleet import KEY, Fleet
from support.process import PATIENCE_SECONDS, Gateway, Simulator
from support.talk import user
from support.waiting import until


def limit(name: str = "calls", most: int = 1500, **more) -> dict:
    """Of a day: nothing of it comes back while a test runs, unless that is at the end of one."""
    return {"name": name, "per": ["team"], "measure": "requests", "limit": most, "window": "24h", **more}


def readiness(gateway: Gateway) -> dict:
    with urllib.request.urlopen(f"{gateway.admin}/readyz", timeout=PATIENCE_SECONDS) as answer:
        return json.load(answer)


def answer(gateway: Gateway) -> tuple[int, dict, dict]:
    """Status, headers and body of one call."""
    connection = http.client.HTTPConnection(gateway.address, timeout=PATIENCE_SECONDS)
    body = json.dumps({"model": "simulator/echo", "messages": user("Hello")})
    headers = {"content-type": "application/json", "authorization": f"Bearer {KEY}"}
    connection.request("POST", "/v1/chat/completions", body, headers)
    response = connection.getresponse()
    found = response.status, dict(response.getheaders()), json.loads(response.read())
    connection.close()
    return found


@pytest.fixture
def vendor():
    """A simulator of the test's own, whose statistics nobody else moves."""
    process = Simulator()
    yield process
    process.stop()


@pytest.mark.parametrize("algorithm", ["sliding_window", "token_bucket", "sliding_log"])
def test_a_limit_holds_in_a_fleet_of_which_one_is_killed_and_one_is_cut_off(tmp_path, vendor, redis, algorithm):
    fleet = Fleet(tmp_path, vendor, {"limits": [limit(algorithm=algorithm, when_unavailable="closed")]}, redis=redis)
    try:
        happens = {400: lambda: fleet.cut(1), 600: lambda: fleet.kill(0), 1500: lambda: fleet.mend(1)}
        fleet.calls(100, 2500, happens)
        # 503 of who is cut off and holds no lease any more.
        assert set(fleet.statuses) <= {200, 429, 503}
        until(lambda: vendor.statistics()["running"] == 0)
        made = vendor.statistics()["requests"]
        # A bucket is refilled meanwhile, by less than one a minute.
        assert made <= 1500 + (3 if algorithm == "token_bucket" else 0)
        # What the killed one held is charged; the rest can be used.
        fleet.exhaust()
        until(lambda: vendor.statistics()["running"] == 0)
        made = vendor.statistics()["requests"]
        assert 1500 * 0.92 <= made <= 1500 + (3 if algorithm == "token_bucket" else 0)
    finally:
        fleet.stop()


def test_gateways_tell_of_a_limit_what_is_left_of_it_for_all_of_them(tmp_path, vendor, redis):
    fleet = Fleet(tmp_path, vendor, {"limits": [limit("few", 10)]}, redis=redis)
    try:
        for number in range(10):
            status, headers, _ = answer(fleet.gateways[number % 3])
            assert status == 200
            assert headers["x-ratelimit-limit-requests"] == "10"
        assert headers["x-ratelimit-remaining-requests"] == "0"
        for gateway in fleet.gateways:
            status, headers, body = answer(gateway)
            assert status == 429 and body["error"]["code"] == "rate_limit_exceeded"
            assert "'few'" in body["error"]["message"] and int(headers["retry-after"]) >= 1
    finally:
        fleet.stop()


def test_without_redis_open_limits_go_on_and_closed_ones_do_not(tmp_path, vendor, redis):
    limits = [limit("open", 1000), limit("closed", 1000, only={"model": ["simulator/lorem*"]}, when_unavailable="closed")]
    fleet = Fleet(tmp_path, vendor, {"limits": limits}, count=1, redis=redis)
    gateway = fleet.gateways[0]
    try:
        assert readiness(gateway)["status"] == "ready"
        assert answer(gateway)[0] == 200
        fleet.cut(0)
        until(lambda: readiness(gateway)["status"] == "degraded")
        assert "shared state" in readiness(gateway)["limits"]
        # What is leased is spent first; when that is over the gateway counts for itself.
        until(lambda: answer(gateway)[0] == 200 and answer(gateway)[0] == 200, tries=2000)
        for _ in range(20):
            assert answer(gateway)[0] == 200
        status, body = closed(gateway)
        assert (status, body["error"]["code"]) == (503, "limit_unavailable")
        assert "'closed'" in body["error"]["message"]
        fleet.mend(0)
        until(lambda: readiness(gateway)["status"] == "ready", tries=2000)
        assert closed(gateway)[0] == 200
    finally:
        fleet.stop()


def closed(gateway: Gateway) -> tuple[int, dict]:
    """A call that the closed limit is for."""
    request = urllib.request.Request(
        f"{gateway.url}/chat/completions",
        json.dumps({"model": "simulator/lorem?tokens=2", "messages": user("Hello")}).encode(),
        {"content-type": "application/json", "authorization": f"Bearer {KEY}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_redis_that_forgets_everything_is_told_again(tmp_path, vendor, redis):
    fleet = Fleet(tmp_path, vendor, {"limits": [limit("few", 30)]}, count=2, redis=redis)
    try:
        for number in range(20):
            assert answer(fleet.gateways[number % 2])[0] == 200
        redis.crash()
        redis.start()
        until(lambda: all(readiness(gateway)["status"] == "ready" for gateway in fleet.gateways), tries=2000)
        # Each tells what counts of its own use.
        until(lambda: (keys := redis.all("KEYS *")) and redis.ask(f'HLEN "{keys[0]}"') == ":2", tries=2000)
        statuses = [answer(fleet.gateways[number % 2])[0] for number in range(20)]
        assert statuses.count(200) == 10
    finally:
        fleet.stop()
