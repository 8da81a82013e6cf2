"""Calls that are made again under the same name at another gateway of a fleet."""

import concurrent.futures

import httpx
import pytest

from support.fleet import KEY, Fleet
from support.process import PATIENCE_SECONDS, Simulator
from support.talk import user
from support.waiting import until


@pytest.fixture
def vendor():
    """A simulator of the test's own, whose statistics nobody else moves."""
    process = Simulator()
    yield process
    process.stop()


@pytest.fixture
def fleet(tmp_path, vendor, redis):
    fleet = Fleet(tmp_path, vendor, {"idempotency": {"max_answer_bytes": "64KiB"}}, count=2, redis=redis)
    yield fleet
    fleet.stop()


def ask(fleet: Fleet, which: int, name: str, model: str = "openai/lorem?tokens=20", **more) -> httpx.Response:
    headers = {"authorization": f"Bearer {KEY}", "idempotency-key": name}
    body = {"model": model, "messages": user("Hello"), **more}
    return httpx.post(
        f"{fleet.gateways[which].url}/chat/completions", headers=headers, json=body, timeout=PATIENCE_SECONDS
    )


@pytest.mark.parametrize("stream", [False, True])
def test_a_call_that_is_made_again_elsewhere_gets_the_first_ones_answer(fleet, vendor, stream):
    name = f"again-{stream}"
    first = ask(fleet, 0, name, stream=stream)
    assert first.status_code == 200 and "idempotent-replayed" not in first.headers
    # The other gateway knows when the first one has told, which is soon.
    again = ask(fleet, 1, name, stream=stream)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["x-request-id"] == first.headers["x-request-id"]
    assert vendor.statistics()["requests"] == 1
    other = ask(fleet, 1, name, stream=stream, seed=1)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_key_reused")


def test_calls_at_the_same_time_at_all_gateways_are_one(fleet, vendor):
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(ask, fleet, number % 2, "many", "openai/lorem?tokens=20&ttfb=300ms") for number in range(12)]
        answers = [one.result() for one in asked]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert vendor.statistics()["requests"] == 1


def test_what_failed_and_what_was_too_long_is_known_everywhere(fleet, vendor):
    assert ask(fleet, 0, "failed", "openai/lorem?status=500").status_code == 500
    # It may be tried again, at either.
    until(lambda: ask(fleet, 1, "failed", "openai/lorem?status=500").status_code == 500)
    assert ask(fleet, 0, "long", "openai/lorem?tokens=30000").status_code == 200
    gone = until(lambda: (answer := ask(fleet, 1, "long", "openai/lorem?tokens=30000")).status_code == 409 and answer)
    assert gone.json()["error"]["code"] == "idempotency_answer_gone"


def test_without_redis_each_gateway_knows_its_own(fleet, vendor):
    fleet.cut(0)
    first = ask(fleet, 0, "cut")
    again = ask(fleet, 0, "cut")
    assert first.status_code == again.status_code == 200 and again.headers["idempotent-replayed"] == "true"
    assert vendor.statistics()["requests"] == 1


def test_names_are_kept_as_digests_alone(fleet, redis):
    assert ask(fleet, 0, "secret-name").status_code == 200
    until(lambda: ask(fleet, 1, "secret-name").headers.get("idempotent-replayed") == "true")
    keys = redis.all("KEYS *")
    assert keys and not any("secret-name" in key or KEY in key for key in keys)
