"""The outside: one folder per outside thing."""
