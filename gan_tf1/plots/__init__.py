"""Arrays -> image grids, GIFs, and the density plot of the toy."""
