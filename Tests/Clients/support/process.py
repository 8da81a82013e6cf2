"""The gateway and the simulator as processes, started as an operator would start them."""

import json
import os
import re
import signal
import subprocess
import threading
import urllib.request
from pathlib import Path

GATEWAY = os.environ.get("LLM_GATEWAY", "")
# A debug binary on a busy machine takes its time; nothing here waits so long when all is well.
PATIENCE_SECONDS = 30


class Process:
    """A running `llm-gateway` whose output is read line by line until it has said where it listens."""

    def __init__(self, *arguments: str, **environment: str):
        # The environment of whoever runs the tests must not bring vendors or proxies of its own.
        environment |= {"PATH": os.environ.get("PATH", ""), "TMPDIR": os.environ.get("TMPDIR", "/tmp")}
        self._process = subprocess.Popen(
            [GATEWAY, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
        )
        self.lines: list[str] = []
        self._changed = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait_for_line(self, matches):
        """What `matches` makes of the first line of which it makes anything."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or any(map(matches, self.lines)), PATIENCE_SECONDS)
            found = next(filter(None, map(matches, self.lines)), None)
        assert found, f"the process did not say what was waited for, but: {self.lines}"
        return found

    def terminate(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it at once, as the failure of a machine would."""
        self._process.kill()
        self.wait()

    def wait(self) -> int:
        """The exit code of a process that ends by itself or has been told to."""
        try:
            code = self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._reader.join(PATIENCE_SECONDS)
            self._process.stdout.close()
        return code

    def stop(self) -> None:
        """SIGTERM must end the process cleanly."""
        self.terminate()
        code = self.wait()
        assert code == 0, f"exit code {code} after SIGTERM; its last words: {self.lines[-20:]}"


class Simulator(Process):
    """`llm-gateway simulate` with the given options."""

    def __init__(self, *options: str, port: str = "0"):
        super().__init__("simulate", "--port", port, *options)
        self.url = self.wait_for_line(lambda line: re.search(r"http://\S+", line)).group()

    def statistics(self) -> dict:
        with urllib.request.urlopen(f"{self.url}/stats", timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)

    def reset(self) -> None:
        request = urllib.request.Request(f"{self.url}/reset", method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS):
            pass


class Gateway(Process):
    """`llm-gateway serve` with the given configuration, on ports of the system's choice."""

    def __init__(self, folder: Path, configuration: dict, **environment: str):
        whole = {"server": {"listen": "127.0.0.1:0"}, "admin": {"listen": "127.0.0.1:0"}, **configuration}
        self.file = folder / "gateway.yaml"
        # YAML is a superset of JSON.
        self.file.write_text(json.dumps(whole, indent=2))
        self.data = folder / "data"
        super().__init__("serve", "--config", str(self.file), LLM_GATEWAY_DATA=str(self.data), **environment)
        ready = self.wait_for_line(self._ready)
        self.address = ready["listen"]
        # Of the control plane.
        self.admin = f"http://{ready['admin']}"
        # What clients of OpenAI call the base, and what all others do.
        self.url = f"http://{self.address}/v1"
        self.root = f"http://{self.address}"

    @staticmethod
    def _ready(line: str) -> dict | None:
        try:
            entry = json.loads(line)
        except ValueError:
            return None
        return entry if entry.get("message") == "the gateway is ready" else None

    def log_entry(self, **members) -> dict:
        """The first line of the log that has all these members; waited for."""

        def matches(line: str) -> dict | None:
            try:
                entry = json.loads(line)
            except ValueError:
                return None
            return entry if members.items() <= entry.items() else None

        return self.wait_for_line(matches)
