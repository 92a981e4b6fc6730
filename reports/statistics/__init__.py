"""Public figures of reports: how long answers and work take, how many are late or reopened."""
