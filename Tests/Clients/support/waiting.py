"""Waiting for something to come true elsewhere."""

import time


def until(condition, tries: int = 500, pause: float = 0.01):
    """What the condition says as soon as that is true of it; for what happens soon, but in another process."""
    for _ in range(tries):
        if result := condition():
            return result
        time.sleep(pause)
    raise AssertionError(f"it did not come true in {tries} tries")
