"""`python -m gan_tf1 train fashion` is the console command `gan-tf1 train fashion`."""

import sys

from gan_tf1.cli import main

if __name__ == "__main__":
    sys.exit(main())
