"""Every kind of vendor that the gateway knows (docs/vendors.md), each to be found at the simulator."""

from dataclasses import dataclass, field

import pytest

from support.process import Simulator


@dataclass(frozen=True)
class Vendor:
    kind: str
    dialect: str = "openai-chat"
    # What a request may hold and the vendor cannot take; `format_with_tools` is an answer by schema beside tools.
    lacks: frozenset[str] = field(default_factory=frozenset)
    name: str = ""

    def model(self, model: str = "echo") -> str:
        """The model as an application names it."""
        return f"{self.name or self.kind}/{model}"

    @property
    def tells_usage_of_streams(self) -> bool:
        """The others volunteer it, which the simulator does not do."""
        return "stream_options" not in self.lacks

    @property
    def counts_thoughts(self) -> bool:
        """Whether it tells how many tokens were thoughts."""
        return self.dialect != "bedrock-converse"

    @property
    def keeps_responses(self) -> bool:
        """Whether the vendor keeps answers of the Responses API itself. The simulator does not."""
        return self.kind in ("openai", "azure", "xai")

    @property
    def finishes_refusals_apart(self) -> bool:
        """OpenAI's kin tell a refusal by its place, and Cohere not at all."""
        return self.dialect not in ("openai-chat", "cohere-v2")

    @property
    def recorded(self) -> "Vendor":
        """The same vendor with somebody between who writes down what the gateway sends."""
        return Vendor(self.kind, self.dialect, self.lacks, f"recorded-{self.kind}")

    @property
    def hurried(self) -> "Vendor":
        """The same vendor with a gateway that waits for it only shortly."""
        return Vendor(self.kind, self.dialect, self.lacks, f"hurried-{self.kind}")

    @property
    def bridged(self) -> "Vendor":
        """The same vendor, whose `echo` cannot stream and whose `lorem` can only stream."""
        return Vendor(self.kind, self.dialect, self.lacks, f"bridged-{self.kind}")

    @property
    def limited(self) -> "Vendor":
        """The same vendor with a narrow rate limit."""
        return Vendor(self.kind, self.dialect, self.lacks, f"limited-{self.kind}")

    def configuration(self, base: str, **more) -> dict:
        """Its section in the gateway's configuration."""
        if self.kind == "simulator":
            return {}
        # What each dialect's paths are appended to.
        path = "/v1" if self.dialect == "openai-chat" else ""
        if self.kind == "bedrock":
            # How a model is told to think there depends on its maker, of whom the simulator's names say nothing.
            more["models"] = {"reasoning": {"capabilities": {"reasoning": "budget"}}, **more.get("models", {})}
        return {"kind": self.kind, "base_url": f"{base}/{self.kind}{path}", "api_key": self.key, **more}

    @property
    def key(self) -> str:
        return f"secret-key-of-{self.kind}"

    def __str__(self) -> str:
        return self.kind


def _chat(kind: str, *lacks: str) -> Vendor:
    return Vendor(kind, lacks=frozenset(lacks))


OPENAI = _chat("openai")
ANTHROPIC = Vendor("anthropic", "anthropic-messages", frozenset({"n", "seed", "logprobs", "frequency_penalty"}))
GEMINI = Vendor("gemini", "gemini", frozenset({"parallel_tool_calls"}))
COHERE = Vendor("cohere", "cohere-v2", frozenset({"n", "file", "parallel_tool_calls", "format_with_tools"}))
BEDROCK = Vendor("bedrock", "bedrock-converse", ANTHROPIC.lacks | {"parallel_tool_calls"})
MISTRAL = _chat("mistral", "logprobs", "stream_options")
BUILT_IN = _chat("simulator")

VENDORS = [
    OPENAI,
    _chat("azure"),
    _chat("groq", "logprobs"),
    MISTRAL,
    _chat("deepseek"),
    _chat("xai"),
    _chat("together"),
    _chat("fireworks"),
    _chat("openrouter"),
    _chat("perplexity"),
    _chat("cerebras", "frequency_penalty"),
    _chat("nvidia"),
    _chat("huggingface"),
    _chat("ollama"),
    _chat("vllm"),
    _chat("llamacpp"),
    _chat("lmstudio"),
    _chat("sglang"),
    _chat("openai-compatible"),
    ANTHROPIC,
    GEMINI,
    COHERE,
    BEDROCK,
    BUILT_IN,
]
# One of each wire format, for what does not depend on the vendor beyond it.
DIALECTS = [OPENAI, ANTHROPIC, GEMINI, COHERE, BEDROCK]
# Those that are reached over the network.
REMOTE = [vendor for vendor in VENDORS if vendor != BUILT_IN]


def each_of(chosen: list[Vendor]):
    """A test for each of them."""
    return pytest.mark.parametrize("vendor", chosen, ids=str)


every_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=str)
every_remote_vendor = pytest.mark.parametrize("vendor", REMOTE, ids=str)
every_dialect = pytest.mark.parametrize("vendor", DIALECTS, ids=str)
# Each wire format over the network, and the vendor that is none.
every_way_to_a_vendor = pytest.mark.parametrize("vendor", [*DIALECTS, BUILT_IN], ids=str)


def configuration(simulator: Simulator, limited: Simulator, recorder_url: str) -> dict:
    """A gateway with every vendor, each also recorded; and one of each wire format hurried, bridged and limited."""
    vendors = {vendor.kind: vendor.configuration(simulator.url) for vendor in REMOTE}
    for vendor in REMOTE:
        vendors[vendor.recorded.name] = vendor.configuration(recorder_url)
    for vendor in DIALECTS:
        hurry = {"first_byte": "400ms", "between_bytes": "400ms"}
        vendors[vendor.hurried.name] = vendor.configuration(simulator.url, timeouts=hurry)
        models = {
            "echo": {"capabilities": {"streaming": False}},
            "lorem": {"capabilities": {"non_streaming": False}},
        }
        vendors[vendor.bridged.name] = vendor.configuration(recorder_url, models=models)
        vendors[vendor.limited.name] = vendor.configuration(limited.url)
    models = {
        "quick": "groq/echo",
        "either": {
            "strategy": "weighted",
            "targets": [{"model": "openai/echo", "weight": 3}, {"model": "anthropic/echo", "weight": 1}],
        },
    }
    return {"vendors": vendors, "models": models, "media": {"allow_private_networks": True}}
