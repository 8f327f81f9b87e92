"""Words of a language that colours code; none of them is asked of the environment."""

import os

WORDS = r"\b(?:SHAPE_(?:BOX|RING)|FLAG_(?:ROUND|FLAT)|MODE_(?:ON|OFF))\b"
THEME = os.environ.get("THEME")
