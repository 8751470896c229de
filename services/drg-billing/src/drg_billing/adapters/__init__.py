"""What the service speaks to: its database, its files, the events of other services."""
