"""Which connector, operation or trigger is meant: found by words, ordered by a score."""
