"""Applications that lose interest: the vendor learns of it at once, and stops to work for nobody."""

import asyncio

import openai
import pytest

from support.talk import user
from support.vendors import every_remote_vendor, every_vendor
from support.waiting import until

# It says little and would go on for minutes, so nobody notices by writing that there is no reader any more.
ENDLESS = "lorem?tokens=500&tps=1"
NEVER = "echo?ttfb=60m"


def stream(client, vendor, model=ENDLESS, **more):
    return client.chat.completions.create(model=vendor.model(model), messages=user("Go on."), stream=True, **more)


def aborted(counts) -> bool:
    told = counts()
    return told["streams"]["aborted_by_client"] == 1 and told["running"] == 0


@every_remote_vendor
def test_a_closed_stream_is_closed_at_the_vendor(client, counts, vendor):
    chunks = stream(client, vendor)
    assert next(chunks).choices[0].delta.role == "assistant"
    assert counts()["running"] == 1
    chunks.close()
    until(lambda: aborted(counts))
    assert counts()["streams"] == {"begun": 1, "finished": 0, "aborted_by_client": 1, "cut": 0}


@every_remote_vendor
def test_a_left_stream_is_closed_at_the_vendor(client, counts, vendor):
    with client.chat.completions.stream(model=vendor.model(ENDLESS), messages=user("Go on.")) as events:
        next(events)
    until(lambda: aborted(counts))


@every_remote_vendor
def test_a_cancelled_task_ends_its_stream_at_the_vendor(async_client, loop, counts, vendor):
    async def run():
        begun = asyncio.Event()

        async def read():
            async with await stream(async_client, vendor) as chunks:
                async for _ in chunks:
                    begun.set()

        task = asyncio.create_task(read())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    loop.run(run())
    until(lambda: aborted(counts))


@every_remote_vendor
def test_a_task_cancelled_before_its_answer_ends_the_request_at_the_vendor(async_client, loop, counts, vendor):
    async def run():
        task = asyncio.create_task(async_client.chat.completions.create(model=vendor.model(NEVER), messages=user("Hi")))
        while counts()["running"] == 0:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    loop.run(run())
    until(lambda: counts()["running"] == 0)


@every_remote_vendor
def test_a_client_that_waits_no_longer_ends_the_request_at_the_vendor(client, counts, vendor):
    with pytest.raises(openai.APITimeoutError):
        client.with_options(timeout=0.1).chat.completions.create(model=vendor.model(NEVER), messages=user("Hi"))
    until(lambda: counts()["requests"] == 1 and counts()["running"] == 0)


@every_vendor
def test_a_closed_stream_is_told_in_the_log(client, gateway, vendor):
    identity = f"closed-at-{vendor}"
    chunks = stream(client, vendor, extra_headers={"x-request-id": identity})
    next(chunks)
    chunks.close()
    entry = gateway.log_entry(request_id=identity)
    assert entry["error"] == "client_closed_request"
    assert entry["vendor"] == vendor.kind


@every_vendor
def test_other_streams_go_on(client, vendor):
    kept, closed = stream(client, vendor, "lorem?tokens=60&tps=200"), stream(client, vendor)
    next(kept)
    next(closed)
    closed.close()
    assert sum(len(chunk.choices[0].delta.content or "") for chunk in kept) == 4 * 60
