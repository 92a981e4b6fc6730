"""Adding a city: what it starts with above the ground, from the files of ``fixtures/`` or one of its own."""
