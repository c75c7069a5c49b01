"""The Python module: what its functions take and give, and what they say to bad input."""

import datetime
import itertools
import json
import pathlib
import subprocess
import sys
import threading
import time

import gongbao
import pytest

SAMPLES = pathlib.Path(__file__).parents[2] / "data" / "samples"
NEWS = "某县项目进展\n全县共有495个项目，已完成467个，完成率94.3%。\n"


def values(record):
    return [figure["value"] for figure in record["figures"]]


def test_a_document_is_read():
    record = gongbao.extract(NEWS)
    assert record["title"] == "某县项目进展"
    assert values(record) == [495, 467, 94.3]
    assert record["progress"][0]["consistent"] is True
    assert record["more"] == []
    assert set(record) - {"more"} == set(gongbao.schema()["properties"])


@pytest.mark.parametrize(
    "document",
    [
        NEWS,
        NEWS.encode(),
        NEWS.encode("gb18030"),
        bytearray(NEWS.encode()),
        memoryview(NEWS.encode()),
        # Read by somebody who did not know the charset, and kept what could not be read.
        NEWS.encode("gb18030").decode("ascii", "surrogateescape"),
    ],
    ids=["str", "bytes", "gb18030", "bytearray", "memoryview", "surrogateescape"],
)
def test_a_document_is_text_or_bytes(document):
    assert values(gongbao.extract(document)) == [495, 467, 94.3]


def test_spans_lead_to_the_words():
    bytes_ = NEWS.encode("gb18030")
    record = gongbao.extract(bytes_)
    for figure in record["figures"]:
        start, end = figure["span"]
        assert record["text"][start:end] == figure["quote"]
        start, end = figure["source_span"]
        assert bytes_[start:end].decode("gb18030") == figure["quote"]


@pytest.mark.parametrize("day", [datetime.date(2021, 9, 3), datetime.datetime(2021, 9, 3, 8, 30), "2021-09-03", "2021年9月3日"])
def test_what_is_known_is_used(day):
    record = gongbao.extract(NEWS, published=day, title="公报", url="http://a.example/1.html")
    assert record["published"] == "2021-09-03"
    assert record["title"] == "公报"
    assert record["source"]["url"] == "http://a.example/1.html"


@pytest.mark.parametrize("several", [path for path in sorted(SAMPLES.iterdir()) if path.is_file()], ids=lambda path: path.name)
def test_it_is_what_the_command_line_writes(several):
    read = [json.loads(line) for batch in [gongbao.extract_many([several.read_bytes()])] for line in map(json.dumps, batch)]
    rows = read + read[0].pop("more")
    articles = [row for batch in gongbao.read_arrow(several, table="articles") for row in table(batch).to_pylist()]
    assert [row["id"] for row in rows] == [row["article"] for row in articles]


def table(batch):
    import pyarrow

    return pyarrow.record_batch(batch)


@pytest.mark.parametrize(
    ("document", "error", "says"),
    [
        (None, TypeError, "bytes or str, not NoneType"),
        (7, TypeError, "bytes or str, not int"),
        (["text"], TypeError, "bytes or str, not list"),
        ("", gongbao.ExtractError, "empty"),
        (b" \n ", gongbao.ExtractError, "empty"),
        (bytes(range(256)) * 50, gongbao.ExtractError, "binary data"),
        (b"PK\x03\x04" + b"a" * 100, gongbao.ExtractError, "zip archive"),
        ("全县共有3个项目\ud800", ValueError, "half a character"),
    ],
)
def test_bad_documents_are_told(document, error, says):
    with pytest.raises(error, match=says):
        gongbao.extract(document)
    with pytest.raises(error, match=says):
        gongbao.trace(document)


def test_bad_arguments_are_told():
    for arguments, error, says in [
        ({"published": "soon"}, ValueError, "no date"),
        ({"url": 7}, TypeError, "url"),
        ({"max_text": 10}, gongbao.ExtractError, "text"),
        ({"max_text": -1}, OverflowError, None),
    ]:
        with pytest.raises(error, match=says):
            gongbao.extract(NEWS, **arguments)
    for arguments, says in [({"threads": 0}, "threads"), ({"max_seconds": 0}, "max_seconds"), ({"max_seconds": float("nan")}, "max_seconds")]:
        with pytest.raises(ValueError, match=says):
            gongbao.extract_many([], **arguments)
    with pytest.raises(TypeError):
        gongbao.extract_many(7)


def test_errors_have_a_kind():
    with pytest.raises(gongbao.ExtractError) as raised:
        gongbao.extract("")
    assert raised.value.kind == "empty"
    assert isinstance(raised.value, ValueError)


def test_half_a_character_in_bytes_is_a_repair():
    cut = NEWS.encode()[:-3]
    assert values(gongbao.extract(cut)) == [495, 467, 94.3]
    cut = "全县共有495个项目".encode()[:-1]
    assert values(gongbao.extract(cut))[0] == 495


@pytest.mark.parametrize("threads", [1, 3, None])
def test_many_come_in_their_order(threads):
    documents = [f"全县共有{number}个项目。" for number in range(1, 300)]
    records = list(gongbao.extract_many(iter(documents), threads=threads))
    assert [values(record) for record in records] == [[number] for number in range(1, 300)]


