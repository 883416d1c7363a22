"""What a run needs of a trained model: a row of weights for each feature, and the weights from
label to label.
"""

from pathlib import Path

import numpy as np
import pycrfsuite


def pack(model: Path, to: Path) -> None:
    """Read the model that python-crfsuite wrote and write `names.npz`, which
    `pipeline.extract.name_weights` reads.
    """
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    held = tagger.info()
    labels = sorted(held.labels)
    features = sorted({feature for feature, _ in held.state_features})
    rows = [
        [held.state_features.get((feature, label), 0.0) for label in labels] for feature in features
    ]
    follows = [[held.transitions.get((label, after), 0.0) for after in labels] for label in labels]
    np.savez_compressed(
        to,
        features=np.frombuffer("\n".join(features).encode("utf-8"), np.uint8),
        labels=np.frombuffer("".join(labels).encode("utf-8"), np.uint8),
        rows=np.array(rows, np.float32),
        follows=np.array(follows, np.float32),
    )
