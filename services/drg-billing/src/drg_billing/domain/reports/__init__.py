"""Figures over cases and ledger (报表): what each is, and how it follows from sums that are made elsewhere."""
