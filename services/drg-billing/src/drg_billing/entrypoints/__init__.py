"""Where the service is entered: HTTP, events, the command line."""
