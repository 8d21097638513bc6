"""How the numbers of a comparison were made, in words."""

from __future__ import annotations

from gmr_robot.evaluation.comparison import Comparison
from gmr_robot.evaluation.comparison.interval import RESAMPLES, SEED
from gmr_robot.evaluation.comparison.paired import ALPHA
from gmr_robot.evaluation.comparison.ranking import ENOUGH
from gmr_robot.report.markup import Markup, element, join


def paragraphs(comparison: Comparison) -> list[tuple[str, str]]:
    """Return what each number is, as pairs of a name and an explanation."""
    motions = "motion and seed" if comparison.table.motions != (None,) else "seed"
    return [
        (
            "Mean and standard deviation",
            f"Over all runs of a method, one for each {motions}; n − 1 in the denominator. “SD of seeds” is within "
            "motions, pooled: what chance alone does.",
        ),
        (
            "95 % interval",
            f"Of the mean: percentile bootstrap, {RESAMPLES} resamples, seed {SEED}. Seeds are drawn anew within "
            "each motion (stratified, Agarwal et al. 2021); the motions are the ones that were chosen. Distances "
            "from each motion's mean are stretched by √(n/(n − 1)) before, as a bootstrap of few seeds is too narrow "
            "otherwise (Rao & Wu 1988). Where there is one seed, or seeds make no difference, motions are drawn "
            "anew instead, and the table says so.",
        ),
        (
            "Difference, p and effect",
            f"Method minus baseline on the same {motions}. The p-value is that of the two-sided Wilcoxon signed-rank "
            "test (1945), corrected by Holm (1979) for all comparisons of a metric; where seeds make no difference, "
            "each motion counts once. Effect is the matched-pairs rank-biserial correlation (Kerby 2014): ranks in "
            f"favour minus ranks against, 1 when the method is better in all pairs, −1 in none. Level {ALPHA:g}.",
        ),
        (
            "Best, and within noise of it",
            "The best mean over the pairs that all ranked methods have; each other is tested against it in the same "
            f"way. A method with numbers for fewer than {100.0 * ENOUGH:.0f} % of the pairs is not ranked. Runs that "
            "failed count for no mean, and are counted in the column “runs”.",
        ),
        (
            "What the tests do not know",
            "Seeds of one motion resemble each other more than motions do, so p-values speak of these motions, not "
            "of all motions there could be. A mean difference and its interval say how much, and motions of large "
            "errors count most; the test says how consistently, pair by pair, so the two may disagree. Metrics are "
            "tested one by one.",
        ),
    ]


def explanation(comparison: Comparison) -> Markup:
    """Return the same for the page."""
    return join(element("p", element("strong", name), f": {text}") for name, text in paragraphs(comparison))
