"""TypeScript for one schema: names, types, signatures."""

import re

from schemas import Overload, base_of
from strings import string_type
from torchgen.model import Argument, BaseTy, BaseType, ListType, OptionalType, Type

# The operators for which Python's argument parser lets a number stand for a tensor (native/dispatch/signature.cc).
NUMBERS_AS_TENSORS = {"add", "sub", "subtract", "mul", "multiply", "div", "divide", "true_divide", "floor_divide"}

BASE = {
    BaseTy.Tensor: "Tensor",
    BaseTy.Scalar: "Scalar",
    BaseTy.int: "number",
    BaseTy.SymInt: "number",
    BaseTy.DeviceIndex: "number",
    BaseTy.float: "number",
    BaseTy.bool: "boolean",
    BaseTy.SymBool: "boolean",
    BaseTy.str: "string",
    BaseTy.ScalarType: "DType",
    BaseTy.Device: "Device",
    BaseTy.Layout: "Layout",
    BaseTy.MemoryFormat: "MemoryFormat",
    BaseTy.Generator: "Generator",
}

RESERVED = {"function", "default", "in", "var", "with", "new", "delete", "import", "this", "arguments", "eval"}


def camel(snake: str) -> str:
    """`index_add_` -> `indexAdd_`: an underscore joins two words only between letters or digits."""
    return re.sub(r"(?<=[^_])_(?=[^_])(.)", lambda match: match.group(1).upper(), snake)


def public_name(snake: str, namespace: str) -> str:
    """`linalg_qr` in torch.linalg -> `qr`."""
    return camel(snake.removeprefix(f"{namespace}_"))


def parameter_name(name: str) -> str:
    name = camel(name)
    return f"{name}_" if name in RESERVED else name


def argument_type(type_: Type, name: str, operator: str) -> str:
    if isinstance(type_, OptionalType):
        return f"{argument_type(type_.elem, name, operator)} | null"
    if isinstance(type_, ListType):
        element = argument_type(type_.elem, name, operator)
        element = f"({element})" if "|" in element else element
        single = f"{element} | " if type_.size is not None and base_of(type_) != BaseTy.Tensor else ""
        return f"{single}readonly {element}[]"
    assert isinstance(type_, BaseType), type_
    if type_.name == BaseTy.Tensor and name == "other" and operator.rstrip("_") in NUMBERS_AS_TENSORS:
        return "Tensor | Scalar | Complex"
    if type_.name == BaseTy.str:
        return string_type(name, operator)
    return "Scalar | Complex" if type_.name == BaseTy.Scalar else BASE[type_.name]


def return_type(overload: Overload) -> str:
    def one(type_: Type) -> str:
        if isinstance(type_, ListType):
            return f"{one(type_.elem)}[]"
        if isinstance(type_, OptionalType):
            return f"{one(type_.elem)} | null"
        return BASE[type_.name]

    returns = overload.function.func.returns
    if not returns:
        return "void"
    if len(returns) == 1:
        return one(returns[0].type)
    names = [parameter_name(r.name) if r.name else f"result{i}" for i, r in enumerate(returns)]
    return "[" + ", ".join(f"{name}: {one(r.type)}" for name, r in zip(names, returns)) + "]"


def is_hidden(argument: Argument) -> bool:
    return argument.name == "pin_memory"


def option_fields(overload: Overload, positional: list[Argument], operator: str) -> tuple[str, bool]:
    """The fields of the last object, and whether one of them must be given."""
    fields, required = [], False
    for argument in [a for a in positional if a.default is not None] + overload.keywords:
        if is_hidden(argument):
            continue
        # An optional keyword without a default (generator) selects an overload: left out, another one is taken.
        must = argument.default is None and not isinstance(argument.type, OptionalType)
        required = required or must
        mark = "" if must else "?"
        fields.append(f"{camel(argument.name)}{mark}: {argument_type(argument.type, argument.name, operator)}")
    if overload.is_factory:
        fields.append("requiresGrad?: boolean")
    return "; ".join(fields), required


def signatures(overload: Overload, operator: str, method: bool) -> list[str]:
    """Parameter lists, each as `(a: Tensor, b?: number, options?: {...})`."""
    positional = [a for a in overload.positional if not (method and a.name == "self")]
    fields, required = option_fields(overload, positional, operator)
    must_follow = required  # a parameter before a required one cannot be optional
    written = []
    for argument in reversed(positional):
        optional = argument.default is not None and not must_follow
        must_follow = must_follow or not optional
        name = "input" if argument.name == "self" else parameter_name(argument.name)
        type_ = argument_type(argument.type, argument.name, operator)
        if argument.default is not None and not optional:
            type_ += " | undefined"
        written.append(f"{name}{'?' if optional else ''}: {type_}")
    written.reverse()
    options = [f"options{'' if required else '?'}: {{ {fields} }}"] if fields else []
    lists = [f"({', '.join(written + options)})"]
    own = [a for a in positional if a.name != "self"]
    if len(own) == 1 and takes_varargs(own[0]):
        subject = [] if method or len(positional) == 1 else [written[0]]
        name = parameter_name(own[0].name)
        lists.append(f"({', '.join([*subject, f'...{name}: number[]'])})")
        if fields:
            mixed = f"...{name}: [...{name}: number[], options: {{ {fields} }}]"
            lists.append(f"({', '.join([*subject, mixed])})")
        return lists
    lead = 0
    while lead < len(positional) and positional[lead].default is None and is_tensor(positional[lead].type):
        lead += 1
    rest = positional[lead:]
    if rest and not (len(rest) == 1 and rest[0].default is None):
        lists.append(f"({', '.join([*written[:lead], named(rest, overload, operator)])})")
    must = sum(argument.default is None for argument in positional)
    if not required and lead < must < len(positional):
        lists.append(f"({', '.join([*written[:must], named(positional[must:], overload, operator)])})")
    return lists


def is_tensor(type_: Type) -> bool:
    return isinstance(type_, BaseType) and type_.name == BaseTy.Tensor


def named(rest: list[Argument], overload: Overload, operator: str) -> str:
    """What follows the tensors, by name: sum({ dim: 1, keepdim: true })."""
    fields = ["requiresGrad?: boolean"] if overload.is_factory else []
    for argument in rest + overload.keywords:
        if is_hidden(argument):
            continue
        mark = "" if argument.default is None and not isinstance(argument.type, OptionalType) else "?"
        mark = "" if argument in rest and argument.default is None else mark
        fields.append(f"{camel(argument.name)}{mark}: {argument_type(argument.type, argument.name, operator)}")
    return f"named: {{ {'; '.join(fields)} }}"


def takes_varargs(argument: Argument) -> bool:
    type_ = argument.type
    return isinstance(type_, ListType) and type_.size is None and base_of(type_) in (BaseTy.int, BaseTy.SymInt)
