"""Starts a gateway over each database and lets Schemathesis loose on it. Exits with 1 where it finds something."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from support import postgres
from support.process import Gateway

KEY = "sk-administrator-0123456789abcdefghij"
# Requests that fit the document may still be refused for what is there already, or not there.
LEFT_OUT = "positive_data_acceptance"
# A configuration that one of these puts in place counts failed attempts as usual, so that soon nobody would be listened to: they come
# last, and are not tried without a key.
APPLYING = ["applyConfiguration", "rollBackConfiguration"]
PARTS = [
    [option for name in APPLYING for option in ("--exclude-operation-id", name)] + ["--exclude-checks", LEFT_OUT],
    [option for name in APPLYING for option in ("--include-operation-id", name)] + ["--exclude-checks", f"{LEFT_OUT},ignored_auth"],
]


def attack(name: str, storage: str, options: list[str]) -> bool:
    print(f"-- {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        configuration = {
            "storage": {"url": storage or f"sqlite://{folder}/gateway.db"},
            "admin": {"listen": "127.0.0.1:0", "configuration": "database"},
            # Requests without a key are among those that are tried.
            "auth": {"failed_attempts": {"limit": 0}},
        }
        gateway = Gateway(Path(folder), configuration, LLM_GATEWAY_ADMIN_KEY=KEY)
        found = [
            subprocess.run(
                [
                    Path(sys.executable).parent / "schemathesis", "run", f"{gateway.admin}/api/v1/openapi.json",
                    "-H", f"Authorization: Bearer {KEY}",
                    "--checks", "all", *part,
                    "--phases", "examples,coverage,fuzzing,stateful",
                    "--generation-database", "none", "--seed", "1", "--continue-on-failure", *options,
                ],
                cwd=folder,
                env=os.environ | {"NO_PROXY": "127.0.0.1", "COLUMNS": "120"},
            ).returncode
            for part in PARTS
        ]
        gateway.stop()
        return not any(found)


def main() -> int:
    options = sys.argv[1:] or ["--max-examples", "20"]
    good = attack("SQLite", "", options)
    if postgres.MISSING:
        print(f"-- PostgreSQL: left out, {postgres.MISSING}")
        return not good
    server = postgres.Postgres()
    try:
        return not (attack("PostgreSQL", server.url, options) and good)
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
