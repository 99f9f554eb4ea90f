"""What a string argument may be: schemas only say `str`, libtorch refuses every other word when it is called."""

PADS = ("constant", "reflect", "replicate", "circular")
NORMS = ("fro", "nuc")
DECOMPOSITIONS = ("gesvd", "gesvdj", "gesvda")
REDUCTIONS = ("sum", "prod", "mean", "amax", "amin")

# By argument, or by operator and argument where the words differ. Free text is in neither.
WORDS: dict[str, tuple[str, ...]] = {
    "rounding_mode": ("trunc", "floor"),
    "index_reduce.reduce": REDUCTIONS[1:],
    "scatter.reduce": ("add", "multiply"),
    "scatter_reduce.reduce": REDUCTIONS,
    "segment_reduce.reduce": ("sum", "prod", "mean", "max", "min"),
    "interpolation": ("linear", "lower", "higher", "nearest", "midpoint"),
    "pad_mode": PADS,
    "pad.mode": PADS,
    "padding": ("same", "valid"),
    "indexing": ("ij", "xy"),
    "side": ("left", "right"),
    "padding_side": ("left", "right"),
    "approximate": ("none", "tanh"),
    "linalg_qr.mode": ("reduced", "complete", "r"),
    "linalg_cond.p": NORMS,
    "ord": NORMS,
    "UPLO": ("L", "U"),
    "linalg_lstsq.driver": ("gels", "gelsy", "gelsd", "gelss"),
    "linalg_svd.driver": DECOMPOSITIONS,
    "linalg_svdvals.driver": DECOMPOSITIONS,
    "norm": ("forward", "backward", "ortho"),
}


def string_type(name: str, operator: str) -> str:
    words = WORDS.get(f"{operator.rstrip('_')}.{name}") or WORDS.get(name)
    return " | ".join(f'"{word}"' for word in words) if words else "string"
