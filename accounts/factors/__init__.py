"""Second factors of sign-in: codes of an app, passkeys and recovery codes, kept by allauth in its own table."""
