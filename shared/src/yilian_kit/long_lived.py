"""What lives as long as the process: modules, routes, schemas. Python's search for cycles leaves it alone."""

import gc


def keep_out_of_collections() -> None:
    """Look for cycles once, and never again among what exists now: a full round over all that stops every request.

    What is dropped later goes at once, as ever, unless it stands in a cycle: then it stays.
    """
    gc.collect()
    gc.freeze()
