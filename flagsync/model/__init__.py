"""The things flagsync talks about: frozen, slotted dataclasses that need only the standard library.

Nothing in here reads, judges or prints. Every other layer may import from here; this layer imports nothing of flagsync.
"""
