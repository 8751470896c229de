#!/bin/sh
# Run once by the postgres image: one database and one login role a service; no role enters another's database.
set -eu
for service in alliance contracting drg_billing referral; do
    password_file="/run/secrets/${service}_database_password"
    psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" -v role="$service" -v password="$(cat "$password_file")" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE :"role" OWNER :"role";
REVOKE ALL ON DATABASE :"role" FROM PUBLIC;
SQL
done
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" -c 'REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC'
