"""Sessions and files: nothing here defines a loss or a variable."""
