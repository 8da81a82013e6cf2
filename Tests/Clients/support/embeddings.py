"""A real embedding model, small enough for a test: WordLlama, which averages the vectors of tokens. It serves OpenAI's API.

As a program it writes the vectors of a list of prompts: `embeddings.py PROMPTS.json VECTORS.json`.
"""

import json
import sys
from functools import cache
from importlib.resources import files


@cache
def _model():
    from safetensors.numpy import load
    from tokenizers import Tokenizer

    # The package would look for its tokenizer on a server; it brings it along.
    package = files("wordllama")
    weights = load((package / "weights/l2_supercat_256.safetensors").read_bytes())
    tokenizer = Tokenizer.from_str((package / "tokenizers/l2_supercat_tokenizer_config.json").read_text())
    return tokenizer, next(iter(weights.values())).astype("float32")


def embed(text: str) -> list[float]:
    tokenizer, weights = _model()
    return weights[tokenizer.encode(text, add_special_tokens=False).ids].mean(0).tolist()


class EmbeddingServer:
    """`POST /v1/embeddings`; `asked` has what each request asked for."""

    def __init__(self):
        from support.recorder import LocalServer, QuietHandler

        _model()
        self.asked: list[list[str]] = []
        self.broken = False
        embeddings = self

        class Handler(QuietHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                embeddings.asked.append(body["input"])
                if embeddings.broken:
                    return self.answer(500, "application/json", b"{}")
                data = [
                    {"object": "embedding", "index": index, "embedding": embed(text)}
                    for index, text in enumerate(body["input"])
                ]
                usage = {"prompt_tokens": len(data), "total_tokens": len(data)}
                answer = {"object": "list", "model": body["model"], "data": data, "usage": usage}
                self.answer(200, "application/json", json.dumps(answer).encode())

        self._server = LocalServer(Handler)
        self.url = self._server.url

    def stop(self) -> None:
        self._server.stop()


if __name__ == "__main__":
    with open(sys.argv[1]) as prompts, open(sys.argv[2], "w") as vectors:
        json.dump([embed(prompt.encode()[:2000].decode(errors="ignore") or " ") for prompt in json.load(prompts)], vectors)
