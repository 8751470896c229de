"""Tools of the tests: real servers, services on them, bounded waits. Never imported by what runs in production."""
