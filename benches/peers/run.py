#!/usr/bin/env python3
"""Holds gongbao against what people use today, on the same documents in one go; prints CPU seconds and ratios.

    benches/peers/run.py [FOLDER] [--times N] [--no-python]

FOLDER holds pages (default: 200 synthetic ones of news sites, see benches/synthetic_warc.py). Three rows come out:

* the usual Python stack: trafilatura, OpenCC, jieba, recognizers-text, in a virtual environment of its own
  under target/ that is made once;
* bare `jieba-rs` cutting (HMM on) of the clean text of the same pages, held against the whole pipeline on
  that text;
* `scraper` parsing of the HTML pages alone, held against the whole pipeline on those pages.

Times are CPU seconds of the work: loading dictionaries is left out everywhere (a run over one copy of the
documents is taken off gongbao's time). The documents are repeated until the fast programs have something to do.
"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = [
    "trafilatura==2.3.1",
    "OpenCC==1.4.2",
    "jieba==0.42.1",
    "recognizers-text-suite==1.0.2a2",
    # The recognizers' release asks for this version and does not say so.
    "emoji==1.7.0",
    "setuptools<81",
    # trafilatura's dependency asks for a part of lxml that is a package of its own now.
    "lxml_html_clean==0.4.6",
]
# The fast programs get so many bytes at least.
ENOUGH = 16_000_000


def cpu(command, **options):
    """The CPU seconds of a command and all it starts, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(command, check=False, stdout=subprocess.PIPE, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ran.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended with {ran.returncode}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, ran.stdout


def build():
    """Builds the program and the bench, gives the paths of both."""
    out = subprocess.run(
        ["cargo", "build", "--release", "--locked", "--bins", "--bench", "bare", "--message-format=json"],
        cwd=ROOT, check=True, stdout=subprocess.PIPE,
    ).stdout
    found = {}
    for line in out.splitlines():
        message = json.loads(line)
        if message.get("executable"):
            found[message["target"]["name"]] = message["executable"]
    return found["gongbao"], found["bare"]


def environment():
    """The Python of a virtual environment with the stack in it."""
    home = ROOT / "target" / "peers"
    python = home / "bin" / "python"
    stamp = home / "packages"
    if not stamp.exists() or stamp.read_text() != "\n".join(PACKAGES):
        venv.create(home, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        stamp.write_text("\n".join(PACKAGES))
    return str(python)


def repeated(sources, folder):
    """Copies files often enough; gives the bytes that came together and how many copies they are."""
    size = sum(path.stat().st_size for path in sources)
    times = max(2, ENOUGH // max(1, size))
    for time in range(times):
        for index, path in enumerate(sources):
            shutil.copy(path, folder / f"{time:04d}-{index:04d}{path.suffix}")
    return size * times, times


def synthetic(folder):
    """Pages made for the purpose."""
    sys.path.insert(0, str(ROOT / "benches"))
    import synthetic_warc

    folder.mkdir()
    for number in range(200):
        (folder / f"{number:03d}.html").write_bytes(synthetic_warc.page(number))
    return folder


def gongbao(program, once, folder, copies, times):
    """The best CPU seconds of the whole pipeline on one thread over so many copies of the documents.

    What is loaded or compiled once, before or when it is first needed, is in a run over one copy as well."""
    command = [program, "extract", "--threads", "1"]
    best = lambda path: min(cpu([*command, str(path)], stderr=subprocess.DEVNULL)[0] for _ in range(times))
    one, all_of_them = best(once), best(folder)
    return (all_of_them - one) * copies / (copies - 1)


def row(name, size, theirs, ours):
    print(f"| {name} | {size / 1e6:.2f} | {theirs:.3f} | {ours:.3f} | {theirs / ours:.2f} | {ours / theirs:.2f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=pathlib.Path)
    parser.add_argument("--times", type=int, default=5, help="how often each is run; the best counts")
    parser.add_argument("--no-python", action="store_true", help="leave the Python stack out")
    args = parser.parse_args()
    program, bare = build()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        folders = [args.folder or synthetic(scratch / "pages")]
        records = subprocess.run(
            [program, "extract", *map(str, folders)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
        ).stdout.splitlines()
        once, text, html = (scratch / name for name in ("once", "text", "html"))
        for folder in (once, text, html):
            folder.mkdir()
        figures = size = 0
        for index, line in enumerate(records):
            record = json.loads(line)
            figures += len(record["figures"])
            size += len(record["text"].encode())
            (once / f"{index:04d}.txt").write_text(record["text"] + "\n", encoding="utf-8")
        print(f"{len(records)} articles, {size} bytes of clean text, a figure every {size // max(1, figures)} bytes\n")
        print("| held against | MB | CPU s, theirs | CPU s, gongbao | times faster | cost, gongbao to theirs |")
        print("| --- | --- | --- | --- | --- | --- |")
        size, copies = repeated(sorted(once.iterdir()), text)
        ours = gongbao(program, once, text, copies, args.times)
        if not args.no_python:
            told = json.loads(cpu([environment(), str(ROOT / "benches/peers/stack.py"), str(once)])[1])
            share = told["bytes"] / size
            row("Python stack, clean text", told["bytes"] / 1, told["seconds"], ours * share)
        told = json.loads(cpu([bare, "cut", str(text), str(args.times)])[1])
        row("bare jieba-rs, clean text", size, told["seconds"], ours)
        pages = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".html", ".htm"))
        if pages:
            pages_once = scratch / "pages-once"
            pages_once.mkdir()
            for index, page in enumerate(pages):
                shutil.copy(page, pages_once / f"{index:04d}{page.suffix}")
            size, copies = repeated(pages, html)
            told = json.loads(cpu([bare, "parse", str(html), str(args.times)])[1])
            ours = gongbao(program, pages_once, html, copies, args.times)
            row("scraper's parse, HTML pages", size, told["seconds"], ours)


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    main()
