"""Graph construction: nothing here opens a session or touches a file."""
