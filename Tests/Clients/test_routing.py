"""Vendors that fail, as an application sees them: not at all, while one of them is well. The same scenarios as in docs/routing.md, with processes."""

import json
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import openai
import pytest

from support.process import Gateway, Simulator
from support.talk import said, user
from support.waiting import until

NAMES = ("a", "b", "c")
# Vendors that are well again are found out soon, so that tests need not wait for that.
QUICK = {"breaker": {"open_for": "500ms", "max_open": "1s"}}


class Vendors:
    """Three vendors, each of which can fall ill and get well again, and a gateway in front of them."""

    def __init__(self, folder, strategy="weighted", **alias):
        self.servers = {name: Simulator() for name in NAMES}
        self.ports = {name: server.url.rsplit(":", 1)[1] for name, server in self.servers.items()}
        self.gateway = Gateway(
            folder,
            {
                "vendors": {
                    name: {"kind": "openai-compatible", "base_url": f"{server.url}/v1"}
                    for name, server in self.servers.items()
                },
                "models": {
                    "any": {"strategy": strategy, "targets": [{"model": f"{name}/echo"} for name in NAMES], **alias}
                },
                "routing": QUICK,
            },
        )
        self.client = openai.OpenAI(base_url=self.gateway.url, api_key="unused", max_retries=0, timeout=60)

    def fall_ill(self, name, *options):
        """A vendor with options of the simulator; with none it is gone."""
        self.servers[name].stop()
        self.servers[name] = Simulator(*options, port=self.ports[name]) if options else None

    def get_well(self, name):
        if self.servers[name]:
            self.servers[name].stop()
        self.servers[name] = Simulator(port=self.ports[name])

    def ask(self, stream=False):
        """Who answered and after how many attempts; nobody where the call failed."""
        try:
            raw = self.client.chat.completions.with_raw_response.create(
                model="any", messages=user("Hello"), stream=stream
            )
            answer = raw.parse()
            text = said(list(answer)) if stream else answer.choices[0].message.content
            assert text == "Hello"
            return raw.headers["x-gateway-vendor"], int(raw.headers["x-gateway-attempts"])
        except openai.APIStatusError as error:
            return None, int(error.response.headers.get("x-gateway-attempts", 0))

    def ask_many(self, count, stream=False):
        with ThreadPoolExecutor(8) as threads:
            return list(threads.map(lambda _: self.ask(stream), range(count)))

    def targets(self):
        with urllib.request.urlopen(f"{self.gateway.admin}/api/v1/targets") as answer:
            return {target["target"]: target for target in json.load(answer)["data"]}

    def stop(self):
        self.client.close()
        self.gateway.stop()
        for server in self.servers.values():
            if server:
                server.stop()


@pytest.fixture
def make(tmp_path):
    made = []

    def make(*arguments, **alias):
        made.append(Vendors(tmp_path, *arguments, **alias))
        return made[-1]

    yield make
    for vendors in made:
        vendors.stop()


def extra(answers):
    """Attempts beyond one a call, as a share of calls."""
    return sum(attempts - 1 for _, attempts in answers) / len(answers)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_one_of_three_is_gone(make, stream):
    vendors = make()
    assert {name for name, _ in vendors.ask_many(60, stream)} == set(NAMES)
    vendors.fall_ill("a")
    answers = vendors.ask_many(400, stream)
    assert {name for name, _ in answers} == {"b", "c"}
    assert extra(answers) <= 0.1
    assert vendors.targets()["a/echo"]["state"] != "available"
    vendors.get_well("a")
    assert until(lambda: vendors.ask(stream)[0] == "a", tries=5000)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_one_of_three_fails_three_times_of_ten(make, stream):
    vendors = make()
    vendors.fall_ill("b", "--status", "500=0.3")
    answers = vendors.ask_many(600, stream)
    assert None not in {name for name, _ in answers}
    assert extra(answers) <= 0.1
    # It has been left alone, and so has had less than its share.
    assert Counter(name for name, _ in answers)["b"] < 150


@pytest.mark.parametrize("fault", ["cut=1", "error-event=1", "close=1"])
def test_one_of_three_breaks_its_streams_before_they_begin(make, fault):
    vendors = make()
    vendors.fall_ill("c", "--fault", fault, "--after", "0")
    answers = vendors.ask_many(200, stream=True)
    assert {name for name, _ in answers} == {"a", "b"}
    assert extra(answers) <= 0.1


def test_one_of_three_lets_few_requests_through(make):
    vendors = make()
    vendors.fall_ill("a", "--limit", "5/60m")
    answers = vendors.ask_many(300)
    counts = Counter(name for name, _ in answers)
    assert counts["a"] == 5 and counts[None] == 0
    assert extra(answers) <= 0.1


def test_one_of_three_gets_slow(make):
    vendors = make("latency")
    vendors.ask_many(30)
    vendors.fall_ill("a", "--ttfb", "3s")
    answers = vendors.ask_many(300)
    counts = Counter(name for name, _ in answers)
    assert counts[None] == 0
    # One call at a time finds out how it is.
    assert counts["a"] < 30
    vendors.get_well("a")
    assert until(lambda: sum(name == "a" for name, _ in vendors.ask_many(30)) >= 5, tries=500)


def test_all_are_gone_and_come_back(make):
    vendors = make()
    vendors.ask_many(30)
    for name in NAMES:
        vendors.fall_ill(name)
    answers = vendors.ask_many(300)
    assert {name for name, _ in answers} == {None}
    # At first each call tries them all, until that is known to be in vain.
    assert sum(attempts for _, attempts in answers) <= 300 * 1.1 + 20
    for name in NAMES:
        vendors.get_well(name)
    assert until(lambda: {name for name, _ in vendors.ask_many(60)} == set(NAMES), tries=500)


def test_the_cheapest_is_ill(make, tmp_path):
    """The order is that of prices; whoever is ill is passed over, and comes back."""
    vendors = make("priority")
    assert {name for name, _ in vendors.ask_many(20)} == {"a"}
    vendors.fall_ill("a", "--status", "503=0.5")
    answers = vendors.ask_many(300)
    assert None not in {name for name, _ in answers}
    assert extra(answers) <= 0.1
    vendors.get_well("a")
    assert until(lambda: {name for name, _ in vendors.ask_many(10)} == {"a"}, tries=500)
