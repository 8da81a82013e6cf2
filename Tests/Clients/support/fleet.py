"""Gateways that share what they share, and calls of many callers to all of them."""

import http.client
import itertools
import json
import random
import threading
import time
from decimal import Decimal

from support.cable import Cable
from support.process import Gateway, PATIENCE_SECONDS
from support.talk import user

KEY = "sk-fleet-0123456789abcdefghijklmnopq"
ROOT = "sk-fleet-root-0123456789abcdefghijkl"
KEYS = [
    {"name": "caller", "key": KEY, "team": "red", "permissions": {"models": ["*"]}},
    {"name": "root", "key": ROOT, "roles": ["auditor"]},
]


class Fleet:
    """Gateways that share a database and a Redis, each of which reaches them by cables of its own."""

    # US dollars for a million tokens. With 400 tokens out a call costs 0.5 cents at most.
    INPUT, OUTPUT = Decimal("0.5"), Decimal("10")

    def __init__(self, folder, vendor, configuration: dict, count: int = 3, server=None, redis=None):
        self.database = [Cable(server.port) for _ in range(count)] if server else []
        self.state = [Cable(redis.port) for _ in range(count)] if redis else []
        schema = server.new_schema()[0] if server else None
        price = {"input": str(self.INPUT), "output": str(self.OUTPUT)}
        self.gateways = []
        for place in range(count):
            (folder / f"{place}").mkdir()
            shares = {"storage": {"url": "none"}}
            if server:
                url = f"postgres://gateway@127.0.0.1:{self.database[place].port}/postgres"
                url += f"?sslmode=disable&connect_timeout=2&options=-csearch_path%3D{schema}"
                shares["storage"] = {"url": url}
            if redis:
                shares["shared_state"] = {"url": f"redis://127.0.0.1:{self.state[place].port}"}
            openai = {
                "api_key": "k",
                "base_url": f"{vendor.url}/v1",
                "models": {"lorem*": {"price": price, "max_output_tokens": 400}},
            }
            self.gateways.append(
                Gateway(folder / f"{place}", {"vendors": {"openai": openai}, "keys": KEYS, **shares, **configuration})
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

    def exhaust(self) -> None:
        """Calls until nothing more is to be had, what others give back meanwhile included."""
        chance, connections, refused = random.Random(1), {}, 0
        while refused < 10:
            if self.call(connections, chance, 60) == 200:
                refused = 0
            else:
                refused += 1
                time.sleep(0.2)
        for connection in connections.values():
            connection.close()

    def kill(self, which: int) -> None:
        """Ends a gateway at once, as the failure of its machine would."""
        self.alive.remove(which)
        self.gateways[which].kill()

    def cut(self, which: int) -> None:
        """One gateway reaches nothing any more that it shares with others."""
        for cables in (self.database, self.state):
            if cables:
                cables[which].cut()

    def mend(self, which: int) -> None:
        for cables in (self.database, self.state):
            if cables:
                cables[which].mend()

    def stop(self) -> None:
        for place in self.alive:
            self.gateways[place].stop()
        for cable in self.database + self.state:
            cable.stop()
