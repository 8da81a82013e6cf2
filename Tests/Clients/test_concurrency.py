"""Many conversations at once, each of which is told its own answer."""

import asyncio
import itertools

from support.talk import said, user
from support.vendors import VENDORS

CONVERSATIONS = 50


def test_fifty_streams_at_once_are_not_mixed_up(async_client, loop):
    finished = 0
    greatest = 0

    async def converse(number: int, vendor) -> None:
        nonlocal finished, greatest
        text = " ".join(f"{number}-{word}" for word in range(20))
        stream = await async_client.chat.completions.create(
            # Slow enough that all of them run at the same time.
            model=vendor.model("echo?chunk=2&tps=60"),
            messages=user(text),
            stream=True,
        )
        chunks = []
        async for chunk in stream:
            greatest = max(greatest, CONVERSATIONS - finished)
            chunks.append(chunk)
        finished += 1
        assert said(chunks) == text
        assert len({chunk.id for chunk in chunks}) == 1

    async def run():
        vendors = itertools.cycle(VENDORS)
        await asyncio.gather(*(converse(number, next(vendors)) for number in range(CONVERSATIONS)))

    loop.run(run())
    assert finished == greatest == CONVERSATIONS


def test_fifty_whole_answers_at_once_are_not_mixed_up(async_client, loop):
    async def converse(number: int, vendor) -> None:
        completion = await async_client.chat.completions.create(
            model=vendor.model("echo?ttft=5ms..50ms"), messages=user(f"I am number {number}.")
        )
        assert completion.choices[0].message.content == f"I am number {number}."

    async def run():
        vendors = itertools.cycle(VENDORS)
        await asyncio.gather(*(converse(number, next(vendors)) for number in range(CONVERSATIONS)))

    loop.run(run())
