"""For tests across the services: a county of running processes, and one small enough to be played often."""
