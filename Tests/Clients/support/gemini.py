"""What tests of Google's client say often."""


def encoded(model: str) -> str:
    """The client refuses a model's name with `?` and `&` in it, which begin and part settings of the simulator."""
    return model.replace("?", "%3F").replace("&", "%26")


def parts_of(answers) -> list:
    """All parts of an answer, or of the chunks of a stream."""
    return [
        part
        for answer in answers
        for candidate in answer.candidates or []
        for part in (candidate.content and candidate.content.parts) or []
    ]


def text_of(answers) -> str:
    return "".join(part.text or "" for part in parts_of(answers) if not part.thought)
