"""The command lines, one a module: argv -> the library that does it. Only cli imports them."""
