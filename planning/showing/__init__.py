"""An answer as people see it: map, charts, table, numbers in words."""
