#!/bin/sh
# Runs once, on an empty data folder: one database a service, owned by <service>_owner; <service>_app owns nothing.
set -eu
: "${QINGLAN_OWNER_PASSWORD:?}" "${QINGLAN_APP_PASSWORD:?}"
for service in directory scheduling training publications notifications gateway; do
  psql -v ON_ERROR_STOP=1 -v owner="${service}_owner" -v app="${service}_app" -v database="qinglan_${service}" \
       -v owner_password="$QINGLAN_OWNER_PASSWORD" -v app_password="$QINGLAN_APP_PASSWORD" \
       --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE :"owner" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE :"app" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'app_password';
CREATE DATABASE :"database" OWNER :"owner";
REVOKE CONNECT ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"app";
\connect :"database"
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SQL
done
