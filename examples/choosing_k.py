"""How many components? Ask demonstrations that were held out.

    python examples/choosing_k.py [picture.png]          # needs the extra: pip install 'gmr_robot[lasa]'

More components always explain the samples better that they were fitted to. Information criteria charge for each
parameter, but they count samples as independent, and the samples along a motion are not: neighbours say nearly the
same, so BIC takes hundreds of samples for hundreds of facts and asks for ever more components. Leaving out whole
demonstrations in turn is honest: what is judged has not been seen.

What one sees: the log-density of the training samples keeps rising, that of held-out demonstrations has a maximum;
BIC, on the right, takes as many as it may.

Source: M. Stone, Cross-validatory choice and assessment of statistical predictions (1974); G. Schwarz, Estimating
the dimension of a model (1978). Handwriting: S. M. Khansari-Zadeh, A. Billard, IEEE Transactions on Robotics 27
(2011).
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from gmr_robot import fit_mixture, information_criteria, read_demonstrations, select_n_components

HERE = Path(__file__).parent
picture = sys.argv[1] if len(sys.argv) > 1 else HERE / "pictures" / "choosing_k.png"

letters = read_demonstrations("GShape", format="lasa")  # seven letters [m], [s]
samples = np.hstack([letters.positions, letters.velocities])[::5]
groups = letters.groups[::5]
candidates = list(range(1, 16))

choice = select_n_components(samples, candidates, groups=groups, initialisation="time_segments")
fits = [fit_mixture(samples, k, groups=groups, initialisation="time_segments") for k in candidates]
training = [fit.mixture.score(samples) for fit in fits]
bic = [information_criteria(fit.mixture, samples).bic for fit in fits]
cheapest = candidates[int(np.argmin(bic))]

print(f"held-out demonstrations choose {choice.n_components} components")
print(f"BIC chooses {cheapest} of at most {candidates[-1]}")

plt.style.use(HERE / "pictures.mplstyle")
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.8))

left.plot(candidates, training, "s-", color="C5", markersize=4, label="samples it was fitted to")
left.plot(candidates, choice.values, "o-", color="C0", label="held-out demonstrations")
left.axvline(
    choice.n_components, color="C0", linestyle="--", linewidth=1.0, label=f"chosen: {choice.n_components}"
)
left.set(
    xlabel="number of components",
    ylabel="log-density [nat per sample]",
    title="Explaining what was not shown",
)
left.legend(loc="upper left")

right.plot(candidates, np.array(bic) / len(samples), "^-", color="C1", label="BIC per sample")
right.axvline(cheapest, color="C1", linestyle="--", linewidth=1.0, label=f"smallest: {cheapest}")
right.set(xlabel="number of components", ylabel="BIC [nat per sample]", title="Paying for parameters")
right.legend(loc="upper right")

figure.savefig(picture)
