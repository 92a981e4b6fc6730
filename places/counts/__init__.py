"""Exact counts of public features: kept in the database, read without counting rows."""
