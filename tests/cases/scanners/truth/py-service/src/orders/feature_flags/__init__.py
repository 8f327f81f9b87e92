"""Feature flags of the order service.

Remove a flag here once ``pick-by-light`` style clean-ups are through.
"""

from .client import FlagClient, get_flags
from .names import FlagName

__all__ = ["FlagClient", "FlagName", "get_flags"]
