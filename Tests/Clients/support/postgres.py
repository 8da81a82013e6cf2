"""A PostgreSQL of the tests' own, in a temporary folder, on a free port of the loopback address."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
MISSING = None if (PROGRAMS / "initdb").exists() or os.environ.get("CI") else "PostgreSQL 15 is not installed"
SETTINGS = """
listen_addresses = '127.0.0.1'
fsync = off
full_page_writes = off
"""


class Postgres:
    """A server, until `stop`. PostgreSQL does not run as root; where the tests do, it is Debian's user `postgres`."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="gateway-postgres-", dir="/tmp"))
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", "data", "-U", "gateway", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        with open(self.folder / "data/postgresql.conf", "a") as file:
            file.write(f"{SETTINGS}port = {self.port}\nunix_socket_directories = '{self.folder}'\n")
        self.start()

    @property
    def url(self) -> str:
        return f"postgres://gateway@127.0.0.1:{self.port}/postgres?sslmode=disable"

    def new_schema(self) -> tuple[str, str]:
        """The name of an empty schema, and the URL of it as if it were all there is."""
        name = f"test_{time.monotonic_ns()}"
        self.rows(f"CREATE SCHEMA {name}")
        return name, f"{self.url}&options=-csearch_path%3D{name}"

    def start(self) -> None:
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "-t", "60", "start")

    def crash(self) -> None:
        """Ends every process of it at once."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")

    def stop(self) -> None:
        subprocess.run(self._command("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop"), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.folder)

    def rows(self, statement: str) -> list[list[str]]:
        output = subprocess.run(
            [PROGRAMS / "psql", "-X", "-A", "-t", "-F", "\t", "-d", self.url, "-c", statement],
            check=True, capture_output=True, text=True,
        ).stdout
        return [line.split("\t") for line in output.splitlines()]

    def _command(self, program: str, *arguments: str) -> list[str]:
        user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        return [*user, str(PROGRAMS / program), *arguments]

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(self._command(program, *arguments), cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
