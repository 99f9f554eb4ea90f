from support.birdstrikes import train_strikes


def train(variant, steps):
    dtype = "float64" if variant == "balancer float64" else "float32"
    return train_strikes(steps, dtype, fused=variant != "loop")
