"""One document, one page: source, numbers, two networks, losses, order of updates."""
