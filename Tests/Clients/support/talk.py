"""Short forms of what applications say."""

import json


def user(content) -> list[dict]:
    """A conversation of one message."""
    return [{"role": "user", "content": content}]


def said(chunks) -> str:
    """The text that the first choice of a stream says."""
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def finish_reasons(chunks) -> list[str]:
    """The reasons for which the choices of a stream were finished, in the order in which they came."""
    return [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason]


async def collect(stream) -> list:
    """The chunks of an asynchronous stream."""
    return [chunk async for chunk in stream]


def proofs(answer: str, name: str) -> list[str]:
    """The values of all members of the name, as they follow one another in a JSON document or an event stream."""
    found: list[str] = []

    def note(pairs):
        found.extend(value for key, value in pairs if key == name and value)
        return dict(pairs)

    if answer.startswith(("data:", "event:")):
        answer = "[" + ",".join(line[6:] for line in answer.splitlines() if line.startswith("data: ")) + "]"
    json.loads(answer, object_pairs_hook=note)
    return found
