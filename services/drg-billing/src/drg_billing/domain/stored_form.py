"""How a domain value may grow without the bytes of what was stored before changing.

A settlement is stored as text and must replay to the same text for ever. A field that a dataclass gets later is marked
with ADDED_LATER and has a default: at its default it is left out of the text, so that the text of an older settlement
stays what it was.
"""

from __future__ import annotations

from typing import Final

ADDED_LATER: Final = {"added_later": True}
"""Metadata of such a field: `field(default=None, metadata=ADDED_LATER)`."""
