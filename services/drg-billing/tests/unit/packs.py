"""Small packs for tests, written as the rows that matter."""

from __future__ import annotations
