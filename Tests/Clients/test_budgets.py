"""Budgets as the official clients meet them, and as they hold in a fleet of which parts fail."""

import json
import urllib.request
from decimal import Decimal

import anthropic
import openai
import pytest
from google import genai
from google.genai import errors

from support.fleet import KEY, KEYS, ROOT, Fleet
from support.process import Gateway, PATIENCE_SECONDS, Simulator
from support.talk import user
from support.waiting import until

def state(gateway: Gateway, name: str) -> dict:
    request = urllib.request.Request(f"{gateway.admin}/api/v1/budgets/{name}", headers={"authorization": f"Bearer {ROOT}"})
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        counts = json.load(answer)["counts"]
    return counts[0] if counts else {}


@pytest.fixture(scope="module")
def exhausted(tmp_path_factory):
    """A gateway with a budget of which nothing is left."""
    gateway = Gateway(
        tmp_path_factory.mktemp("budgets"),
        {
            "keys": KEYS,
            "budgets": [{"name": "trial", "per": ["team"], "amount": 4000, "measure": "total_tokens", "window": "month"}],
        },
    )
    with openai.OpenAI(base_url=gateway.url, api_key=KEY, max_retries=0) as client:
        # Each takes what its words come to; a long answer is made shorter as less is left.
        for _ in range(40):
            try:
                client.chat.completions.create(model="simulator/lorem?tokens=600", messages=user("Hello"), max_tokens=600)
            except openai.APIStatusError:
                break
    yield gateway
    gateway.stop()


def test_openais_client_is_told_of_a_budget(exhausted):
    with openai.OpenAI(base_url=exhausted.url, api_key=KEY, max_retries=5) as client:
        with pytest.raises(openai.APIStatusError, match="The budget 'trial' of your team is exhausted") as error:
            client.chat.completions.create(model="simulator/echo", messages=user("Hello"), max_tokens=600)
    assert error.value.status_code == 402
    assert error.value.code == "budget_exceeded"
    assert error.value.type == "insufficient_quota"
    assert "It renews at 20" in error.value.message
    # Until next month no client has to try again.
    assert error.value.response.headers["x-should-retry"] == "false"


def test_anthropics_client_is_told_of_a_budget(exhausted):
    with anthropic.Anthropic(base_url=exhausted.root, api_key=KEY, max_retries=5) as client:
        with pytest.raises(anthropic.APIStatusError, match="'trial'") as error:
            client.messages.create(model="simulator/echo", max_tokens=600, messages=user("Hello"))
    assert error.value.status_code == 402
    assert error.value.body["error"]["type"] == "billing_error"


def test_googles_client_is_told_of_a_budget(exhausted):
    client = genai.Client(api_key=KEY, http_options={"base_url": exhausted.root})
    with pytest.raises(errors.ClientError, match="'trial'") as error:
        client.models.generate_content(model="simulator/echo", contents="Hello", config={"max_output_tokens": 600})
    assert error.value.code == 402


def test_the_control_plane_tells_how_a_budget_stands(exhausted):
    count = state(exhausted, "trial")
    assert count["values"] == {"team": "red"}
    assert count["used"] > 1800 and count["used"] + count["reserved"] + count["remaining"] == 4000
    assert count["estimated"] == 0 and count["renews_at"].endswith("-01T00:00:00Z")


BUDGET = {"name": "shared", "per": ["team"], "amount": "1.000000 USD", "window": "lifetime", "min_output_tokens": 20}
# Beside it, so that calls take of all that gateways share, or of nothing.
LIMIT = {"name": "calls", "per": ["team"], "measure": "requests", "limit": 1_000_000, "window": "1h"}


def test_a_budget_holds_in_a_fleet_of_which_one_is_killed_and_one_is_cut_off(tmp_path, server, redis):
    vendor = Simulator()
    fleet = Fleet(tmp_path, vendor, {"budgets": [BUDGET], "limits": [LIMIT]}, server=server, redis=redis)
    try:
        # The dearest call costs half a percent of the budget.
        fleet.calls(200, 3000, {400: lambda: fleet.cut(1), 500: lambda: fleet.kill(0), 1500: lambda: fleet.mend(1)})
        # 503 of who is cut off and holds nothing more; those who were killed in the middle are no answer.
        assert set(fleet.statuses) <= {200, 402, 503}
        assert fleet.statuses[200] > 100 and fleet.statuses[402] > 50
        # What is given back can be used, to the last percent.
        fleet.exhaust()
        until(lambda: vendor.statistics()["running"] == 0)
        tokens = vendor.statistics()["tokens"]
        spent = (tokens["input"] * fleet.INPUT + tokens["output"] * fleet.OUTPUT) / 1_000_000
        assert spent <= 1
        count = state(fleet.gateways[2], "shared")
        used, reserved, estimated = (Decimal(count[name]) for name in ("used", "reserved", "estimated"))
        assert used + reserved + estimated <= 1
        assert spent + reserved + estimated >= Decimal("0.99")
        # All that was answered is charged, and nothing twice: what the killed one had not told is in what it holds.
        assert used <= spent <= used + reserved + estimated
    finally:
        fleet.stop()
        vendor.stop()
