"""How the world reaches the alliance service: HTTP and the command line."""
