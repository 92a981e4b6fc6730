"""The ground: cities, areas and their borders in time, the basemap, the city's look and clock."""
