"""The processes themselves: their end, and what they leave in the log."""

import openai

from support import vendors
from support.process import Gateway, Simulator
from support.talk import said, user

PROMPT = "a prompt that nobody else may read"


def test_the_gateway_and_the_simulator_end_cleanly_when_told(tmp_path):
    simulator = Simulator()
    gateway = Gateway(tmp_path, {"vendors": {"openai": vendors.OPENAI.configuration(simulator.url)}})
    with openai.OpenAI(base_url=gateway.url, api_key="unused", max_retries=0) as client:
        client.chat.completions.create(model="openai/echo", messages=user("Hello"))
    gateway.stop()
    simulator.stop()


def test_a_running_stream_is_finished_before_the_gateway_ends(tmp_path):
    gateway = Gateway(tmp_path, {})
    with openai.OpenAI(base_url=gateway.url, api_key="unused", max_retries=0) as client:
        stream = client.chat.completions.create(
            model="simulator/lorem?tokens=20&tps=40", messages=user("Go on."), stream=True
        )
        chunks = [next(stream)]
        gateway.terminate()
        gateway.log_entry(message="the gateway is shutting down")
        chunks += list(stream)
    assert len(said(chunks)) == 80
    assert gateway.wait() == 0


def test_neither_keys_nor_prompts_reach_the_log(simulator, tmp_path):
    configuration = {vendor.kind: vendor.configuration(simulator.url) for vendor in vendors.DIALECTS}
    gateway = Gateway(tmp_path, {"vendors": configuration, "log": {"level": "trace"}})
    with openai.OpenAI(base_url=gateway.url, api_key="the-callers-own-key", max_retries=0) as client:
        for vendor in vendors.DIALECTS:
            for model in ("echo", "echo?status=401", "echo?status=400", "echo?fault=cut"):
                try:
                    client.chat.completions.create(model=vendor.model(model), messages=user(PROMPT))
                except openai.APIError:
                    continue
    gateway.stop()
    log = "\n".join(gateway.lines)
    assert log.count('"message":"request"') == 4 * len(vendors.DIALECTS)
    assert PROMPT not in log
    assert "the-callers-own-key" not in log
    assert not [vendor for vendor in vendors.DIALECTS if vendor.key in log]
