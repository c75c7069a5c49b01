#!/usr/bin/env python3
"""Holds the Python module against the command line on the same documents, in turn; prints CPU seconds and ratios.

    benches/python.py DOCUMENTS.jsonl [--gongbao target/release/gongbao] [--times 5]

DOCUMENTS has a JSON object with `text` in each line. Each measure is a process of its own on one thread, its start and
its reading of the file included; quoted is the best of all times. Arrow's share is what it costs to make columns of
the figures, to hand them over and to take them in, beside the same run without any rows.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

MANY = """
import json, sys, gongbao
with open(sys.argv[1], encoding="utf-8") as lines:
    texts = (json.loads(line)["text"] for line in lines)
    print(sum(len(record["figures"]) for record in gongbao.extract_many(texts, threads=1)))
"""

ARROW = """
import json, sys, gongbao, pyarrow
with open(sys.argv[1], encoding="utf-8") as lines:
    texts = pyarrow.table({"content": [json.loads(line)["text"] for line in lines]})
if sys.argv[2] != "none":
    batches = texts.to_batches(max_chunksize=1000)
    print(sum(pyarrow.record_batch(gongbao.extract_arrow(batch, table=sys.argv[2])).num_rows for batch in batches))
"""


def cpu(command):
    """CPU seconds of a process, and what it printed."""
    before = os.times()
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system, ran.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents")
    parser.add_argument("--gongbao", default="target/release/gongbao")
    parser.add_argument("--times", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "figures.jsonl")
        commands = {
            "command line": [args.gongbao, "extract", "-j1", args.documents, "-o", out],
            "extract_many": [sys.executable, "-c", MANY, args.documents],
            "arrow, figures": [sys.executable, "-c", ARROW, args.documents, "figures"],
            "arrow, sums": [sys.executable, "-c", ARROW, args.documents, "sums"],
            "arrow, nothing read": [sys.executable, "-c", ARROW, args.documents, "none"],
        }
        best, said = {}, {}
        for _ in range(args.times):
            for name, command in commands.items():
                took, said[name] = cpu(command)
                best[name] = min(took, best.get(name, took))
        with open(out, encoding="utf-8") as lines:
            figures = sum(len(json.loads(line)["figures"]) for line in lines)
    assert int(said["extract_many"]) == int(said["arrow, figures"]) == figures, "not the same figures"
    for name, took in best.items():
        print(f"{name:20} {took:7.3f} s")
    work = best["arrow, figures"] - best["arrow, nothing read"]
    share = (best["arrow, figures"] - best["arrow, sums"]) / work
    print(f"extract_many costs {best['extract_many'] / best['command line']:.3f} times the command line")
    print(f"columns of {figures} figures and their crossing: {share:.1%} of the work")


if __name__ == "__main__":
    main()
