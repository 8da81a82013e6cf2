"""How vendors fare, as gateways of a fleet tell each other by Redis."""

import json
import urllib.request

import openai

from support.process import Gateway
from support.talk import user
from support.waiting import until


def target(gateway):
    with urllib.request.urlopen(f"{gateway.admin}/api/v1/targets") as answer:
        found = json.load(answer)["data"]
    return next(one for one in found if one["target"] == "simulator/echo")


def test_gateways_tell_each_other_how_targets_fare(tmp_path, redis):
    settings = {"models": {"any": "simulator/echo"}, "shared_state": {"url": f"redis://127.0.0.1:{redis.port}"}}
    gateways = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        gateways.append(Gateway(tmp_path / name, settings))
    try:
        for count, gateway in enumerate(gateways, start=2):
            with openai.OpenAI(base_url=gateway.url, api_key="unused", max_retries=0) as client:
                for _ in range(count):
                    client.chat.completions.create(model="any", messages=user("Hello"))
        for gateway in gateways:
            until(lambda: target(gateway)["gateways"] == 2, tries=600, pause=0.1)
            assert target(gateway)["calls"] == 5
    finally:
        for gateway in gateways:
            gateway.stop()
