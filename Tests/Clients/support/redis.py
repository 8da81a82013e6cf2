"""A Redis of the tests' own, in a temporary folder, on a free port of the loopback address."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from support.waiting import until

PROGRAM = Path("/usr/bin/redis-server")
MISSING = None if PROGRAM.exists() or os.environ.get("CI") else "Redis is not installed"


class Redis:
    """A server, until `stop`. It keeps nothing on the disk."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="gateway-redis-", dir="/tmp"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [PROGRAM, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )
        until(lambda: self.ask("PING") == "+PONG")

    def crash(self) -> None:
        """Ends it at once; it forgets everything."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        self.crash()
        shutil.rmtree(self.folder)

    def ask(self, command: str) -> str | None:
        """The first line that it answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as connection, connection.makefile() as answer:
                connection.sendall(f"{command}\r\n".encode())
                return answer.readline().strip()
        except OSError:
            return None

    def all(self, command: str) -> list[str]:
        """The texts of a list that it answers."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection, connection.makefile() as answer:
            connection.sendall(f"{command}\r\n".encode())
            count = int(answer.readline().strip()[1:])
            return [(answer.readline(), answer.readline().strip())[1] for _ in range(count)]
