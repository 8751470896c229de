"""How contracting is reached: HTTP, events of other services, command line."""
