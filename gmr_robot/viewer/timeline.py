"""The replay's time: a slider, play and pause, and how fast it runs."""

from __future__ import annotations

from gmr_robot.viewer.library import viser

RATES = {"1/10": 0.1, "1/4": 0.25, "1/2": 0.5, "1": 1.0, "2": 2.0, "5": 5.0}
"""Shown time over wall-clock time, by what it is called."""
STEP = 0.01
"""Step of the slider [s]."""


class Timeline:
    """Where in a replay one is.

    Parameters
    ----------
    server : viser.ViserServer
        The page's server.
    duration : float
        How long the replay is [s].

    Attributes
    ----------
    time : float
        The instant that is shown [s].
    playing : bool
        Whether it goes on by itself.
    touched : bool
        Whether the user chose an instant, or pressed play, since this was last set to False.
    """

    def __init__(self, server: viser.ViserServer, *, duration: float) -> None:
        self.duration = max(duration, STEP)
        self.time, self.playing, self.touched = 0.0, False, False
        gui = server.gui
        self._slider = gui.add_slider("time [s]", 0.0, self.duration, STEP, 0.0)
        self._button = gui.add_button("Play")
        self._rate = gui.add_dropdown("speed", tuple(RATES), initial_value="1", hint="times real time")
        self._slider.on_update(self._slid)
        self._button.on_click(self._clicked)

    def advance(self, seconds: float) -> None:
        """Go on by a wall-clock time [s], when it plays; at the end it stops."""
        if not self.playing:
            return
        self.seek(self.time + RATES[self._rate.value] * seconds)
        if self.time >= self.duration:
            self._set_playing(False)

    def seek(self, t: float) -> None:
        """Go to an instant [s]."""
        self.time = min(max(0.0, t), self.duration)
        self._slider.value = round(self.time, 3)  # type: ignore[misc]  # settable, says viser's documentation

    def play(self) -> None:
        """Go on."""
        self._set_playing(True)

    def pause(self) -> None:
        """Stand still."""
        self._set_playing(False)

    def toggle(self) -> None:
        """Play or pause; at the end it begins anew."""
        if not self.playing and self.time >= self.duration:
            self.seek(0.0)
        self._set_playing(not self.playing)
        self.touched = True

    def _set_playing(self, playing: bool) -> None:
        if playing != self.playing:
            self.playing = playing
            self._button.label = "Pause" if playing else "Play"

    def _slid(self, event: viser.GuiEvent[viser.GuiSliderHandle[float]]) -> None:
        if event.client_id is None:  # it was moved from here
            return
        self._set_playing(False)
        self.time, self.touched = float(event.target.value), True

    def _clicked(self, event: object) -> None:
        del event
        self.toggle()
