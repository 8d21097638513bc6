"""A skill or a trajectory on the simulated arm: made ready from the configuration, judged, watched, kept."""
