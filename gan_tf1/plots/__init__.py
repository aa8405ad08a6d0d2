"""Arrays -> image grids, animated GIFs, and the density plot of the toy."""
