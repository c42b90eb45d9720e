"""For the tests of anyone: connector suite, strict vendor doubles, fakes."""
