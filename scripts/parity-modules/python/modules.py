"""Modules and functions as arguments: TransformerEncoder takes a layer, the layers an activation."""

import contextlib
import functools
import types

import torch
from torch.nn.utils.rnn import PackedSequence

from encode import Encoder, Unsayable
from signatures import name_of, parameter_names

# What the database hands to another module's constructor. Python does not tell how an object was made.
HANDED_OVER = (torch.nn.TransformerEncoderLayer, torch.nn.TransformerDecoderLayer, torch.nn.LayerNorm)


@contextlib.contextmanager
def noting_arguments():
    """Modules made in it know the arguments they were made with."""
    originals = {cls: cls.__init__ for cls in HANDED_OVER}

    def noting(original):
        @functools.wraps(original)
        def init(self, *args, **kwargs):
            original(self, *args, **kwargs)
            self.made_with = (args, kwargs)

        return init

    for cls, original in originals.items():
        cls.__init__ = noting(original)
    try:
        yield
    finally:
        for cls, original in originals.items():
            cls.__init__ = original


def made_again(value):
    """A module that is an argument, built anew, so that it is drawn under the seed of whoever builds the whole."""
    if not isinstance(value, torch.nn.Module):
        return value
    args, kwargs = value.made_with
    return type(value)(*args, **kwargs)


class ModuleEncoder(Encoder):
    def value(self, value, tensor) -> object:
        if isinstance(value, torch.nn.Module) and not hasattr(value, "made_with"):
            raise Unsayable(f"a {type(value).__qualname__} whose arguments are not known")
        if isinstance(value, torch.nn.Module):
            return {"module": type(value).__name__} | self.call(type(value).__init__, *value.made_with)
        if isinstance(value, PackedSequence) and tensor == self.input:  # a result is written as the list of its parts
            return {"packed": [self.value(part, tensor) for part in value]}
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
            return {"function": name_of(value)}
        return super().value(value, tensor)

    def call(self, function, args: tuple, kwargs: dict) -> dict:
        """Its arguments; `parameters` are the names of what follows `self`, where Python tells."""
        names = parameter_names(function)
        written = {
            "args": [self.value(value, self.input) for value in args],
            "kwargs": {name: self.value(value, self.input) for name, value in kwargs.items()},
        }
        return written | ({"parameters": names[1:]} if names else {})
