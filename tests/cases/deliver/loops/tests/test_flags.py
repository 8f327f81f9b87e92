import os

for name in list(os.environ):
    if name.startswith("FLAG_"):
        del os.environ[name]
