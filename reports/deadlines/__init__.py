"""By when a report should be solved: the targets of a city, the day they give, what people may expect."""
