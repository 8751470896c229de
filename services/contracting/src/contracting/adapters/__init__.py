"""PostgreSQL, events and personal data: what the ports of ``application`` are made of."""
