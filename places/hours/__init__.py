"""Opening hours: form fields, parsing of free text, evaluation in the city's time zone, the calendar of days."""
