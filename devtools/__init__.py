"""The work behind ``./dev``. Standard library only: it runs before the project's packages are installed."""
