"""The sentence that opens an operator's documentation, from descriptions.txt."""

import pathlib

FILE = pathlib.Path(__file__).with_name("descriptions.txt")


def read() -> dict[str, str]:
    lines = [line for line in FILE.read_text().splitlines() if line and not line.startswith("#")]
    pairs = [line.split(" ", 1) for line in lines]
    found = dict(pairs)
    assert len(found) == len(pairs), "an operator is described twice"
    return found


SENTENCES = read()


def describe(name: str) -> str | None:
    """Of `add_` by `add`, of `view_copy` by `view`; None for what users hardly call (quantised, other backends)."""
    if name in SENTENCES:
        return SENTENCES[name]
    if name.endswith("_") and name[:-1] in SENTENCES:
        return f"{SENTENCES[name[:-1]]} Written over the input."
    if name.endswith("_copy") and name[:-5] in SENTENCES:
        return f"{SENTENCES[name[:-5]]} Copied."
    return None


def require_all_used(names: set[str]) -> None:
    idle = sorted(set(SENTENCES) - names)
    assert not idle, f"descriptions of no operator: {idle}"
