"""The alliance service's tables, repositories and events."""
