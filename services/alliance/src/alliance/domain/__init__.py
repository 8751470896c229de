"""The rules of the alliance service: standard library only, no input or output."""
