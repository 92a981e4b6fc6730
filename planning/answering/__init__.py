"""From a question to its answer: querysets put together and run in PostGIS."""
