# Calling a factory makes a row of its model, which a type checker cannot know: it would take the row for a factory.
from typing import Any

def __getattr__(name: str) -> Any: ...
