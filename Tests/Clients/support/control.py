"""The control plane as a program uses it."""

import httpx

from support.process import PATIENCE_SECONDS


class Control:
    """Asks with the rights of a key; without one as nobody."""

    def __init__(self, gateway, key: str | None = None):
        self._url = gateway.admin
        self._headers = {"authorization": f"Bearer {key}"} if key else {}

    def ask(self, method: str, path: str, body=None, expect: int | None = None, **headers: str) -> httpx.Response:
        """The answer, which must have the status that is expected, or else be a success."""
        answer = httpx.request(
            method,
            f"{self._url}/api/v1{path}",
            json=body,
            headers=self._headers | {name.replace("_", "-"): value for name, value in headers.items()},
            timeout=PATIENCE_SECONDS,
        )
        if expect is None:
            assert answer.is_success, answer.text
        else:
            assert answer.status_code == expect, answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            problem = answer.json()
            assert problem["status"] == answer.status_code and problem["title"] and problem["detail"]
        return answer

    def get(self, path: str, expect: int | None = None, **headers: str):
        return self.ask("GET", path, expect=expect, **headers).json()

    def post(self, path: str, body, expect: int | None = None, **headers: str):
        return self.ask("POST", path, body, expect, **headers).json()

    def patch(self, path: str, body, expect: int | None = None, **headers: str):
        return self.ask("PATCH", path, body, expect, **headers).json()

    def put(self, path: str, body, expect: int | None = None, **headers: str):
        return self.ask("PUT", path, body, expect, **headers).json()

    def delete(self, path: str, expect: int | None = None, **headers: str):
        return self.ask("DELETE", path, expect=expect, **headers)
