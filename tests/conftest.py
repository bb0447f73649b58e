"""All tests: one thread each, since they run side by side on the cores of a laptop.

With the other core busy, two threads of one program wait for each other and take twice as long.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is imported
