"""Budgets as the official clients meet them, and as they hold in a fleet of which parts fail."""

import http.client
import itertools
import json
import random
import threading
import time
import urllib.request
from decimal import Decimal

import anthropic
import openai
import pytest
from google import genai
from google.genai import errors

from support.cable import Cable
from support.process import Gateway, PATIENCE_SECONDS, Simulator
from support.talk import user
from support.waiting import until

KEY = "sk-budgeted-0123456789abcdefghijklmn"
ROOT = "sk-budgeted-root-0123456789abcdefghij"
KEYS = [
    {"name": "caller", "key": KEY, "team": "red", "permissions": {"models": ["*"]}},
    {"name": "root", "key": ROOT, "roles": ["auditor"]},
]


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


class Fleet:
    """Gateways that share a database, each of which reaches it by a cable of its own."""

    BUDGET = {"name": "shared", "per": ["team"], "amount": "1.000000 USD", "window": "lifetime", "min_output_tokens": 20}
    # US dollars for a million tokens. With 400 tokens out a call costs half a percent of the budget at most.
    INPUT, OUTPUT = Decimal("0.5"), Decimal("10")

    def __init__(self, folder, vendor, server, count: int):
        schema, _ = server.new_schema()
        self.cables = [Cable(server.port) for _ in range(count)]
        self.gateways = []
        for place, cable in enumerate(self.cables):
            (folder / f"{place}").mkdir()
            url = f"postgres://gateway@127.0.0.1:{cable.port}/postgres?sslmode=disable&connect_timeout=2&options=-csearch_path%3D{schema}"
            price = {"input": str(self.INPUT), "output": str(self.OUTPUT)}
            self.gateways.append(
                Gateway(
                    folder / f"{place}",
                    {
                        "vendors": {
                            "openai": {
                                "api_key": "k",
                                "base_url": f"{vendor.url}/v1",
                                "models": {"lorem*": {"price": price, "max_output_tokens": 400}},
                            }
                        },
                        "keys": KEYS,
                        "storage": {"url": url},
                        "budgets": [self.BUDGET],
                    },
                )
            )
        self.statuses: dict[int, int] = {}
        self._made = itertools.count()
        self._lock = threading.Lock()
        self.alive = list(range(count))

    def call(self, connections: dict, chance: random.Random, most: int) -> int | None:
        """One call; the status, or nothing where nobody answered."""
        which = chance.choice(self.alive)
        body = {
            "model": f"openai/lorem?tokens={chance.randint(1, 400)}&ttfb=1ms..40ms",
            "messages": user("word " * chance.randint(1, 40)),
            "max_tokens": chance.randint(20, most),
            "stream": chance.random() < 0.3,
        }
        connection = connections.pop(which, None) or http.client.HTTPConnection(
            self.gateways[which].address, timeout=PATIENCE_SECONDS
        )
        headers = {"content-type": "application/json", "authorization": f"Bearer {KEY}"}
        try:
            connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return None
        connections[which] = connection
        with self._lock:
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        return answer.status

    def calls(self, callers: int, count: int, happens: dict) -> None:
        """So many calls of so many callers, and what happens when so many have been made."""

        def work(caller: int) -> None:
            chance, connections = random.Random(caller), {}
            while (number := next(self._made)) < count:
                if number in happens:
                    happens[number]()
                self.call(connections, chance, 400)
            for connection in connections.values():
                connection.close()

        threads = [threading.Thread(target=work, args=(caller,), daemon=True) for caller in range(callers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10 * PATIENCE_SECONDS)
        assert not any(thread.is_alive() for thread in threads)

    def stop(self) -> None:
        for place in self.alive:
            self.gateways[place].stop()
        for cable in self.cables:
            cable.stop()


def test_a_budget_holds_in_a_fleet_of_which_one_is_killed_and_one_is_cut_off(tmp_path, server):
    vendor = Simulator()
    fleet = Fleet(tmp_path, vendor, server, 3)

    def kill() -> None:
        fleet.alive = [1, 2]
        fleet.gateways[0].kill()

    try:
        happens = {400: fleet.cables[1].cut, 500: kill, 1500: fleet.cables[1].mend}
        fleet.calls(200, 3000, happens)
        # 503 of who is cut off and holds nothing more; those who were killed in the middle are no answer.
        assert set(fleet.statuses) <= {200, 402, 503}
        assert fleet.statuses[200] > 100 and fleet.statuses[402] > 50
        # What is given back can be used, to the last percent.
        chance, connections, refused = random.Random(1), {}, 0
        while refused < 10:
            if fleet.call(connections, chance, 60) == 200:
                refused = 0
            else:
                refused += 1
                time.sleep(0.2)
        for connection in connections.values():
            connection.close()
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
