from support.birdstrikes import train_strikes


def train(variant, steps):
    return train_strikes(steps, variant, pcgrad=True)
