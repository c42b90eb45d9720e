"""The words of a sentence before they mean anything here: stems, times, clauses, marks."""
