"""Which office or outside body a report goes to: the rules of a city, and what they say about a place."""
