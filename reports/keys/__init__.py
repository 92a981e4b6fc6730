"""Keys of applications that file reports for their users."""
