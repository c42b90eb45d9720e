"""One call: resolve, build, send through the door, classify, map."""
