import numpy as np

from gmr_robot.experiment.seeds import stream


def test_seed_and_purpose_decide():
    draws = {
        (seed, purpose): stream(seed, purpose).random(4).tobytes()
        for seed in (0, 1, 2**80)
        for purpose in ("learn", "replay", "rollouts mean training", "")
    }
    assert len(set(draws.values())) == len(draws)
    assert stream(1, "learn").random(4).tobytes() == draws[1, "learn"]


def test_streams_are_independent():
    pairs = np.stack([stream(0, "learn").normal(size=4000), stream(0, "replay").normal(size=4000)])
    assert abs(np.corrcoef(pairs)[0, 1]) < 5 / np.sqrt(4000)
