LOCK_SOURCES := shared/pyproject.toml $(wildcard services/*/pyproject.toml) deploy/local/pyproject.toml requirements.in
