"""The doors to the world: disk, Git, the cache, what is written. Each library or program that touches it has exactly one door.

The pipeline sees a door only as a Protocol of `model/ports.py`; the command line constructs them. A door decides nothing about
flags: it hands over bytes, or says in one sentence why it cannot.
"""
