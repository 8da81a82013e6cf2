"""The conversation that every client has with every vendor: two questions, and a tool that must be asked each time."""

NAME = "get_weather"
DESCRIPTION = "Tells the weather of the coming days."
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["city", "days"],
    "additionalProperties": False,
}
# The same in OpenAI's words, which other clients take too.
FUNCTION = {"type": "function", "function": {"name": NAME, "description": DESCRIPTION, "parameters": SCHEMA}}
# What the simulator makes of the schema.
ARGUMENTS = {"city": "sample", "days": 1}
QUESTIONS = ["What will the weather be?", "And after that?"]


class Station:
    """Answers the tool's calls, each with a forecast of its own, and remembers what it was asked."""

    def __init__(self):
        self.asked: list[dict] = []

        # A function and no method, since a client may copy what it is given. What it returns is not declared, since
        # Google's client would tell that to the vendor.
        def get_weather(city: str, days: int):
            """Tells the weather of the coming days.

            Args:
                city: The place.
                days: How many days.
            """
            self.asked.append({"city": city, "days": days})
            return f"forecast {len(self.asked)} is sunny"

        self.get_weather = get_weather

    def check(self, answer: str) -> None:
        """The model's answer must come from the last forecast alone, which was asked for as the tool wants it."""
        assert self.asked[-1] == ARGUMENTS
        assert answer.startswith("The tool answered: ")
        told = [number for number in range(1, 9) if f"forecast {number} is sunny" in answer]
        assert told == [len(self.asked)]

    def check_end(self) -> None:
        """Every question must have led to one call."""
        assert len(self.asked) == len(QUESTIONS)
