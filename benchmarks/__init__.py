"""Speed, always as a ratio to something that runs beside it on the same servers. ``make bench`` runs all of it."""
