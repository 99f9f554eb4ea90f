"""Which operators are public and in which order Python tries their overloads.

Read from the torch package that is installed: its native_functions.yaml through its own torchgen, so that what is
public, what is a method and how overloads are ordered is PyTorch's decision and not ours.
"""

import pathlib
from dataclasses import dataclass

import torchgen
from torchgen.gen import parse_native_yaml
from torchgen.model import Argument, BaseTy, BaseType, ListType, NativeFunction, OptionalType, SchemaKind, Type
from torchgen.packaged.autograd import gen_python_functions as python_bindings

PACKAGED = pathlib.Path(torchgen.__file__).parent / "packaged"
NATIVE = PACKAGED / "ATen" / "native"

# Bound by hand in lib/tensor, because Python binds them by hand too.
BY_HAND = {"contiguous", "size", "stride", "item", "to", "copy_", "index", "nonzero", "numel", "dim", "is_contiguous"}
# Types with no JavaScript form: storages, streams, quantisation schemes.
UNSUPPORTED = {BaseTy.DimVector, BaseTy.Storage, BaseTy.Stream, BaseTy.QScheme, BaseTy.GraphModule}


@dataclass(frozen=True)
class Overload:
    function: NativeFunction

    @property
    def full_name(self) -> str:
        name = str(self.function.func.name)
        return f"aten::{name}"

    @property
    def positional(self) -> list[Argument]:
        return list(self.function.func.arguments.flat_positional)

    @property
    def keywords(self) -> list[Argument]:
        return list(self.function.func.arguments.flat_kwarg_only)

    @property
    def is_factory(self) -> bool:
        return self.function.func.arguments.tensor_options is not None

    @property
    def is_inplace(self) -> bool:
        return self.function.func.kind() == SchemaKind.inplace


@dataclass(frozen=True)
class Group:
    name: str  # snake_case, as Python has it
    overloads: tuple[Overload, ...]


def base_of(type_: Type) -> BaseTy | None:
    while not isinstance(type_, BaseType):
        if not isinstance(type_, (OptionalType, ListType)):
            return None
        type_ = type_.elem
    return type_.name


def is_supported(function: NativeFunction) -> bool:
    func = function.func
    if func.kind() == SchemaKind.out or str(func.name.name).startswith("_"):
        return False
    types = [base_of(argument.type) for argument in func.arguments.flat_all] + [base_of(r.type) for r in func.returns]
    return not any(type_ is None or type_ in UNSUPPORTED for type_ in types)


def native_functions() -> list[NativeFunction]:
    yaml = parse_native_yaml(str(NATIVE / "native_functions.yaml"), str(NATIVE / "tags.yaml"))
    functions = yaml.native_functions
    return [f for f in functions if python_bindings.should_generate_py_binding(f)]


def groups(functions: list[NativeFunction], predicate, method: bool) -> list[Group]:
    pairs = python_bindings.load_signatures(
        functions, str(PACKAGED / "autograd" / "deprecated.yaml"), method=method, skip_deprecated=True
    )
    found = []
    for name, overloads in python_bindings.group_filter_overloads(pairs, predicate).items():
        ordered = [group.base for group in python_bindings.group_overloads(overloads)]
        kept = tuple(Overload(function) for function in ordered if is_supported(function))
        if kept and str(name) not in BY_HAND:
            found.append(Group(str(name), kept))
    return sorted(found, key=lambda group: group.name)


NAMESPACES = {
    "functions": python_bindings.is_py_torch_function,
    "nn_ops": python_bindings.is_py_nn_function,
    "linalg": python_bindings.is_py_linalg_function,
    "fft": python_bindings.is_py_fft_function,
    "special": python_bindings.is_py_special_function,
}
