"""Arrow in and out, held against the libraries that people use."""

import datetime

import gongbao
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

NEWS = "某县项目进展\n全县共有495个项目，已完成467个。\n"
BATCH = pyarrow.record_batch({"id": [1, 2, 3], "content": [NEWS, None, "全县投入3.5亿元。"]})


def rows(data):
    return pyarrow.table(data).select(["id", "value", "unit"]).to_pylist()


EXPECTED = [
    {"id": 1, "value": 495.0, "unit": "个"},
    {"id": 1, "value": 467.0, "unit": "个"},
    {"id": 2, "value": None, "unit": None},
    {"id": 3, "value": 350000000.0, "unit": "元"},
]


@pytest.mark.parametrize(
    "data",
    [
        BATCH,
        pyarrow.table(BATCH),
        polars.DataFrame(BATCH),
        BATCH.to_pandas(),
        pyarrow.RecordBatchReader.from_batches(BATCH.schema, [BATCH.slice(0, 1), BATCH.slice(1)]),
    ],
    ids=["batch", "table", "polars", "pandas", "reader"],
)
def test_whatever_speaks_arrow_goes_in(data):
    out = gongbao.extract_arrow(data, keep=["id"])
    if isinstance(out, gongbao.Batch):
        out = pyarrow.record_batch(out)
        out = pyarrow.Table.from_batches([out])
    assert rows(out) == EXPECTED


def test_whatever_takes_arrow_takes_it():
    table = pyarrow.table(BATCH)
    assert polars.DataFrame(gongbao.extract_arrow(table, keep=["id"])).shape[0] == 4
    frame = pyarrow.table(gongbao.extract_arrow(table, keep=["id"])).to_pandas()
    assert list(frame["id"]) == [1, 1, 2, 3]
    assert sum(len(batch) for batch in gongbao.extract_arrow(table, keep=["id"])) == 4


def test_the_schema_is_known_before():
    expected = pyarrow.schema(gongbao.arrow_schema("figures", given=BATCH.schema, keep=["id"]))
    out = pyarrow.record_batch(gongbao.extract_arrow(BATCH, keep=["id"]))
    assert out.schema.names == expected.names and out.schema.types == expected.types
    assert expected.names[0] == "id" and expected.names[-1] == "error"
    for name in ["figures", "articles", "progress", "sums"]:
        assert pyarrow.schema(gongbao.arrow_schema(name)).names[-1] == "error"


def test_types_are_those_of_the_values():
    row = pyarrow.record_batch(gongbao.extract_arrow(BATCH, table="articles")).schema
    assert row.field("published").type == pyarrow.date32()
    data = pyarrow.record_batch({"content": [NEWS], "day": [datetime.date(2024, 5, 20)]})
    out = pyarrow.record_batch(gongbao.extract_arrow(data, published="day", table="articles")).to_pylist()
    assert out[0]["published"] == datetime.date(2024, 5, 20)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"text": "words"}, ValueError, "no column `words`; there are: id, content"),
        ({"text": "id"}, ValueError, "column `id` holds Int64, not text or bytes"),
        ({"url": "id"}, ValueError, "column `id` holds Int64, not text"),
        ({"keep": ["place"]}, ValueError, "no column `place`"),
        ({"table": "numbers"}, ValueError, "figures, articles, progress and sums"),
        ({"threads": 0}, ValueError, "threads"),
        ({"keep": "id"}, TypeError, None),
        ({"text": None}, TypeError, "text"),
    ],
)
def test_wrong_columns_are_told(arguments, error, says):
    with pytest.raises(error, match=says):
        gongbao.extract_arrow(BATCH, **arguments)


@pytest.mark.parametrize("data", [None, 7, "text", [NEWS], {"content": [NEWS]}, pyarrow.array([1, 2])])
def test_what_is_no_table_is_told(data):
    with pytest.raises((TypeError, ValueError)):
        gongbao.extract_arrow(data)


def test_a_bad_row_is_a_row():
    data = pyarrow.record_batch({"content": [NEWS.encode(), b"", b"\x00\xff" * 100, None, NEWS.encode()[:-2]]})
    out = pyarrow.record_batch(gongbao.extract_arrow(data, table="articles"))
    errors = out.column("error").to_pylist()
    assert [error is None for error in errors] == [True, False, False, False, True]
    assert ["empty" in errors[1], "binary" in errors[2], "null" in errors[3]] == [True] * 3


def test_a_stream_that_breaks_raises():
    def batches():
        yield BATCH
        raise OSError("the disk")

    reader = pyarrow.RecordBatchReader.from_batches(BATCH.schema, batches())
    out = gongbao.extract_arrow(reader)
    assert len(next(out)) == 4
    with pytest.raises(ValueError, match="the disk"):
        next(out)


def test_batches_can_be_taken_once():
    out = gongbao.extract_arrow(pyarrow.table(BATCH))
    assert pyarrow.table(out).num_rows == 4
    with pytest.raises(ValueError, match="taken already"):
        pyarrow.table(out)


def test_files_are_read(tmp_path):
    (tmp_path / "a.txt").write_text(NEWS, encoding="gb18030")
    (tmp_path / "b.csv").write_text(f'编号,稿件\n1,"{NEWS}"\n', encoding="utf-8")
    (tmp_path / "c.txt").write_bytes(b"")
    pyarrow.parquet.write_table(pyarrow.table({"content": ["全县投入3.5亿元。"]}), tmp_path / "d.parquet")
    out = pyarrow.table(gongbao.read_arrow(tmp_path, fields={"text": "稿件"}))
    assert out.column("value").to_pylist()[:2] == [495.0, 467.0]
    out = pyarrow.table(gongbao.read_arrow([tmp_path / "a.txt", tmp_path / "c.txt", tmp_path / "nothing"]))
    errors = [(row["path"].rsplit("/", 1)[-1], row["error"]) for row in out.to_pylist() if row["error"]]
    assert errors == [("c.txt", "empty"), ("nothing", "no such file or folder")]
    for arguments, error in [({"fields": {"words": "x"}}, ValueError), ({"table": "x"}, ValueError)]:
        with pytest.raises(error):
            gongbao.read_arrow(tmp_path, **arguments)
    with pytest.raises(TypeError):
        gongbao.read_arrow(7)
