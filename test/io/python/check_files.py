"""Python's side of test/io/pt/python.test.ts: python check_files.py PART FOLDER."""

import json
import math
import pathlib
import sys

import numpy
import torch
from safetensors.torch import load_file

part, folder = sys.argv[1], pathlib.Path(sys.argv[2])

FLOATS = [0.5, -2.0, 3.25]
INTEGERS = [1, 2, 100]


def load(name):
    return torch.load(folder / name, weights_only=True)


def equal(got, wanted, what):
    assert type(got) is type(wanted) and got == wanted, f"{what}: got {got!r}, wanted {wanted!r}"


def expected_dtypes():
    yield "bool", torch.tensor([True, False, True])
    for name in ["uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"]:
        yield name, torch.tensor(INTEGERS, dtype=getattr(torch, name))
    for name in ["float16", "bfloat16", "float32", "float64"]:
        yield name, torch.tensor(FLOATS, dtype=getattr(torch, name))
    parts = torch.tensor([[0.5, 1.0], [-2.0, 0.0], [3.25, -1.0]], dtype=torch.float64)
    for name in ["complex32", "complex64", "complex128"]:
        yield name, torch.view_as_complex(parts).to(getattr(torch, name))


def read():
    tensors = load("dtypes.pt")
    expected = dict(expected_dtypes())
    equal(list(tensors), list(expected), "names")
    for name, value in expected.items():
        assert tensors[name].dtype == value.dtype, name
        equal(tensors[name].tolist(), value.tolist(), name)
    views()
    mapped = torch.load(folder / "dtypes.pt", weights_only=True, mmap=True)
    equal(mapped["float32"].tolist(), FLOATS, "mapped")
    values()
    return "read"


def views():
    views = load("views.pt")
    base = views["base"]
    assert views["again"] is base
    assert views["turned"].untyped_storage().data_ptr() == base.untyped_storage().data_ptr()
    equal(views["turned"].tolist(), torch.arange(12.0).view(3, 4).t().tolist(), "turned")
    assert views["conj"].is_conj()
    equal(views["conj"].tolist(), [complex(0.5, -1), complex(-2, -0.0), complex(3.25, 1)], "conj")
    assert type(views["parameter"]) is torch.nn.Parameter and views["parameter"].requires_grad
    assert views["leaf"].requires_grad and type(views["leaf"]) is torch.Tensor
    assert views["meta"].is_meta and views["sparse"].is_sparse
    equal(views["sparse"].to_dense().tolist(), [[0.0, 2.5]], "sparse")
    assert views["empty"].shape == (0, 3) and views["scalar"].item() == 7.5


def values():
    values = load("values.pt")
    equal(values["ints"], [0, 255, 256, 65535, 65536, -1, -(2**31), 2**31, 2**53 - 1, -(2**53 - 1)], "ints")
    equal(values["large"], [2**53, -(2**53), 2**64, -(2**63), 10**300], "large")
    floats = values["floats"]
    assert floats[:4] == [0.5, -0.0, math.inf, 1e300] and math.copysign(1, floats[1]) == -1
    assert math.isnan(values["nan"]) and values["none"] is None
    equal(values["flags"], [True, False], "flags")
    equal(values["text"], "é\n'\"\u2028 \U0001f56f", "text")
    equal(values["bytes"], b"\x00\x7f\x80\xff", "bytes")
    equal(values["set"], {1, "a"}, "set")
    equal(values["complex"], complex(1, -2), "complex")
    equal(values["numbered"], {3: "three", 1: "one"}, "numbered")
    equal(values["mixed"], {None: 0, (1, "x"): 1, "s": 2, 0.5: 3}, "mixed")
    assert values["shared"][0] is values["shared"][1] and values["cycle"]["self"] is values["cycle"]
    equal(values["many"], list(range(2500)), "many")
    equal(values["empties"], [{}, [], [], set(), "", b""], "empties")


def train():
    saved = load("training.pt")
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 1))
    optimizer = torch.optim.Adam(model.parameters())
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    assert optimizer.param_groups[0]["lr"] == 0.01 and len(optimizer.state) == 6
    optimizer.zero_grad()
    model(saved["x"]).square().mean().backward()
    optimizer.step()
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, folder / "trained.pt")
    return "trained"


def arrays():
    archive = numpy.load(folder / "ours.npz", allow_pickle=False)
    for name, value in expected_dtypes():
        if name in ("bfloat16", "complex32"):
            continue
        assert archive[name].dtype == value.numpy().dtype, name
        equal(archive[name].tolist(), value.tolist(), name)
    numpy.save(folder / "theirs.npy", numpy.arange(6).reshape(2, 3).T)
    numpy.savez_compressed(folder / "packed.npz", numbers=numpy.arange(6).reshape(2, 3))
    index = json.loads((folder / "m.safetensors.index.json").read_text())
    assert index["metadata"]["total_size"] == 40, index
    read = {name: load_file(folder / file)[name] for name, file in index["weight_map"].items()}
    assert len(set(index["weight_map"].values())) == 2, index
    equal(read["b"].tolist(), [0, 1, 2, 3], "shards")
    return "arrays"


print(json.dumps({"read": read, "train": train, "arrays": arrays}[part]()))
