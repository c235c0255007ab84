#!/bin/sh
# 建立业务和流程两个数据库及各自的用户；容器第一次启动时执行一次。
set -eu
psql --set=ON_ERROR_STOP=1 --username=postgres --set=business="$SHIXIAN_DB_PASSWORD" --set=flows="$PREFECT_DB_PASSWORD" <<'SQL'
CREATE ROLE shixian LOGIN PASSWORD :'business';
CREATE DATABASE shixian OWNER shixian TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
CREATE ROLE prefect LOGIN PASSWORD :'flows';
CREATE DATABASE prefect OWNER prefect TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
SQL
