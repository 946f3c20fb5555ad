"""Reads tar archives with three programs that are not ours: Python's tarfile, libarchive and GNU tar.

Standard input holds archives, each behind its length (4 bytes, big-endian). For each, one line of JSON goes to standard output:
{"tarfile": READING, "libarchive": READING, "gnu": READING}. A READING is null where that program refuses the archive, else the list of
its members: [name, type, size, link target, SHA-256 of the content of files]. Bytes of names stand as code points 0 to 255.
"""
import ctypes
import ctypes.util
import hashlib
import json
import locale
import os
import re
import subprocess
import sys
import tarfile
import tempfile

PYTHON_TYPES = {
    tarfile.REGTYPE: "file", tarfile.AREGTYPE: "file", tarfile.CONTTYPE: "file", tarfile.DIRTYPE: "directory", tarfile.LNKTYPE: "hardlink",
    tarfile.SYMTYPE: "symlink", tarfile.CHRTYPE: "character", tarfile.BLKTYPE: "block", tarfile.FIFOTYPE: "fifo",
}
GNU_TYPES = {"-": "file", "C": "file", "d": "directory", "h": "hardlink", "l": "symlink", "c": "character", "b": "block", "p": "fifo"}
LIBARCHIVE_TYPES = {0o100000: "file", 0o040000: "directory", 0o120000: "symlink", 0o020000: "character", 0o060000: "block", 0o010000: "fifo"}


def digest(data):
    return hashlib.sha256(data).hexdigest()


def text(name):
    return name.decode("latin-1")


def raw(name):
    return text(name.encode("utf-8", "surrogateescape"))


def read_tarfile(path, data):
    members = []
    try:
        with tarfile.open(path, "r:", encoding="utf-8", errors="surrogateescape") as archive:
            for member in archive:
                kind = "sparse" if member.issparse() else PYTHON_TYPES.get(member.type, "other")
                content = archive.extractfile(member).read() if kind == "file" else None
                if content is not None and len(content) != member.size:
                    return None
                link = member.linkname if kind in ("hardlink", "symlink") else ""
                size = member.size if kind == "file" else 0
                members.append([raw(member.name), kind, size, raw(link), "" if content is None else digest(content)])
    except Exception:  # It has many ways to say that it refuses.
        return None
    return members


class Libarchive:
    OK, EOF = 0, 1

    def __init__(self):
        lib = ctypes.CDLL(ctypes.util.find_library("archive") or "libarchive.so.13")
        for name in ("archive_read_new", "archive_entry_pathname", "archive_entry_hardlink", "archive_entry_symlink"):
            getattr(lib, name).restype = ctypes.c_void_p
        for name in ("archive_entry_size", "archive_read_data"):
            getattr(lib, name).restype = ctypes.c_ssize_t
        self.lib = lib

    def read(self, path, data):
        lib = self.lib
        archive = ctypes.c_void_p(lib.archive_read_new())
        try:
            lib.archive_read_support_format_tar(archive)
            if lib.archive_read_open_memory(archive, data, ctypes.c_size_t(len(data))) != self.OK:
                return None
            members = []
            while True:
                entry = ctypes.c_void_p()
                state = lib.archive_read_next_header(archive, ctypes.byref(entry))
                if state == self.EOF:
                    return members
                if state != self.OK:
                    return None
                member = self.member(archive, entry)
                if member is None:
                    return None
                members.append(member)
        finally:
            lib.archive_read_free(archive)

    def member(self, archive, entry):
        lib = self.lib
        name = self.string(lib.archive_entry_pathname(entry))
        hard = self.string(lib.archive_entry_hardlink(entry))
        if name is None:
            return None
        if hard is not None:
            return [text(name), "hardlink", 0, text(hard), ""]
        kind = LIBARCHIVE_TYPES.get(lib.archive_entry_filetype(entry), "other")
        if kind == "symlink":
            return [text(name), kind, 0, text(self.string(lib.archive_entry_symlink(entry)) or b""), ""]
        if kind != "file":
            return [text(name), kind, 0, "", ""]
        content = self.content(archive)
        return None if content is None else [text(name), kind, lib.archive_entry_size(entry), "", digest(content)]

    def content(self, archive):
        buffer = ctypes.create_string_buffer(65536)
        parts = []
        while True:
            count = self.lib.archive_read_data(archive, buffer, ctypes.c_size_t(len(buffer)))
            if count < 0:
                return None
            if count == 0:
                return b"".join(parts)
            parts.append(buffer.raw[:count])

    @staticmethod
    def string(pointer):
        return ctypes.string_at(pointer) if pointer else None


GNU_LINE = re.compile(rb'^(.)\S+ \S+ +(\S+) [^"]*"((?:[^"\\]|\\.)*)"(?: (?:->|link to) "((?:[^"\\]|\\.)*)")?$')
GNU_ESCAPES = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def unquoted(quoted):
    def plain(match):
        escaped = match.group(1)
        return bytes([int(escaped, 8)]) if escaped.isdigit() else GNU_ESCAPES.get(escaped, escaped)
    return re.sub(rb"\\([0-7]{3}|.)", plain, quoted)


def read_gnu(path, data):
    index = path + ".index"
    command = ["tar", "-xvvOPf", path, "--index-file", index, "--quoting-style=c", "--numeric-owner", "--full-time"]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"LC_ALL": "C", "PATH": os.environ["PATH"]})
    if run.returncode != 0:
        return None
    members, at = [], 0
    with open(index, "rb") as lines:
        for line in lines.read().splitlines():
            match = GNU_LINE.match(line)
            if match is None:
                raise RuntimeError(f"GNU tar printed {line!r}")
            kind = GNU_TYPES.get(match.group(1).decode("latin-1"), "other")
            size = int(match.group(2)) if kind == "file" else 0
            content = run.stdout[at:at + size] if kind == "file" else None
            at += size
            link = match.group(4) if kind in ("hardlink", "symlink") else b""
            members.append([text(unquoted(match.group(3))), kind, size, text(unquoted(link or b"")), "" if content is None else digest(content)])
    return members if at == len(run.stdout) else None


def main():
    locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    libarchive = Libarchive()
    with tempfile.TemporaryDirectory(prefix="strata-tar-") as directory:
        path = os.path.join(directory, "archive.tar")
        while len(head := sys.stdin.buffer.read(4)) == 4:
            data = sys.stdin.buffer.read(int.from_bytes(head, "big"))
            with open(path, "wb") as archive:
                archive.write(data)
            json.dump({"tarfile": read_tarfile(path, data), "libarchive": libarchive.read(path, data), "gnu": read_gnu(path, data)}, sys.stdout)
            sys.stdout.write("\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
