"""A vendor that writes down what it is sent, and has the simulator answer."""

import http.client
import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Recorded:
    path: str
    # Names in lower case.
    headers: dict[str, str]
    body: dict
    # What the vendor answered.
    answer: str


class LocalServer:
    """An HTTP server in a thread of this process."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class QuietHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass


class Recorder(LocalServer):
    def __init__(self, simulator_url: str):
        self.requests: list[Recorded] = []
        recorder = self
        address = urlsplit(simulator_url).netloc

        class Handler(QuietHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                upstream = http.client.HTTPConnection(address, timeout=30)
                upstream.request("POST", self.path, body, {"content-type": "application/json"})
                answer = upstream.getresponse()
                content = answer.read()
                upstream.close()
                recorder.requests.append(
                    Recorded(self.path, headers, json.loads(body), content.decode(errors="replace"))
                )
                self.answer(answer.status, answer.headers["content-type"], content)

        super().__init__(Handler)

    @property
    def last(self) -> Recorded:
        return self.requests[-1]
