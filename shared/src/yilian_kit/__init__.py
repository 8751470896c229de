"""Mechanism shared by the services of Yilian; it knows no business noun and imports no service."""
