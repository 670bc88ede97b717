#!/usr/bin/python3 -I
"""Stands in for nixpkgs' make-initrd-ng (Rust): make-initrd-ng CONTENTS.json ROOT.

Copies files, the links on their way and the libraries that ELF files need, at their own paths below ROOT.
"""

import json
import os
import shutil
import stat
import struct
import sys
from collections import deque

PT_LOAD, PT_DYNAMIC, PT_INTERP = 1, 2, 3
DT_NEEDED, DT_STRTAB, DT_RPATH, DT_RUNPATH = 1, 5, 15, 29
SHT_NOTE = 7
PRIORITIES = {"required": 0, "recommended": 1, "suggested": 2}


def text_at(data, offset):
    return data[offset : data.index(b"\0", offset)].decode()


class Elf:
    """What a 64-bit little-endian ELF file needs to run."""

    def __init__(self, data):
        self.data = data
        self.interpreter = None
        self.needed, self.run_path, self.old_path = [], [], []
        offset, self.sections = struct.unpack_from("<QQ", data, 32)
        size, count, self.section_size, self.section_count, self.names = struct.unpack_from("<HHHHH", data, 54)
        segments = [struct.unpack_from("<IIQQQQQQ", data, offset + at * size) for at in range(count)]
        for kind, _, start, _, _, length, _, _ in segments:
            if kind == PT_INTERP:
                self.interpreter = text_at(data, start)
            elif kind == PT_DYNAMIC:
                self.read_dynamic(start, length, segments)

    def read_dynamic(self, start, length, segments):
        entries = []
        for at in range(start, start + length, 16):
            tag, value = struct.unpack_from("<QQ", self.data, at)
            if tag == 0:
                break
            entries.append((tag, value))
        table = dict(entries).get(DT_STRTAB, 0)
        for kind, _, offset, address, _, size, _, _ in segments:
            if kind == PT_LOAD and address <= table < address + size:
                table += offset - address
                break
        lists = {DT_NEEDED: self.needed, DT_RPATH: self.old_path, DT_RUNPATH: self.run_path}
        for tag, value in entries:
            if tag in lists:
                lists[tag].append(text_at(self.data, table + value))

    def folders(self):
        return [folder for path in self.run_path or self.old_path for folder in path.split(":")]

    def dlopen_notes(self):
        """The notes of https://systemd.io/ELF_DLOPEN_METADATA/: libraries that are opened at run time."""
        if not self.section_count:
            return
        headers = [
            struct.unpack_from("<IIQQQQIIQQ", self.data, self.sections + at * self.section_size)
            for at in range(self.section_count)
        ]
        names = headers[self.names][4]
        for name, kind, _, _, offset, size, *_ in headers:
            if kind != SHT_NOTE or text_at(self.data, names + name) != ".note.dlopen":
                continue
            at, end = offset, offset + size
            while at + 12 <= end:
                name_size, length, _ = struct.unpack_from("<III", self.data, at)
                at += 12 + (name_size + 3 & ~3)
                yield from json.loads(self.data[at : at + length].split(b"\0")[0] or b"[]")
                at += length + 3 & ~3


class Initrd:
    def __init__(self, root):
        self.root = root
        self.left = deque()
        self.seen = set()

    def add(self, path, dlopen):
        key = (path, json.dumps(dlopen, sort_keys=True))
        if key not in self.seen:
            self.seen.add(key)
            self.left.append((path, dlopen))

    def copy_all(self):
        while self.left:
            self.copy(*self.left.popleft())

    def copy(self, path, dlopen):
        parts = [part for part in path.split("/") if part not in ("", ".")]
        source, target = "/", self.root
        for index, part in enumerate(parts):
            rest = parts[index + 1 :]
            if part == "..":
                if source != "/":
                    source, target = os.path.dirname(source), os.path.dirname(target)
                continue
            source, target = os.path.join(source, part), os.path.join(target, part)
            mode = os.lstat(source).st_mode
            if stat.S_ISLNK(mode):
                self.copy_link(source, target, rest, dlopen)
                return
            if stat.S_ISREG(mode):
                self.copy_file(source, target, stat.S_IMODE(mode), dlopen)
            elif stat.S_ISDIR(mode):
                os.makedirs(target, exist_ok=True)
                if not rest:
                    for name in os.listdir(source):
                        self.add(os.path.join(source, name), dlopen)

    def copy_link(self, source, target, rest, dlopen):
        link = os.readlink(source)
        if not os.path.lexists(target):
            os.symlink(link, target)
        behind = os.path.join(os.path.dirname(source), link, *rest)
        if os.path.exists(behind):
            self.add(behind, dlopen)

    def copy_file(self, source, target, mode, dlopen):
        if os.path.exists(target):
            return
        shutil.copyfile(source, target)
        os.chmod(target, mode)
        self.add_needed(source, dlopen)
        wrapped = os.path.join(os.path.dirname(source), f".{os.path.basename(source)}-wrapped")
        if os.path.exists(wrapped):
            self.add(wrapped, dlopen)

    def add_needed(self, source, dlopen):
        with open(source, "rb") as file:
            data = file.read()
        if data[:6] != b"\x7fELF\x02\x01":
            return
        elf = Elf(data)
        if elf.interpreter:
            self.add(elf.interpreter, dlopen)
        wanted = list(elf.needed)
        if dlopen:
            most = PRIORITIES[dlopen["usePriority"]]
            for note in elf.dlopen_notes():
                priority = PRIORITIES[note.get("priority", "recommended")]
                if priority <= most or note.get("feature") in dlopen["features"]:
                    wanted += note["soname"]
        for name in wanted:
            found = [os.path.join(folder, name) for folder in elf.folders()]
            found = [path for path in found if os.path.exists(path)]
            if found:
                self.add(found[0], dlopen)
            elif not name.startswith(("ld-", "libc.so")):
                print(f"no {name} for {source}", file=sys.stderr)


def main(contents, root):
    os.umask(0o022)
    initrd = Initrd(root)
    with open(contents) as file:
        entries = json.load(file)
    for entry in entries:
        initrd.add(entry["source"], entry.get("dlopen"))
        if entry.get("target"):
            link = f"{root}/{entry['target']}"
            os.makedirs(os.path.dirname(link), exist_ok=True)
            os.symlink(entry["source"], link)
    initrd.copy_all()


main(*sys.argv[1:])
