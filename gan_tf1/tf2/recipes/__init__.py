"""The twins of the pages in `gan_tf1/recipes/`."""
