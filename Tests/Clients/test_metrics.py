"""Metrics as Prometheus's own parser reads them."""

import re
import threading
import urllib.error
import urllib.request
from pathlib import Path

import openai
import pytest
from prometheus_client.parser import text_string_to_metric_families

from support.process import PATIENCE_SECONDS, Gateway
from support.talk import user
from support.waiting import until

KEY = "sk-metrics-0123456789abcdefghijklmnop"
AUDITOR = "sk-metrics-auditor-0123456789abcdefg"
ELSEWHERE = "sk-metrics-elsewhere-0123456789abcde"
DOCUMENTATION = Path(__file__).parents[2] / "docs/metrics.md"


def scrape(gateway: Gateway, key: str | None = AUDITOR) -> dict:
    """Values by the names of their series and their labels."""
    headers = {"authorization": f"Bearer {key}"} if key else {}
    request = urllib.request.Request(f"{gateway.admin}/metrics", headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        text = answer.read().decode()
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def gateway(tmp_path):
    gateway = Gateway(
        tmp_path,
        {
            "keys": [
                {"name": "caller", "key": KEY, "permissions": {"models": ["*"]}},
                {"name": "auditor", "key": AUDITOR, "roles": ["auditor"]},
                {"name": "elsewhere", "key": ELSEWHERE, "organisation": "acme", "roles": ["auditor"]},
            ],
            "limits": [
                {"name": "calls", "measure": "requests", "limit": 4, "window": "24h"},
                {"name": "tokens", "measure": "total_tokens", "limit": 1, "window": "24h", "enforce": False},
                {"name": "running", "measure": "concurrent_requests", "limit": 1, "queue": {"size": 1}},
            ],
            "budgets": [{"name": "small", "amount": 100000, "measure": "total_tokens", "window": "day", "only": {"model": ["*lorem*"]}}],
        },
    )
    yield gateway
    gateway.stop()


def call(gateway: Gateway, model: str = "simulator/echo", **more) -> str | None:
    """The code of the error that it is answered with."""
    with openai.OpenAI(base_url=gateway.url, api_key=KEY, max_retries=0) as client:
        try:
            client.chat.completions.create(model=model, messages=user("Hello, how are you today?"), **more)
        except openai.APIStatusError as error:
            return error.code
    return None


def test_metrics_tell_of_limits_queues_budgets_and_estimates(gateway):
    slow = threading.Thread(target=call, args=(gateway, "simulator/echo?ttfb=700ms"))
    slow.start()
    until(lambda: scrape(gateway)[("llm_gateway_in_flight_requests", ("of", "now"))] == 1)
    waits = threading.Thread(target=call, args=(gateway,))
    waits.start()
    until(lambda: scrape(gateway)[("llm_gateway_queue_waiting_calls", ("limit", "running"))] == 1)
    assert scrape(gateway)[("llm_gateway_waiting_calls", ("of", "now"))] == 1
    # There is one place to wait at.
    assert call(gateway) == "rate_limit_exceeded"
    slow.join(PATIENCE_SECONDS)
    waits.join(PATIENCE_SECONDS)
    assert call(gateway, "simulator/lorem?tokens=10", max_tokens=1_000_000) in (None, "budget_exceeded")
    while call(gateway) is None:
        pass
    found = scrape(gateway)
    assert found[("llm_gateway_limit_refusals_total", ("enforced", "true"), ("limit", "running"))] == 1
    assert found[("llm_gateway_limit_refusals_total", ("enforced", "true"), ("limit", "calls"))] == 1
    assert found[("llm_gateway_limit_refusals_total", ("enforced", "false"), ("limit", "tokens"))] >= 3
    assert found[("llm_gateway_queue_calls_total", ("limit", "running"), ("outcome", "turn"))] == 1
    assert found[("llm_gateway_queue_calls_total", ("limit", "running"), ("outcome", "full"))] == 1
    assert found[("llm_gateway_queue_wait_seconds_count", ("limit", "running"))] == 1
    assert 0 < found[("llm_gateway_queue_wait_seconds_sum", ("limit", "running"))] < PATIENCE_SECONDS
    for direction in ("input", "output"):
        labels = (("direction", direction), ("model", "echo"), ("vendor", "simulator"))
        expected, told, error = (
            found[(f"llm_gateway_{name}_tokens_total", *labels)] for name in ("estimated", "told", "estimate_error")
        )
        assert expected > 0 and told > 0 and error >= abs(expected - told)
    assert found[("llm_gateway_ready",)] == 1
    assert found[("llm_gateway_degraded", ("part", "ledger"))] == 0


def test_every_metric_is_described(gateway):
    described = set(re.findall(r"`(llm_gateway_[a-z_]+)`", DOCUMENTATION.read_text()))
    found = {re.sub(r"_(bucket|sum|count)$", "", name) for name, *_ in scrape(gateway)}
    assert found and found <= described


def test_metrics_are_told_to_who_may_see_the_whole_gateway(gateway):
    for key, status in ((None, 401), (KEY, 403), (ELSEWHERE, 403)):
        with pytest.raises(urllib.error.HTTPError) as error:
            scrape(gateway, key)
        with error.value:
            assert error.value.code == status
