"""Which public functions an OpInfo calls: itself, or for a lambda what stands in it.

A program is a list of calls. Arguments are values, inputs or results of earlier calls, so that Python and TypeScript
can run the same program.
"""

import contextlib
from dataclasses import dataclass, field

import torch
from torch.overrides import TorchFunctionMode

from signatures import name_of
from tensors import each_tensor


@dataclass
class Call:
    function: object
    name: str
    args: tuple
    kwargs: dict


@dataclass
class Result:
    """What a call gave, or the part of it that a path leads to."""

    call: int
    path: tuple[int, ...] = ()


@dataclass
class Program:
    calls: list[Call] = field(default_factory=list)
    returns: object = None


def lookup(path: str) -> object:
    found: object = torch
    for part in path.split("."):
        found = getattr(found, part, None)
    return found


def public_name(op) -> str | None:
    """None for a lambda and for a function of the test suite's own."""
    name = op.name.removeprefix("torch.")
    if lookup(name) is op.op or (lookup(name) is not None and lookup(name) == op.op):
        return f"torch.{name}"
    return None if op.op is None else name_of(op.op)


def replace(value, swap):
    """The same structure with `swap(leaf)` for each leaf; a tuple stays one, for Python tells it from a list."""
    if isinstance(value, tuple) and not isinstance(value, torch.Size):
        return tuple(replace(element, swap) for element in value)
    if isinstance(value, list):
        return [replace(element, swap) for element in value]
    if isinstance(value, dict):
        return {key: replace(element, swap) for key, element in value.items()}
    return swap(value)


class Tape(TorchFunctionMode):
    """Notes each call that the function makes, outermost ones only."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.results: list[object] = []  # kept alive: they are known by their ids
        self.known: dict[int, Result] = {}

    def reference(self, value):
        return self.known.get(id(value), value) if isinstance(value, torch.Tensor) else value

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        call = Call(function, name_of(function) or str(function), replace(args, self.reference), replace(kwargs, self.reference))
        self.calls.append(call)
        result = function(*args, **kwargs)
        self.results.append(result)
        for path, tensor in each_tensor(result):
            self.known[id(tensor)] = Result(len(self.calls) - 1, path)
        return result


# Composites of Python's that do not show themselves to a mode, only their parts.
OPAQUE = ("svd_lowrank", "pca_lowrank")


@contextlib.contextmanager
def listening(tape: Tape):
    originals = {name: getattr(torch, name) for name in OPAQUE}

    def shown(original):
        def call(*args, **kwargs):
            with torch.overrides._pop_mode_temporarily():
                return tape.__torch_function__(original, (), args, kwargs)

        return call

    for name, original in originals.items():
        setattr(torch, name, shown(original))
    try:
        with torch.no_grad(), tape:
            yield
    finally:
        for name, original in originals.items():
            setattr(torch, name, original)


def needed(calls: list[Call], returns) -> Program:
    """Without the calls that nothing returned depends on (questions for shapes, seeds)."""
    wanted: set[int] = set()

    def want(leaf):
        if isinstance(leaf, Result) and leaf.call not in wanted:
            wanted.add(leaf.call)
            replace((calls[leaf.call].args, calls[leaf.call].kwargs), want)
        return leaf

    replace(returns, want)
    order = {old: new for new, old in enumerate(sorted(wanted))}

    def renumber(leaf):
        return Result(order[leaf.call], leaf.path) if isinstance(leaf, Result) else leaf

    kept = [calls[old] for old in sorted(wanted)]
    renumbered = [Call(c.function, c.name, replace(c.args, renumber), replace(c.kwargs, renumber)) for c in kept]
    return Program(renumbered, replace(returns, renumber))


def program_of(op, args: tuple, kwargs: dict) -> Program:
    name = public_name(op)
    if name is not None:
        return Program([Call(op.op, name, args, kwargs)], Result(0))
    tape = Tape()
    with listening(tape):
        returned = op.op(*args, **kwargs)
    return needed(tape.calls, replace(returned, tape.reference))


def failing_program(op, args: tuple, kwargs: dict) -> Program:
    """Of a call that raises: up to the call that did."""
    name = public_name(op)
    if name is not None:
        return Program([Call(op.op, name, args, kwargs)], Result(0))
    tape = Tape()
    try:
        with listening(tape):
            op.op(*args, **kwargs)
    except Exception:
        return needed(tape.calls, Result(len(tape.calls) - 1)) if tape.calls else Program()
    raise AssertionError(f"{op.name} did not raise under the tape")


def run(program: Program):
    results: list[object] = []

    def fetch(leaf):
        if not isinstance(leaf, Result):
            return leaf
        value = results[leaf.call]
        for i in leaf.path:
            value = value[i]
        return value

    for call in program.calls:
        results.append(call.function(*replace(call.args, fetch), **replace(call.kwargs, fetch)))
    return replace(program.returns, fetch)
