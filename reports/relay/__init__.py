"""Reports handed over to the Open311 endpoint of an office or outside body, and their status read back."""
