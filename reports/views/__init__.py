"""Pages of reports: the form in steps, the private page of the sender, the office's move."""
