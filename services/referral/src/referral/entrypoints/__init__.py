"""Where requests, events and commands come in."""
