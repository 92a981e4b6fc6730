"""Files from outside: areas and OpenStreetMap extracts, read, checked and written."""
