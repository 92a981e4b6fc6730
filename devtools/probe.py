"""Whether the database named by ``DATABASE_URL`` will do. Run with the project's Python; prints what is wrong."""

import argparse
import os

import dj_database_url
import psycopg

EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")
OLDEST_SERVER = 150000


def parameters(url: str) -> dict[str, object]:
    """psycopg's names for what a database address says."""
    parsed = dj_database_url.parse(url)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    values: dict[str, object] = {names[key]: value for key, value in parsed.items() if key in names and value}
    return values | parsed.get("OPTIONS", {})


def fault(connection: psycopg.Connection, *, for_tests: bool) -> str | None:
    """One sentence for the administrator, or None when all is well."""
    if connection.info.server_version < OLDEST_SERVER:
        return f"The database server has version {connection.info.server_version // 10000}; civicmap needs 15 or newer."
    query = """
        SELECT rolsuper, current_user, current_database(),
               ARRAY(SELECT extname::text FROM pg_extension),
               ARRAY(SELECT name::text FROM pg_available_extensions),
               has_schema_privilege('public', 'CREATE')
        FROM pg_roles WHERE rolname = current_user"""
    row = connection.execute(query).fetchone()
    assert row is not None
    superuser, user, name, present, available, may_write = row
    absent = [extension for extension in EXTENSIONS if extension not in available]
    if absent:
        return f"The database server offers no extension {', '.join(absent)}; install its package (PostGIS 3.3 or newer)."
    missing = [extension for extension in EXTENSIONS if extension not in present]
    if missing and not superuser:
        commands = " ".join(f"CREATE EXTENSION {extension};" for extension in missing)
        return (
            f"Database {name} lacks extensions that user {user} may not create. "
            f"Ask an administrator to run in it: {commands}"
        )
    if not may_write:
        return f"User {user} may not create tables in database {name}; an administrator can: " \
            f"GRANT CREATE, USAGE ON SCHEMA public TO {user};"  # fmt: skip
    if for_tests and not superuser:
        return (
            f"The tests make a database of their own with extensions, which user {user} may not. Unset DATABASE_URL to "
            "use the private cluster, or name a superuser's database."
        )
    return None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--for-tests", action="store_true")
    arguments = parser.parse_args()
    url = os.environ["DATABASE_URL"]
    try:
        with psycopg.connect(**parameters(url), connect_timeout=10, autocommit=True) as connection:  # type: ignore[arg-type]
            sentence = fault(connection, for_tests=arguments.for_tests)
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        sentence = "DATABASE_URL is not an address like postgis://user:password@host:5432/name."
    except psycopg.OperationalError as error:
        sentence = f"The database of DATABASE_URL does not answer: {str(error).strip().splitlines()[0]}"
    if sentence:
        print(sentence)


if __name__ == "__main__":
    main()
