"""The embedded stack on one machine: the launcher behind ``make up`` and ``make demo``, and the county scenario."""
