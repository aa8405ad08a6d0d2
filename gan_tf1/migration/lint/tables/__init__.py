"""What became of the names and arguments of packages, as data: rules and fixes read it."""
