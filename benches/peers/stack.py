"""The usual Python stack on a folder of pages: trafilatura or a plain read, OpenCC, jieba, recognizers-text.

Run by run.py inside the virtual environment that it makes. Prints one JSON object: documents, bytes read,
CPU seconds of the work (imports and the loading of dictionaries left out), and how many numbers came out.
"""

import json
import pathlib
import sys
import time

import jieba
import opencc
import trafilatura
from recognizers_number import NumberRecognizer
from recognizers_number_with_unit import NumberWithUnitRecognizer
from recognizers_text import Culture


def main(folder):
    jieba.setLogLevel("ERROR")
    jieba.initialize()
    to_simplified = opencc.OpenCC("t2s")
    numbers = NumberRecognizer(Culture.Chinese)
    units = NumberWithUnitRecognizer(Culture.Chinese)
    models = [
        numbers.get_number_model(),
        numbers.get_percentage_model(),
        units.get_currency_model(),
        units.get_dimension_model(),
    ]
    paths = sorted(path for path in pathlib.Path(folder).rglob("*") if path.is_file())
    pages = [path.read_bytes() for path in paths]
    for model in models:
        model.parse("共有495个项目")
    found = words = 0
    begun = time.process_time()
    for path, page in zip(paths, pages):
        text = page.decode("utf-8", "replace")
        if path.suffix in (".html", ".htm"):
            text = trafilatura.extract(page) or ""
        text = to_simplified.convert(text)
        words += len(jieba.lcut(text))
        for line in text.splitlines():
            for model in models:
                found += len(model.parse(line))
    seconds = time.process_time() - begun
    told = {
        "documents": len(pages),
        "bytes": sum(map(len, pages)),
        "seconds": seconds,
        "words": words,
        "found": found,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
