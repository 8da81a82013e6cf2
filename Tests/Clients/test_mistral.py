"""What Mistral's API demands of a conversation with tools, and others' conversations do not have."""

import re

from support.talk import user
from support.vendors import MISTRAL, OPENAI

TOOL = {"type": "function", "function": {"name": "get_sky", "description": "The sky.", "parameters": {"type": "object"}}}


def check(messages: list[dict]) -> None:
    """Fails as Mistral does (3280, 3230)."""
    known = set()
    for before, message in zip([{"role": "system"}] + messages, messages):
        for call in message.get("tool_calls") or []:
            assert re.fullmatch("[a-zA-Z0-9]{9}", call["id"])
            known.add(call["id"])
        if message["role"] == "tool":
            assert message["tool_call_id"] in known
        elif before["role"] == "tool":
            assert message["role"] == "assistant"


def test_a_conversation_that_began_elsewhere_goes_on_at_mistral(client, recorder):
    asked = client.chat.completions.create(
        model=OPENAI.model("tool"), messages=user("Look up."), tools=[TOOL]
    ).choices[0].message
    assert len(asked.tool_calls[0].id) > 9
    result = {"role": "tool", "tool_call_id": asked.tool_calls[0].id, "content": "It is blue."}
    history = user("Look up.") + [asked, result] + user("Really?")
    answer = client.chat.completions.create(model=MISTRAL.recorded.model(), messages=history, tools=[TOOL])
    assert answer.choices[0].message.content == "Really?"
    messages = recorder.last.body["messages"]
    check(messages)
    assert [message["role"] for message in messages] == ["user", "assistant", "tool", "assistant", "user"]
    # The same id stands for the same call from now on.
    client.chat.completions.create(model=MISTRAL.recorded.model(), messages=history[:-1], tools=[TOOL])
    assert recorder.last.body["messages"][1]["tool_calls"] == messages[1]["tool_calls"]


def test_anthropics_results_with_words_beside_them_go_to_mistral(anthropic_client, recorder):
    history = user("Look up.") + [
        {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_01A", "name": "get_sky", "input": {}}]},
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "toolu_01A", "content": "It is blue."},
                {"type": "text", "text": "Really?"},
            ],
        },
    ]
    anthropic_client.messages.create(model=MISTRAL.recorded.model(), max_tokens=100, messages=history)
    messages = recorder.last.body["messages"]
    check(messages)
    assert [message["role"] for message in messages] == ["user", "assistant", "tool", "assistant", "user"]
