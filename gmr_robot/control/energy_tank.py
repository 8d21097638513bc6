"""Energy set aside for a spring that grows stiffer under load."""

from __future__ import annotations

from gmr_robot.arrays import positive


class EnergyTank:
    """What damping took out of the motion, and a changing stiffness may put back in, but no more.

    A stretched spring that is made stiffer does work on the arm; without bounds it could drive it for ever. A tank
    that dampers fill and stiffening empties keeps the whole passive (Ferraguti, Secchi & Fantuzzi 2013, "A tank-based
    approach to impedance control with variable stiffness").

    Parameters
    ----------
    initial : float, default 1
        Energy at the start of a motion [J].
    capacity : float, default 2
        Most energy that is kept [J].

    Raises
    ------
    InputError
        When an energy is not above zero.

    Attributes
    ----------
    level : float
        Energy in it [J].
    """

    def __init__(self, *, initial: float = 1.0, capacity: float = 2.0) -> None:
        self.capacity = positive(capacity, name="capacity")
        self.initial = min(positive(initial, name="initial"), self.capacity)
        self.level = self.initial

    def reset(self) -> None:
        """Begin a motion."""
        self.level = self.initial

    def fill(self, energy: float) -> None:
        """Take what a damper dissipated [J]."""
        self.level = min(self.capacity, self.level + energy)

    def spend(self, energy: float) -> float:
        """Give energy [J] where something costs it; return which share of it there was, 0 to 1.

        What costs nothing or gives energy back has the share 1; energy given back is not kept.
        """
        if energy <= 0.0:
            return 1.0
        given = min(energy, self.level)
        self.level -= given
        return given / energy
