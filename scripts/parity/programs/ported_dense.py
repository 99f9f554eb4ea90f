from support.ported import losses_of


def train(variant, steps):
    return losses_of("dense", steps), {}
