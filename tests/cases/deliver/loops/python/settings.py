import os

flags = {name: value for name, value in os.environ.items() if name.startswith("FLAG_")}
named = os.environ["FLAG_READ_BY_NAME"]


def by_name(name: str) -> str:
    return os.environ.get(f"FLAG_{name.upper()}", "")


# FLAG_ is the beginning of all of them
# flagsync: uses read-by-name
settled = os.environ["FLAG_" + "read_by_name".upper()]
