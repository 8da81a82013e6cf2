"""What was used is written down: all of it, once, also where the gateway or its database ends in the middle."""

import http.client
import itertools
import json
import sqlite3
import subprocess
import threading
import time

import pytest

from support.process import GATEWAY, Gateway, PATIENCE_SECONDS
from support.waiting import until


class Database:
    """Where a gateway of a test keeps its ledger."""

    def __init__(self, engine: str, folder, server):
        self._server = server
        self._file = folder / "data" / "gateway.db"
        if engine == "sqlite":
            self.url = f"sqlite://{self._file}"
            return
        self._schema, self.url = server.new_schema()

    def rows(self, statement: str) -> list[tuple]:
        if not self.url.startswith("sqlite"):
            found = self._server.rows(statement.replace("ledger", f"{self._schema}.ledger"))
            return [tuple(int(cell) if cell.lstrip("-").isdigit() else cell for cell in row) for row in found]
        connection = sqlite3.connect(self._file)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def usage(self, *arguments: str) -> str:
        command = [GATEWAY, "usage", *arguments, "--storage", self.url, "--since", "1d"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def total(self) -> dict:
        return json.loads(self.usage("report", "--json"))["total"]

    def calls(self) -> dict[str, int]:
        """How often each request is in the ledger."""
        return dict(self.rows("SELECT request_id, count(*) FROM ledger WHERE number = 0 GROUP BY request_id"))


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    server = request.getfixturevalue("server") if request.param == "postgres" else None
    return Database(request.param, tmp_path, server)


def configuration(vendor, database, **ledger) -> dict:
    return {
        "vendors": {
            "openai": {"api_key": "k", "base_url": f"{vendor.url}/v1"},
            "anthropic": {"api_key": "k", "base_url": vendor.url},
        },
        "storage": {"url": database.url},
        "ledger": ledger,
    }


NAMES = itertools.count()


class Load:
    """Applications that call as fast as they can, until they are told to stop or nobody answers."""

    MODELS = ["openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5", "openai/echo?status=429"]

    def __init__(self, gateway, workers: int = 8, key: str | None = None):
        self._key = key
        self.answered: dict[str, float] = {}
        self.refused = 0
        self._address = gateway.address
        self._stops = False
        # A test that fails must not wait for them.
        self._threads = [threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(workers)]
        for thread in self._threads:
            thread.start()

    def _work(self, worker: int) -> None:
        connection = http.client.HTTPConnection(self._address, timeout=PATIENCE_SECONDS)
        try:
            for count in itertools.count():
                if self._stops:
                    return
                name = f"load-{next(NAMES)}"
                body = {
                    "model": self.MODELS[count % len(self.MODELS)],
                    "stream": (count + worker) % 2 == 0,
                    "messages": [{"role": "user", "content": "word " * (count % 40 + 1)}],
                }
                headers = {"content-type": "application/json", "x-request-id": name}
                if self._key:
                    headers["authorization"] = f"Bearer {self._key}"
                connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
                answer = connection.getresponse()
                self.refused += answer.status == 503
                if answer.getheader("content-type").startswith("text/event-stream"):
                    # Clients of OpenAI take this for the end. That the connection is gone is told by an empty line.
                    while (line := answer.readline()) != b"data: [DONE]\n":
                        if not line:
                            return
                    self.answered[name] = time.monotonic()
                    answer.read()
                else:
                    answer.read()
                    self.answered[name] = time.monotonic()
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    def stop(self) -> None:
        self._stops = True
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)

    def after(self, calls: int) -> None:
        start = len(self.answered)
        until(lambda: len(self.answered) - start >= calls, tries=3000)


def readiness(gateway) -> tuple[int, str]:
    connection = http.client.HTTPConnection(gateway.address, timeout=PATIENCE_SECONDS)
    connection.request("GET", "/readyz")
    answer = connection.getresponse()
    status = json.load(answer)["status"]
    connection.close()
    return answer.status, status


def test_strict_loses_no_answered_call_and_has_none_twice(vendor, database, tmp_path):
    answered = set()
    for round in range(10):
        gateway = Gateway(tmp_path, configuration(vendor, database, durability="strict"))
        load = Load(gateway)
        load.after(60 + 7 * round)
        gateway.kill()
        load.stop()
        answered |= load.answered.keys()
    # What waits in a file is written by the next one that starts.
    Gateway(tmp_path, configuration(vendor, database, durability="strict")).stop()
    calls = database.calls()
    assert len(answered) > 500
    missing = answered - calls.keys()
    assert not missing, sorted(missing)
    assert set(calls.values()) == {1}
    assert "the sums are those of the lines" in database.usage("verify")


