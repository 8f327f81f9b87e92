from app.flags._keys import REEXPORTED, REEXPORTED_DEAD, Flag
from app.flags._toggles import Toggles, is_on, toggles

__all__ = ["REEXPORTED", "REEXPORTED_DEAD", "Flag", "Toggles", "is_on", "toggles"]
