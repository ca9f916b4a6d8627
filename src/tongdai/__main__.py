"""``python -m tongdai``: the same as the command ``tongdai``."""

import sys

from tongdai.cli import main

if __name__ == "__main__":
    sys.exit(main())
