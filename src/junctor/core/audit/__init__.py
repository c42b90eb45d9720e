"""The audit as a chain of hashes: how it is linked, signed and verified."""
