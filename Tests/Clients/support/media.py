"""Small files of the kinds that models look at, and a server that has them."""

import base64
import struct
import zlib

from support.recorder import LocalServer, QuietHandler


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# One black pixel (W3C Portable Network Graphics).
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + _chunk(b"IEND", b"")
)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n"
)


def base64_text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def data_url(content_type: str, content: bytes) -> str:
    return f"data:{content_type};base64,{base64_text(content)}"


class MediaServer(LocalServer):
    """Has `/pixel.png`, and `/moved.png`, which redirects there. `fetched` lists the paths that were asked for."""

    def __init__(self):
        self.fetched: list[str] = []
        server = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                server.fetched.append(self.path)
                if self.path == "/pixel.png":
                    self.answer(200, "image/png", PNG)
                elif self.path == "/moved.png":
                    self.send_response(302)
                    self.send_header("location", "/pixel.png")
                    self.send_header("content-length", "0")
                    self.end_headers()
                else:
                    self.answer(404, "text/plain", b"nothing here")

        super().__init__(Handler)
