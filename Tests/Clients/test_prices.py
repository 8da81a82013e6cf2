"""What models cost, said at the command line and the control plane, and applied to what was used before."""

import json
import subprocess

import httpx
import pytest

from support.control import Control
from support.process import GATEWAY, Gateway, PATIENCE_SECONDS
from support.waiting import until

LIST = {
    "sample_spec": {"input_cost_per_token": 0},
    "made-up-1": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1.5e-06, "output_cost_per_token": 6e-06},
    "made-up-2": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06},
    "made-up-3": {"litellm_provider": "anthropic", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06},
}


@pytest.fixture
def gateway(vendor, storage_url, tmp_path):
    configuration = {
        "vendors": {
            "mine": {
                "kind": "openai-compatible",
                "base_url": f"{vendor.url}/v1",
                "models": {"gpt-4o-mini": {"price": {"input": "1", "output": "1"}}},
            }
        },
        "storage": {"url": storage_url},
    }
    process = Gateway(tmp_path, configuration)
    yield process
    process.stop()


def run(gateway, *arguments: str, code: int = 0) -> subprocess.CompletedProcess:
    command = [GATEWAY, *arguments, "--config", str(gateway.file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == code, done.stderr
    return done


def prices(gateway, *arguments: str) -> dict:
    return json.loads(run(gateway, "prices", *arguments, "--json").stdout)


def total(gateway) -> dict:
    return json.loads(run(gateway, "usage", "report", "--json").stdout)["total"]


def call(gateway, model: str) -> None:
    body = {"model": f"mine/{model}", "messages": [{"role": "user", "content": "Hello to all of you"}]}
    assert httpx.post(f"{gateway.url}/chat/completions", json=body, timeout=PATIENCE_SECONDS).is_success


def test_a_price_is_said_and_what_was_used_before_is_reckoned_again(gateway):
    call(gateway, "gpt-4o-mini")
    call(gateway, "nameless")
    until(lambda: total(gateway)["calls"] == 2)
    before = total(gateway)
    assert before["unpriced_attempts"] == 1 and float(before["cost_usd"]) > 0

    # What the configuration said was half of the truth, and of the other model it said nothing.
    run(gateway, "prices", "set", "mine/gpt-4o-mini", "--input", "2", "--output", "2", "--note", "by contract")
    made = prices(gateway, "set", "mine/nameless", "--price", '{"input": 0.50, "output": 1.25}')
    assert made["price"] == {"input": "0.50", "output": "1.25"}
    assert "by contract" in run(gateway, "prices", "list").stdout
    assert prices(gateway, "show", "mine/gpt-4o-mini")["source"] == "database"
    assert prices(gateway, "show", "mine/gpt-4o-mini", "--at", "2026-01-01")["source"] == "database"

    dry = prices(gateway, "reprice", "--dry-run")
    assert total(gateway) == before
    done = prices(gateway, "reprice")
    # The range is one that ends now.
    assert done == dry | {name: done[name] for name in ("dry_run", "from", "until")}
    assert (done["lines"], done["changed"], done["unpriced_before"], done["unpriced_after"]) == (2, 2, 1, 0)
    after = total(gateway)
    assert after["cost_usd"] == done["cost_after"] and after["unpriced_attempts"] == 0
    assert {name: value for name, value in after.items() if name not in ("cost_usd", "unpriced_attempts")} == {
        name: value for name, value in before.items() if name not in ("cost_usd", "unpriced_attempts")
    }
    assert "the sums are those of the lines" in run(gateway, "usage", "verify").stdout
    assert prices(gateway, "reprice")["changed"] == 0
    assert total(gateway) == after

    events = Control(gateway).get("/audit?kind=repricing")["data"]
    assert [(event["actor"], event["action"], event["detail"]["changed"]) for event in events] == [("cli", "reprice", 0), ("cli", "reprice", 2)]
    assert made["id"] in events[1]["detail"]["prices"]

    # Gateways reckon by it from then on.
    until(lambda: Control(gateway).get("/prices/effective?vendor=mine&model=nameless")["id"] == made["id"])
    call(gateway, "nameless")
    until(lambda: total(gateway)["calls"] == 3)
    assert total(gateway)["unpriced_attempts"] == 0

    run(gateway, "prices", "end", made["id"], "--until", "2026-01-01")
    run(gateway, "prices", "delete", made["id"])
    assert "There is no price" in run(gateway, "prices", "delete", made["id"], code=1).stderr
    assert "not known" in run(gateway, "prices", "show", "mine/nameless", code=1).stderr


def test_prices_are_imported_from_lists(gateway, tmp_path):
    file = tmp_path / "list.json"
    file.write_text(json.dumps(LIST))
    told = prices(gateway, "import", str(file), "--kind", "openai", "--as", "openai=mine", "--note", "a list")
    assert (told["made"], told["known"]) == (2, 0)
    assert prices(gateway, "import", str(file), "--kind", "openai", "--as", "openai=mine")["known"] == 2
    listed = prices(gateway, "list")["data"]
    assert {(price["vendor"], price["model"], price["note"]) for price in listed} == {("mine", "made-up-1", "a list"), ("mine", "made-up-2", "a list")}
    assert {price["price"]["input"] for price in listed} == {"1.5", "2"}

    # What is listed can be imported elsewhere, and one fault keeps out all.
    file.write_text(run(gateway, "prices", "list", "--json").stdout)
    assert prices(gateway, "import", str(file)) == {"made": 0, "known": 2, "ids": []}
    listed[0]["price"], listed[1]["model"] = {}, "another"
    file.write_text(json.dumps(listed))
    assert "/prices/0/price" in run(gateway, "prices", "import", str(file), code=1).stderr
    assert len(prices(gateway, "list")["data"]) == 2
