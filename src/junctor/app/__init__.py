"""Settings and wiring: the only place that names an adapter or reads the environment."""
