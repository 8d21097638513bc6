"""The configuration of an experiment: typed, frozen sections, and how they are read."""
