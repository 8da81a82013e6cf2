"""Chat completions, whole and streamed, synchronous and not."""

from support.talk import collect, finish_reasons, said, user
from support.vendors import every_vendor

GREETING = 'Grüße an alle: "you" \\ and 🌍!\n\tThe end.'


@every_vendor
def test_a_completion_says_what_the_vendor_says(client, vendor):
    completion = client.chat.completions.create(model=vendor.model(), messages=user(GREETING))
    assert completion.object == "chat.completion"
    assert completion.id
    assert completion.created > 0
    assert completion.model == "echo"
    [choice] = completion.choices
    assert choice.message.role == "assistant"
    assert choice.message.content == GREETING
    assert choice.message.tool_calls is None
    assert choice.finish_reason == "stop"
    assert completion.usage.prompt_tokens > 0
    assert completion.usage.completion_tokens > 0
    assert completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens


@every_vendor
def test_an_asynchronous_completion_says_the_same(async_client, loop, vendor):
    completion = loop.run(async_client.chat.completions.create(model=vendor.model(), messages=user(GREETING)))
    assert completion.choices[0].message.content == GREETING
    assert completion.choices[0].finish_reason == "stop"


@every_vendor
def test_a_stream_says_the_same_in_pieces(client, vendor):
    with client.chat.completions.create(model=vendor.model(), messages=user(GREETING), stream=True) as stream:
        chunks = list(stream)
    assert said(chunks) == GREETING
    assert len(chunks) > 3
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk.id for chunk in chunks}) == 1
    assert {chunk.model for chunk in chunks} == {"echo"}
    assert chunks[0].choices[0].delta.role == "assistant"
    assert finish_reasons(chunks) == ["stop"]


@every_vendor
def test_an_asynchronous_stream_says_the_same_in_pieces(async_client, loop, vendor):
    async def run():
        stream = await async_client.chat.completions.create(
            model=vendor.model(), messages=user(GREETING), stream=True
        )
        return await collect(stream)

    chunks = loop.run(run())
    assert said(chunks) == GREETING
    assert finish_reasons(chunks) == ["stop"]


@every_vendor
def test_a_stream_tells_usage_last_when_asked(client, vendor):
    chunks = list(
        client.chat.completions.create(
            model=vendor.model(), messages=user(GREETING), stream=True, stream_options={"include_usage": True}
        )
    )
    assert said(chunks) == GREETING
    # Such a vendor tells its usage unasked, which the simulator does not do.
    if "stream_options" in vendor.lacks:
        return
    whole = client.chat.completions.create(model=vendor.model(), messages=user(GREETING))
    assert [bool(chunk.usage) for chunk in chunks].count(True) == 1
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens
    assert chunks[-1].choices == []


@every_vendor
def test_a_stream_tells_no_usage_unless_asked(client, vendor):
    chunks = list(client.chat.completions.create(model=vendor.model(), messages=user(GREETING), stream=True))
    assert all(chunk.usage is None for chunk in chunks)
    assert all(chunk.choices for chunk in chunks)


@every_vendor
def test_the_stream_helper_collects_the_whole_completion(client, vendor):
    with client.chat.completions.stream(model=vendor.model(), messages=user(GREETING)) as stream:
        deltas = [event.delta for event in stream if event.type == "content.delta"]
        completion = stream.get_final_completion()
    assert "".join(deltas) == GREETING
    assert completion.choices[0].message.content == GREETING
    assert completion.choices[0].finish_reason == "stop"


@every_vendor
def test_instructions_and_earlier_turns_go_along(client, vendor):
    completion = client.chat.completions.create(
        model=vendor.model(),
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "developer", "content": "Answer in English."},
            {"role": "user", "content": "One?"},
            {"role": "assistant", "content": "One."},
            {"role": "user", "content": [{"type": "text", "text": "And "}, {"type": "text", "text": "two?"}]},
        ],
    )
    assert completion.choices[0].message.content.split() == ["And", "two?"]
    # Four bytes are a token, and everything was counted.
    assert completion.usage.prompt_tokens >= (len("Be brief.Answer in English.One?One.And two?") // 4)
