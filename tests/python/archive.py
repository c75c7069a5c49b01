"""Reads an archive that gongbao wrote with warcio, and holds its index against it.

    archive.py FOLDER
"""

import json
import pathlib
import sys

from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker


def told(condition, message):
    if not condition:
        sys.exit(message)


class Quiet:
    """What `warcio check` wants to know."""

    verbose = False

    def __init__(self, paths):
        self.inputs = paths


def main():
    folder = pathlib.Path(sys.argv[1])
    warcs = sorted(folder.glob("*.warc.gz"))
    told(warcs, "no archive")
    told(Checker(Quiet([str(path) for path in warcs])).process_all() == 0, "a digest is wrong")
    pages = revisits = 0
    for path in warcs:
        found = {}
        with open(path, "rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                body = record.content_stream().read()
                if record.rec_type in ("response", "revisit"):
                    found[records.get_record_offset()] = record
                page = "/a/" in (record.rec_headers.get_header("WARC-Target-URI") or "")
                if page and record.rec_type == "response" and record.http_headers.get_statuscode() == "200":
                    pages += 1
                    told("东江县".encode() in body, "a page without its text")
                revisits += page and record.rec_type == "revisit"
        lines = path.with_name(path.name.replace(".warc.gz", ".cdxj")).read_text(encoding="utf-8").splitlines()
        told(lines == sorted(lines), "the index is not sorted")
        told(len(lines) == len(found), f"{len(lines)} lines, {len(found)} records")
        for line in lines:
            key, stamp, fields = line.split(" ", 2)
            fields = json.loads(fields)
            record = found.get(int(fields["offset"]))
            told(record is not None, f"no record at {fields['offset']}")
            told(record.rec_headers.get_header("WARC-Target-URI") == fields["url"], line)
            told(key.startswith("test,one:"), key)
            told(len(stamp) == 14 and stamp.isdigit(), stamp)
    print(f"{pages} pages, {revisits} revisits")


if __name__ == "__main__":
    main()