def test_a_bad_one_of_many_is_a_record():
    documents = [NEWS, None, b"", {"text": NEWS, "url": "http://a.example/", "published": None}, {"url": "x"}, {"words": 1}, 5, NEWS]
    records = list(gongbao.extract_many(documents, threads=2))
    assert len(records) == len(documents)
    wrong = {record["index"]: record["error"]["kind"] for record in records if "error" in record}
    assert wrong == {1: "no document", 2: "empty", 4: "no document", 5: "no document", 6: "no document"}
    assert records[3]["source"]["url"] == "http://a.example/"
    assert values(records[-1]) == [495, 467, 94.3]


def test_documents_are_taken_as_they_are_needed():
    taken = itertools.count()
    records = gongbao.extract_many((f"全县共有{next(taken) + 1}个项目。" for _ in iter(int, 1)), threads=2)
    first = list(itertools.islice(records, 100))
    assert [values(record) for record in first] == [[number] for number in range(1, 101)]
    assert next(taken) < 300


def test_what_the_documents_raise_comes_after_their_records():
    def documents():
        yield NEWS
        yield NEWS
        raise KeyError("the source")

    records = gongbao.extract_many(documents())
    assert [values(next(records)) for _ in range(2)] == [[495, 467, 94.3]] * 2
    with pytest.raises(KeyError, match="the source"):
        next(records)
    assert list(records) == []


def test_one_that_takes_too_long_is_given_up():
    long = "第{}段：全县共有3个项目，已完成2个，投入资金5万元。\n"
    slow = "".join(long.format(number) for number in range(30_000))
    records = list(gongbao.extract_many([slow, NEWS], threads=2, max_seconds=0.05))
    assert records[0]["error"]["kind"] == "too slow"
    assert values(records[1]) == [495, 467, 94.3]


def test_others_may_work_meanwhile():
    """The interpreter's lock is not held while a document is read."""
    page = NEWS * 2000
    counted = 0
    done = threading.Event()

    def read():
        gongbao.extract(page)
        done.set()

    gongbao.extract(NEWS)
    thread = threading.Thread(target=read)
    begun = time.monotonic()
    thread.start()
    while not done.is_set():
        counted += 1
        time.sleep(0.001)
    took = time.monotonic() - begun
    thread.join()
    assert took > 0.02, "too fast to tell"
    assert counted > 5


def test_nothing_aborts_the_interpreter():
    """Hostile documents, on a thread with next to no stack."""
    documents = [
        "<div>" * 100_000 + NEWS + "</div>" * 100_000,
        "<table><tr><td>" * 10_000 + NEWS,
        "（" * 50_000 + NEWS,
        "1" * 500_000,
        "一" * 100_000 + "个",
        "3个、" * 20_000,
    ]
    told = []

    def read():
        for document in documents:
            try:
                told.append(len(gongbao.extract(document)["figures"]))
            except gongbao.ExtractError as error:
                told.append(error.kind)

    before = threading.stack_size(256 << 10)
    try:
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert len(told) == len(documents)
    assert told[:2] == [3, 3]


def test_an_interrupt_stops_the_wait():
    """Control-C is heard while documents are read."""
    script = """
import gongbao, signal, threading, os
threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
def endless():
    while True:
        yield "全县共有3个项目。" * 50_000
try:
    for record in gongbao.extract_many(endless(), threads=1):
        pass
except KeyboardInterrupt:
    print("stopped", flush=True)
    os._exit(0)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "stopped\n", ran.stderr


def test_a_trace_shows_the_stages():
    trace = gongbao.trace("全縣共有4個項目，已經完成3個，聯繫電話：12345678。".encode("big5"))
    assert trace["decode"]["charset"] == "big5"
    assert sum(len(item["edits"]) for item in trace["clean"]["passes"]) > 5
    article = trace["articles"][0]
    assert values(article["record"]) == [4, 3]
    assert [dropped["quote"] for dropped in article["dropped"]] == ["12345678"]


def test_records_are_scored():
    record = gongbao.extract(NEWS)
    record["source"]["path"] = "news/0001.txt"
    figures = [{"quote": figure["quote"], "value": figure["value"], "unit": figure["unit"]} for figure in record["figures"]]
    answer = {"doc": "0001", "figures": figures}
    right = gongbao.score([record], {"0001": answer})
    assert right["quantity_f1"] == 1.0
    half = gongbao.score([json.dumps(record)], {"0001": {**answer, "figures": figures[:1]}})
    assert half["quantity_recall"] == 1.0 and half["quantity_precision"] < 1.0
    with pytest.raises(ValueError, match="record 0"):
        gongbao.score(["nothing"], {})
    with pytest.raises(ValueError, match="answer 0001"):
        gongbao.score([record], {"0001": {"figures": 7}})


def test_it_says_what_it_does():
    for name in gongbao.__all__:
        if callable(getattr(gongbao, name)):
            assert getattr(gongbao, name).__doc__, name
    assert gongbao.__version__ == subprocess.run(
        ["cargo", "metadata", "--no-deps", "--format-version", "1"], capture_output=True, text=True, cwd=SAMPLES.parents[1]
    ).stdout.split('"version":"', 1)[1].split('"', 1)[0]


def test_the_types_are_those_of_the_module():
    ran = subprocess.run([sys.executable, "-m", "mypy.stubtest", "gongbao._gongbao"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout
    package = pathlib.Path(gongbao.__file__).parent
    checked = [sys.executable, "-m", "mypy", "--ignore-missing-imports", "--strict", "-p", "gongbao"]
    ran = subprocess.run(checked, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (package / "py.typed").exists()
