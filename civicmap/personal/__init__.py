"""What is kept about persons: the list, the file for the person, erasing, and how long each kind of data stays."""