def test_batched_loses_at_most_the_last_moments(vendor, database, tmp_path, capsys):
    lost = []
    for round in range(10):
        gateway = Gateway(tmp_path, configuration(vendor, database))
        load = Load(gateway)
        load.after(200)
        killed = time.monotonic()
        gateway.kill()
        load.stop()
        calls = database.calls()
        missing = load.answered.keys() - calls.keys()
        assert set(calls.values()) <= {1}
        # An interval and the time that a write takes, on a machine that may be busy.
        assert all(load.answered[name] > killed - 5 for name in missing)
        lost.append(len(missing))
    with capsys.disabled():
        print(f"\n  lost of some 200 calls in each of ten crashes: {lost}")
    assert "the sums are those of the lines" in database.usage("verify")


def test_the_ledger_has_every_token_that_the_vendor_served(vendor, database, tmp_path):
    vendor.reset()
    gateway = Gateway(tmp_path, configuration(vendor, database))
    load = Load(gateway)
    load.after(600)
    load.stop()
    gateway.stop()
    served = vendor.statistics()
    total = database.total()
    assert total["calls"] == len(load.answered) == served["requests"]
    assert total["input_tokens"] == served["tokens"]["input"]
    assert total["output_tokens"] == served["tokens"]["output"]
    assert total["unpriced_attempts"] == 0 and total["estimated_attempts"] == 0
    [[lines, tokens]] = database.rows("SELECT count(*), sum(input_tokens) FROM ledger WHERE number > 0 OR only_us IS NOT NULL")
    assert (lines, tokens) == (total["attempts"], served["tokens"]["input"])
    assert "the sums are those of the lines" in database.usage("verify")


def test_an_outage_of_the_database_stops_nobody_and_loses_nothing(vendor, server, tmp_path):
    database = Database("postgres", tmp_path, server)
    gateway = Gateway(tmp_path, configuration(vendor, database))
    load = Load(gateway)
    load.after(50)
    server.crash()
    try:
        load.after(200)
        gateway.log_entry(level="error", message="the database cannot be written to: what is used waits in a file in the data folder")
        load.after(50)
        assert readiness(gateway) == (200, "degraded")
    finally:
        server.start()
    gateway.log_entry(message="the ledger is written to the database again")
    until(lambda: readiness(gateway) == (200, "ready"))
    load.after(50)
    load.stop()
    gateway.stop()
    assert not load.refused
    calls = database.calls()
    assert calls.keys() == load.answered.keys()
    assert set(calls.values()) == {1}
    assert "the sums are those of the lines" in database.usage("verify")


def test_a_gateway_starts_and_serves_while_its_database_is_away(vendor, server, tmp_path):
    database = Database("postgres", tmp_path, server)
    # Which keys the database holds nobody knows; those of the configuration are known.
    key = "sk-known-0123456789abcdefghij"
    keys = [{"name": "known", "key": key, "permissions": {"models": ["*"]}}]
    server.crash()
    try:
        gateway = Gateway(tmp_path, configuration(vendor, database) | {"keys": keys})
        load = Load(gateway, key=key)
        load.after(50)
        load.stop()
        # Only an outage that it has noticed ends with a word of it.
        gateway.log_entry(message="the database cannot be written to: what is used waits in a file in the data folder")
    finally:
        server.start()
    gateway.log_entry(message="the ledger is written to the database again")
    gateway.stop()
    assert not load.refused
    assert database.calls().keys() == load.answered.keys()


def test_a_database_of_a_newer_gateway_is_left_alone(vendor, tmp_path):
    database = Database("sqlite", tmp_path, None)
    Gateway(tmp_path, configuration(vendor, database)).stop()
    connection = sqlite3.connect(tmp_path / "data" / "gateway.db")
    with connection:
        connection.execute("INSERT INTO migrations (version, name) VALUES (999, 'later')")
    connection.close()
    outcome = subprocess.run(
        [GATEWAY, "serve", "--config", tmp_path / "gateway.yaml"], capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert outcome.returncode == 1
    assert "newer gateway" in outcome.stderr


def test_a_database_that_cannot_be_opened_is_said_at_the_start(vendor, tmp_path):
    (tmp_path / "data" / "gateway.db").mkdir(parents=True)
    outcome = subprocess.run(
        [GATEWAY, "serve", "--config", write(tmp_path, vendor)], capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert outcome.returncode == 1
    assert "gateway.db" in outcome.stderr


def write(folder, vendor):
    file = folder / "blocked.yaml"
    whole = configuration(vendor, Database("sqlite", folder, None))
    file.write_text(json.dumps({"server": {"listen": "127.0.0.1:0"}, "admin": {"listen": "127.0.0.1:0"}, **whole}))
    return file
