"""Transports: how bytes of one protocol reach a judged address. Only the door uses them."""
