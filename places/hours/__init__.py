"""Opening hours: fields, the words people write, evaluation in the city's time, the calendar of days."""
