"""Steps over a loader, epoch after epoch."""


def train(loader, steps, step):
    """Takes `steps` batches and gives what `step` returns for each."""
    losses = []
    while True:
        for batch in loader:
            losses.append(step(*batch))
            if len(losses) >= steps:
                return losses
