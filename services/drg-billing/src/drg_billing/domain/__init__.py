"""The rules of grouping, pricing and settlement: standard library only, no I/O, no global state."""
