"""One laptop as a process of its own: a real store and account, told what to do by lines of JSON, and telling.

python -m tests.soak.sync.client FOLDER
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from tests.soak.sync import when

if __name__ == "__main__":
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    when.install()
    from tests.soak.sync.obeying import obey_all

    asyncio.run(obey_all(Path(sys.argv[1])))
