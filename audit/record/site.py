"""A log over HTTP (§12): its files, brought into a folder that is then checked like any other.

Nothing is believed on the way: what a server leaves out is missing in the folder, and what it adds is not asked for.
"""
import gzip
import hashlib
import io
import json
import os
import urllib.error
import urllib.request

from .notes import NOTE_LEN_MAX
from .spelling import Bad, decimal, need
from .trees import tile_name

BUNDLE_LEN_MAX, SIZE_MAX, WAIT_S = 256 * 65537, 1 << 40, 30


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A record lies where its name says, nowhere else."""
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))


def ask(url, len_max):
    """The bytes at an address, or None if there is nothing."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip", "User-Agent": "verify_record"})
    try:
        with OPENER.open(request, timeout=WAIT_S) as answer:
            data = answer.read(len_max + 1)
            if answer.headers.get("Content-Encoding") == "gzip":
                with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                    data = packed.read(len_max + 1)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise Bad(f"{url}: answered {error.code}") from None
    except (OSError, EOFError, ValueError) as error:
        raise Bad(f"{url}: {error}") from None
    need(len(data) <= len_max, f"{url}: longer than {len_max} bytes")
    return data


def is_address(text):
    return text.startswith(("https://", "http://"))


def bring(url, folder):
    """Brings the log at a prefix, and what it mirrors and witnesses of the partners that it names, into a folder."""
    prefix = url.rstrip("/")
    bring_log(prefix, folder)
    record = keep(prefix, folder, "record.json", NOTE_LEN_MAX)
    try:
        partners = [partner["origin"] for partner in json.loads(record or b"{}").get("partners", [])]
    except (ValueError, TypeError, KeyError, AttributeError):
        partners = []  # the folder's check says what is wrong with it
    for origin in partners[:16]:
        if isinstance(origin, str):
            name = hashlib.sha256(origin.encode()).hexdigest()
            bring_log(f"{prefix}/mirror/{name}", os.path.join(folder, "mirror", name), is_needed=False)
            keep(prefix, folder, f"witness/{name}/checkpoint", NOTE_LEN_MAX)


def bring_log(prefix, folder, is_needed=True):
    checkpoint = keep(prefix, folder, "checkpoint", NOTE_LEN_MAX)
    if checkpoint is None:
        need(not is_needed, f"{prefix}: there is no checkpoint")
        return
    lines = checkpoint.decode("utf-8", "replace").split("\n")
    need(len(lines) > 2, f"{prefix}: the checkpoint has no size")
    size = decimal(lines[1])
    need(size < SIZE_MAX, f"{prefix}: {size} entries are more than can be fetched")
    for at in range((size + 255) // 256):
        bring_piece(prefix, folder, "entries", at, min(256, size - 256 * at), BUNDLE_LEN_MAX)
    level, count = 0, size
    while count:
        for at in range((count + 255) // 256):
            bring_piece(prefix, folder, str(level), at, min(256, count - 256 * at), 8192)
        level, count = level + 1, count >> 8


def bring_piece(prefix, folder, kind, at, width, len_max):
    name = f"tile/{kind}/{tile_name(at)}"
    if width == 256 or keep(prefix, folder, f"{name}.p/{width}", len_max) is None:
        keep(prefix, folder, name, len_max)


def keep(prefix, folder, name, len_max):
    data = ask(f"{prefix}/{name}", len_max)
    if data is not None:
        path = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    return data
