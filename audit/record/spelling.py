"""Spellings of bytes (§0), files, and the one exception that says a record is not what it should be."""
import base64
import os
import re


class Bad(Exception):
    """Something is not what the record says it should be."""


def need(holds, why):
    if not holds:
        raise Bad(why)


def b64(text, length=None):
    """Bytes from their one canonical base64 spelling."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, AttributeError):
        raise Bad("not base64") from None
    need(base64.b64encode(raw).decode() == text, "base64 is not canonical")
    need(length is None or len(raw) == length, f"expected {length} bytes in base64, found {len(raw)}")
    return raw


def decimal(text):
    need(re.fullmatch(r"0|[1-9][0-9]{0,19}", text), f"{text[:30]!r} is not a canonical decimal")
    need(int(text) < 1 << 64, f"{text} is above 2^64 - 1")
    return int(text)


def read_file(path, len_max):
    """The bytes of a file, or None if there is none."""
    try:
        with open(path, "rb") as file:
            need(os.fstat(file.fileno()).st_size <= len_max, f"longer than {len_max} bytes")
            data = file.read(len_max + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        raise Bad("is a folder, not a file") from None
    need(len(data) <= len_max, f"longer than {len_max} bytes")
    return data


def list_folder(folder):
    """(name, path) of what a folder holds, without files that are still being written (§12)."""
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [(name, os.path.join(folder, name)) for name in names if not name.endswith(".new")]
