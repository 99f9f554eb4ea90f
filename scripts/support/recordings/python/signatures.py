"""Names of functions and of their parameters, as far as Python tells them."""

import inspect
import re

from torch.overrides import resolve_name


def name_of(function) -> str | None:
    name = resolve_name(function)
    if name is None:
        return None
    is_operator = type(function).__module__ == "torch._ops" and not name.startswith("torch.")
    return f"torch.ops.{name}" if is_operator else name.replace("torch.functional.", "torch.")


def parameter_names(function) -> list[str] | None:
    """Of a function written in Python; those in C++ do not tell, and dispatching ones only through what is behind."""
    if getattr(function, "__closure__", None) and "if_true" in function.__code__.co_freevars:
        cells = dict(zip(function.__code__.co_freevars, function.__closure__, strict=True))
        function = cells["if_true"].cell_contents
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return documented_names(function)
    variadic = any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters)
    return None if variadic else [p.name for p in parameters]


def documented_names(function) -> list[str] | None:
    """Of a function in C++ that says so in its first line: `avg_pool2d(input, kernel_size, stride=None)`."""
    found = re.match(r"\s*\w+\(([^()]*(?:\([^()]*\)[^()]*)*)\) ->", getattr(function, "__doc__", None) or "")
    if not found or "\n" in found[1]:
        return None
    parts = re.sub(r"\([^()]*\)", "", found[1]).split(",")
    names = [part.split("=")[0].strip() for part in parts]
    return [name for name in names if name not in ("*", "/")] if all(re.fullmatch(r"[\w*/]+", n) for n in names) else None
