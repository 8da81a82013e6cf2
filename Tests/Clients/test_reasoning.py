"""Models that think: how much they are asked to, what they thought, and that it goes back to them as it came."""

import json

import pytest

from support.talk import proofs, said, user
from support.vendors import (
    ANTHROPIC,
    BEDROCK,
    COHERE,
    DIALECTS,
    GEMINI,
    OPENAI,
    REMOTE,
    every_remote_vendor,
    every_vendor,
)

TOOL = {
    "type": "function",
    "function": {"name": "look", "parameters": {"type": "object", "properties": {"at": {"type": "string"}}}},
}
# docs/vendors.md: to these, earlier thoughts go under another name, or not at all.
MEMBERS = {kind: "reasoning" for kind in ("groq", "openrouter", "cerebras", "ollama")}
MEMBERS |= {kind: None for kind in ("openai", "azure", "mistral", "perplexity")}


def think(vendor, **more) -> dict:
    return {"model": vendor.model("reasoning"), "messages": user("How many?"), "reasoning_effort": "high", **more}


def as_dictionary(message) -> dict:
    """The message as applications keep it, with all that the client did not know of."""
    return message.model_dump(exclude_none=True)


@every_vendor
def test_thoughts_are_told_apart_from_the_answer(client, vendor):
    completion = client.chat.completions.create(**think(vendor))
    message = completion.choices[0].message
    assert "The user says: How many?" in message.reasoning_content
    assert message.content == "How many?"
    if vendor.counts_thoughts:
        assert completion.usage.completion_tokens_details.reasoning_tokens > 0


@every_vendor
def test_streamed_thoughts_come_before_the_answer(client, vendor):
    chunks = list(client.chat.completions.create(**think(vendor), stream=True))
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    thought = [index for index, delta in enumerate(deltas) if getattr(delta, "reasoning_content", None)]
    spoken = [index for index, delta in enumerate(deltas) if delta.content]
    assert len(thought) > 1
    assert max(thought) < min(spoken)
    whole = client.chat.completions.create(**think(vendor)).choices[0].message
    assert "".join(deltas[index].reasoning_content for index in thought) == whole.reasoning_content
    assert said(chunks) == whole.content


@every_remote_vendor
def test_the_effort_reaches_the_vendor(client, recorder, vendor):
    client.chat.completions.create(**think(vendor.recorded))
    body = recorder.last.body
    if vendor == ANTHROPIC:
        assert body["thinking"]["type"] in ("enabled", "adaptive")
    elif vendor == GEMINI:
        assert body["generationConfig"]["thinkingConfig"]["includeThoughts"] is True
    elif vendor == BEDROCK:
        assert body["additionalModelRequestFields"]
    elif vendor == COHERE:
        assert body["thinking"]["type"] == "enabled"
    else:
        assert body["reasoning_effort"] == "high"


@every_vendor
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_a_conversation_with_thoughts_goes_on(client, vendor, stream):
    first = think(vendor)
    if stream:
        with client.chat.completions.stream(**first) as events:
            message = events.get_final_completion().choices[0].message
    else:
        message = client.chat.completions.create(**first).choices[0].message
    history = first["messages"] + [as_dictionary(message)] + user("Really?")
    answer = client.chat.completions.create(**first | {"messages": history}).choices[0].message
    assert answer.content == "Really?"


@pytest.mark.parametrize("name_of_proof", ["signature"])
def test_signed_thoughts_around_a_tool_go_back_to_anthropic_unchanged(client, recorder, name_of_proof):
    # A vendor that was not asked to think may still do so, and may then be forced to call a tool.
    request = think(ANTHROPIC.recorded, tools=[TOOL], tool_choice="required")
    del request["reasoning_effort"]
    message = client.chat.completions.create(**request).choices[0].message
    thinking = next(block for block in json.loads(recorder.last.answer)["content"] if block["type"] == "thinking")
    assert thinking["signature"]
    assert message.reasoning_content == thinking["thinking"]
    [detail] = message.reasoning_details
    assert (detail["type"], detail["signature"]) == ("reasoning.text", thinking["signature"])
    [call] = message.tool_calls
    history = request["messages"] + [as_dictionary(message)]
    history.append({"role": "tool", "tool_call_id": call.id, "content": "It is blue."})
    answer = client.chat.completions.create(**think(ANTHROPIC.recorded, messages=history, tools=[TOOL]))
    assert "It is blue." in answer.choices[0].message.content
    turn = next(turn for turn in recorder.last.body["messages"] if turn["role"] == "assistant")
    assert [block["type"] for block in turn["content"]] == ["thinking", "tool_use"]
    assert turn["content"][0]["thinking"] == thinking["thinking"]
    assert turn["content"][0]["signature"] == thinking["signature"]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_signatures_of_gemini_go_back_unchanged(client, recorder, stream):
    request = think(GEMINI.recorded)
    if stream:
        with client.chat.completions.stream(**request) as events:
            message = events.get_final_completion().choices[0].message
    else:
        message = client.chat.completions.create(**request).choices[0].message
    [signature] = proofs(recorder.last.answer, "thoughtSignature")
    history = request["messages"] + [as_dictionary(message)] + user("Really?")
    client.chat.completions.create(**request | {"messages": history})
    assert proofs(json.dumps(recorder.last.body), "thoughtSignature") == [signature]
    turn = next(turn for turn in recorder.last.body["contents"] if turn["role"] == "model")
    assert [part["text"] for part in turn["parts"] if "thoughtSignature" in part] == ["How many?"]


def test_streamed_thoughts_of_anthropic_go_back_with_their_signature(client, recorder):
    request = think(ANTHROPIC.recorded)
    with client.chat.completions.stream(**request) as events:
        message = events.get_final_completion().choices[0].message
    history = request["messages"] + [as_dictionary(message)] + user("Really?")
    client.chat.completions.create(**request | {"messages": history})
    turn = next(turn for turn in recorder.last.body["messages"] if turn["role"] == "assistant")
    events = [json.loads(line[6:]) for line in recorder.requests[0].answer.splitlines() if line[:6] == "data: "]
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    assert turn["content"][0] == {
        "type": "thinking",
        "thinking": "".join(delta.get("thinking", "") for delta in deltas),
        "signature": "".join(delta.get("signature", "") for delta in deltas),
    }


@pytest.mark.parametrize("vendor", [vendor for vendor in REMOTE if vendor.dialect == OPENAI.dialect], ids=str)
def test_thoughts_go_back_to_compatible_vendors_under_the_name_that_they_know(client, recorder, vendor):
    request = think(vendor.recorded)
    message = as_dictionary(client.chat.completions.create(**request).choices[0].message)
    thought = message["reasoning_content"]
    history = request["messages"] + [message] + user("Really?")
    client.chat.completions.create(**request | {"messages": history})
    turn = next(turn for turn in recorder.last.body["messages"] if turn["role"] == "assistant")
    told = {name: turn[name] for name in ("reasoning_content", "reasoning") if name in turn}
    member = MEMBERS.get(vendor.kind, "reasoning_content")
    assert told == ({member: thought} if member else {})


@pytest.mark.parametrize("other", DIALECTS, ids=str)
@pytest.mark.parametrize("one", DIALECTS, ids=str)
def test_a_conversation_can_go_on_at_another_vendor(client, one, other):
    first = think(one)
    message = client.chat.completions.create(**first).choices[0].message
    history = first["messages"] + [as_dictionary(message)] + user("Really?")
    answer = client.chat.completions.create(**think(other, messages=history))
    assert answer.choices[0].message.content == "Really?"
