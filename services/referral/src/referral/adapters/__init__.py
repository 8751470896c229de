"""PostgreSQL tables and repositories, and the events of this service and of others."""
