"""Whole shares of a whole number."""


def shares(total: int, parts: int) -> list[int]:
    """``total`` in ``parts`` shares that differ by at most one, larger ones first; none when there are no parts."""
    return [total // parts + (1 if place < total % parts else 0) for place in range(parts)]
