"""From strokes to a skill and its picture; slow things, for a thread of their own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import Demonstration, DemonstrationSet, Resample, Step, preprocess
from gmr_robot.exceptions import GmrRobotError
from gmr_robot.recording.drawing.picture import motion, picture
from gmr_robot.recording.drawing.settings import RATE, DrawingSettings, Sheet
from gmr_robot.skill import Skill, learn_skill

SKETCHED = 500
"""Samples of all strokes together that a sketch is learned from."""


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What is to be learned: the strokes (None when there are none), how, and where it is shown."""

    strokes: DemonstrationSet | None
    settings: DrawingSettings
    sheet: Sheet

    @property
    def is_slow(self) -> bool:
        """Whether learning takes longer than a user likes to wait, so that a sketch is shown meanwhile."""
        if self.strokes is None or len(self.strokes) < 2:
            return False
        return self.settings.n_components is None or self.n_samples > 2 * SKETCHED

    @property
    def n_samples(self) -> float:
        """About how many samples it is learned from."""
        return sum(one.duration for one in self.strokes or ()) * RATE


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """What became of a lesson: the skill (None when there is none), and what the page shows."""

    skill: Skill | None
    shown: dict[str, Any]


def learn(lesson: Lesson) -> Outcome:
    """Learn a skill as ``gmr-robot run`` would from the saved configuration, and describe it for the page."""
    return _learn(lesson, lesson.settings.steps)


def sketch(lesson: Lesson, *, n_components: int) -> Outcome:
    """Learn quickly what the skill will be like: from fewer samples, with a number of components that is known."""
    number = lesson.settings.n_components or n_components
    quick = replace(lesson, settings=replace(lesson.settings, n_components=number))
    fewer = Resample(rate=RATE * min(1.0, SKETCHED / max(lesson.n_samples, 1.0)))
    return _learn(quick, (*lesson.settings.steps, fewer))


def _learn(lesson: Lesson, steps: Sequence[Step]) -> Outcome:
    if lesson.strokes is None:
        return Outcome(skill=None, shown={"empty": True})
    begun = time.perf_counter()
    try:
        ready = preprocess(lesson.strokes, steps)
        skill = learn_skill(ready, **lesson.settings.skill_options)
        shown = picture(skill, lesson.strokes.starts, sheet=lesson.sheet, settings=lesson.settings)
    except GmrRobotError as error:
        return Outcome(skill=None, shown={"error": str(error), "seconds": time.perf_counter() - begun})
    except Exception as error:  # the recording goes on whatever is wrong with learning
        text = f"This is a fault of gmr_robot, your strokes are safe. {type(error).__name__}: {error}"
        return Outcome(skill=None, shown={"error": text, "seconds": time.perf_counter() - begun})
    return Outcome(skill=skill, shown=shown | {"seconds": time.perf_counter() - begun})


def trial(skill: Skill, start: FloatArray) -> dict[str, Any]:
    """Return the expected motion from a start (2,) [m], for the page."""
    return motion(skill.rollout(start[None], strategy="mean")[0])


def rehearsals(sheet: Sheet) -> Iterator[tuple[str, Lesson]]:
    """Return lessons that need every kernel that the page may ask for, each with what it is about.

    Learning each once loads them (compiles them, a first time) before a user waits for it.
    """
    motions = DemonstrationSet((_arc(0.9), _arc(1.0), _arc(1.1)))
    laps = DemonstrationSet((_lap(0.9), _lap(1.0)))
    for text, strokes, settings in (
        ("motions to a goal", motions, DrawingSettings()),
        ("plain regression", motions, DrawingSettings(stability="none")),
        ("periodic motions", laps, DrawingSettings(motion="periodic", n_components=4)),
    ):
        yield text, Lesson(strokes=strokes, settings=settings, sheet=sheet)


def _arc(size: float) -> Demonstration:
    times = np.linspace(0.0, 1.2, 90)
    left = (1.0 - times / 1.2) ** 2
    return Demonstration(times=times, positions=0.1 * size * np.stack([left, left * (1.0 - left)], axis=1))


def _lap(size: float) -> Demonstration:
    times = np.linspace(0.0, 1.2, 90)
    phase = 2.0 * np.pi * times / 1.2
    return Demonstration(times=times, positions=0.1 * size * np.stack([np.cos(phase), np.sin(phase)], axis=1))
