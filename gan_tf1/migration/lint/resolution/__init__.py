"""What the names in a script refer to, whatever they are called there."""
