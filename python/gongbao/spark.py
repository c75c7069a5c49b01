"""gongbao on Spark: a row for each figure, or article, of a column of documents, or of files.

    from gongbao import spark as gongbao_spark
    figures = gongbao_spark.figures(df, text="content", url="url")

    python -m gongbao.spark MANIFEST OUT        a manifest of paths to Parquet, one file a task

A document that cannot be read is a row with the reason in the column `error`: it does not bring its task down.
Needs pyspark 3.5 or 4, pyarrow, and pandas 2.2 (which pyspark asks for). docs/scale.md says how to ship gongbao to
the executors without installing it there.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import gongbao

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import DataType, StructType

__all__ = ["articles", "figures", "files"]

Read = Callable[[Iterable["pyarrow.RecordBatch"]], Iterator["pyarrow.RecordBatch"]]

# So often a file is asked for that lies elsewhere, with so many seconds between, and more each time.
TRIES = 3
PAUSE = 5.0


def figures(
    df: DataFrame,
    text: str = "content",
    *,
    url: str | None = None,
    title: str | None = None,
    published: str | None = None,
    keep: Sequence[str] | None = None,
    max_seconds: float = 60.0,
) -> DataFrame:
    """A row for each figure of the documents in the column `text` (text, or bytes as they were scraped).

    `url`, `title` and `published` name columns of what is known about the documents. Every row keeps the columns
    `keep`: unless they are named, all but the documents and those that the table has itself. A document that
    takes longer than `max_seconds` is given up.

    Raises ValueError when a column is missing or of the wrong type.
    """
    return _map(df, "figures", text, url, title, published, keep, max_seconds)


def articles(
    df: DataFrame,
    text: str = "content",
    *,
    url: str | None = None,
    title: str | None = None,
    published: str | None = None,
    keep: Sequence[str] | None = None,
    max_seconds: float = 60.0,
) -> DataFrame:
    """A row for each article of the documents in the column `text`; takes what `figures` takes."""
    return _map(df, "articles", text, url, title, published, keep, max_seconds)


def files(
    spark: SparkSession,
    paths: Sequence[str],
    *,
    table: str = "figures",
    fields: Mapping[str, str] | None = None,
    max_seconds: float = 60.0,
) -> DataFrame:
    """A row for each figure, article, progress or sum of files: WARC, JSON Lines, CSV, Parquet, zip, tar, pages.

    Each file is one task. A path is one that all executors see, or an address: http, https, or whatever
    pyarrow.fs reads (s3, gs, hdfs); such a file is fetched to the executor's disk and read there. Columns of
    tables are found by their usual names, or named in `fields`, as `{"text": "正文"}`. A file that cannot be
    fetched or read is a row with `error`.
    """
    import pyarrow

    schema = _spark_schema(pyarrow.schema(gongbao.arrow_schema(table)))
    rows = spark.sparkContext.parallelize([(path,) for path in paths], max(len(paths), 1))
    manifest = spark.createDataFrame(rows, "path string")
    return manifest.mapInArrow(_read_files(table, dict(fields or {}), max_seconds), schema)


def _map(
    df: DataFrame,
    table: str,
    text: str,
    url: str | None,
    title: str | None,
    published: str | None,
    keep: Sequence[str] | None,
    max_seconds: float,
) -> DataFrame:
    import pyarrow
    from pyspark.sql.types import StructType

    own = pyarrow.schema(gongbao.arrow_schema(table))
    if keep is None:
        keep = [name for name in df.columns if name != text and name not in own.names]
    wanted = {"text": text, "url": url, "title": title, "published": published}
    for name in [*wanted.values(), *keep]:
        if name is not None and name not in df.columns:
            raise ValueError(f"no column `{name}`; there are: {', '.join(df.columns)}")
    taken = [name for name in keep if name in own.names]
    if taken:
        raise ValueError(f"column `{taken[0]}` cannot be kept: there would be two of this name; rename it before")
    schema = StructType([*(df.schema[name] for name in keep), *_spark_schema(own).fields])
    # What is not asked for is not moved.
    needed = list(dict.fromkeys(name for name in [*wanted.values(), *keep] if name is not None))
    columns = {**wanted, "keep": list(keep), "max_seconds": max_seconds}
    return df.select(*needed).mapInArrow(_read_rows(table, columns), schema)


def _read_rows(table: str, columns: dict[str, Any]) -> Read:
    def read(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        for batch in batches:
            # As a stream: what a batch comes to may be more than fits in one.
            stream = pyarrow.RecordBatchReader.from_batches(batch.schema, [batch])
            for out in gongbao.extract_arrow(stream, table=table, **columns):
                yield pyarrow.record_batch(out)

    return read


def _read_files(table: str, fields: dict[str, str], max_seconds: float) -> Read:
    def read(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        schema = pyarrow.schema(gongbao.arrow_schema(table))
        for path in (path for batch in batches for path in batch.column("path").to_pylist()):
            with contextlib.ExitStack() as stack:
                try:
                    local = stack.enter_context(_fetched(path))
                except Exception as error:  # whatever a file system says
                    row = {"path": path, "error": f"{path}: cannot be fetched: {error}"}
                    yield pyarrow.RecordBatch.from_pylist([row], schema=schema)
                    continue
                for out in gongbao.read_arrow(local, table=table, fields=fields, threads=1, max_seconds=max_seconds):
                    yield _named(pyarrow.record_batch(out), path, local)

    return read


def _named(batch: pyarrow.RecordBatch, path: str, local: str) -> pyarrow.RecordBatch:
    """Gives the rows of a fetched file the name it has where it lies."""
    import pyarrow

    at = batch.schema.get_field_index("path")
    if local == path or at < 0:
        return batch
    names = [name and name.replace(local, path, 1) for name in batch.column(at).to_pylist()]
    return batch.set_column(at, batch.schema.field(at), pyarrow.array(names, pyarrow.string()))


@contextlib.contextmanager
def _fetched(path: str) -> Iterator[str]:
    """The local name of a file; one that lies elsewhere is fetched, and deleted afterwards."""
    address = urllib.parse.urlsplit(path)
    if address.scheme == "file":
        yield urllib.request.url2pathname(address.path)
        return
    # A letter is a drive.
    if len(address.scheme) < 2:
        yield path
        return
    ending = os.path.basename(address.path)[-64:]
    file, local = tempfile.mkstemp(prefix="gongbao-", suffix="-" + ending)
    os.close(file)
    try:
        _fetch(path, address.scheme, local)
        yield local
    finally:
        os.remove(local)


def _fetch(path: str, scheme: str, local: str) -> None:
    for attempt in range(TRIES):
        try:
            with _opened(path, scheme) as source, open(local, "wb") as target:
                while piece := source.read(1 << 20):
                    target.write(piece)
            return
        except Exception as error:  # whatever a network or a file system says
            if attempt + 1 == TRIES or _is_final(error):
                raise
            time.sleep(PAUSE * (attempt + 1))


def _is_final(error: Exception) -> bool:
    """Whether asking again would give the same."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code < 500 and error.code not in (408, 429)
    return isinstance(error, (FileNotFoundError, ValueError))


def _opened(path: str, scheme: str):  # type: ignore[no-untyped-def]  # urllib and pyarrow have no type in common
    if scheme in ("http", "https"):
        return urllib.request.urlopen(path, timeout=60)
    from pyarrow import fs

    system, inside = fs.FileSystem.from_uri(path)
    return system.open_input_stream(inside, compression=None)


def _spark_schema(schema: pyarrow.Schema) -> StructType:
    from pyspark.sql import types

    known: dict[str, DataType] = {
        "string": types.StringType(),
        "int64": types.LongType(),
        "double": types.DoubleType(),
        "date32[day]": types.DateType(),
        "bool": types.BooleanType(),
    }
    return types.StructType([types.StructField(field.name, known[str(field.type)], True) for field in schema])


def _manifest(lines: Iterable[str]) -> list[str]:
    """The paths of a manifest: one a line, without empty lines and comments."""
    stripped = (line.strip() for line in lines)
    return [line for line in stripped if line and not line.startswith("#")]


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"`{text}` is not of the form NAME=VALUE")
    return name, value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m gongbao.spark",
        description="Read the files of a manifest on Spark, one file a task, and write a table as Parquet.",
        epilog="""examples:
  python -m gongbao.spark warc.paths figures.parquet
  python -m gongbao.spark warc.paths articles.parquet --table articles --master spark://host:7077 \\
      --conf spark.archives=gongbao.zip#gongbao --conf spark.executorEnv.PYTHONPATH=gongbao
  spark-submit --archives gongbao.zip#gongbao … job.py   with gongbao.spark.files(spark, paths) in job.py

The manifest has a path or address in each line; `#` begins a comment. Exit status: 0 when the table was written
(documents that could not be read are rows with `error`), 2 when nothing could run.""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("manifest", metavar="MANIFEST", help="a file with a path or address in each line")
    parser.add_argument("out", metavar="OUT", help="the folder to write Parquet files to")
    tables = ["figures", "articles", "progress", "sums"]
    parser.add_argument("--table", choices=tables, default="figures", help="what to write (default: figures)")
    parser.add_argument(
        "--field",
        type=_pair,
        action="append",
        default=[],
        metavar="WHAT=COLUMN",
        help="in tables, read text, title, published or url from this column; may be repeated",
    )
    modes = ["error", "overwrite", "append"]
    parser.add_argument("--mode", choices=modes, default="error", help="what to do where OUT is there (default: error)")
    parser.add_argument("--max-seconds", type=float, default=60.0, help="give a document up after this (default: 60)")
    parser.add_argument("--master", help="the cluster, as spark://host:7077 (default: what Spark is configured for)")
    parser.add_argument(
        "--conf", type=_pair, action="append", default=[], metavar="KEY=VALUE", help="a setting of Spark's; may be repeated"
    )
    return parser


def _session(args: argparse.Namespace) -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("gongbao")
    if args.master:
        builder = builder.master(args.master)
    for key, value in args.conf:
        builder = builder.config(key, value)
    return builder.getOrCreate()


def main(argv: Sequence[str] | None = None) -> int:
    """The job of the command line; returns its exit status."""
    args = _parser().parse_args(argv)
    try:
        with open(args.manifest, encoding="utf-8") as lines:
            paths = _manifest(lines)
    except (OSError, UnicodeDecodeError) as error:
        print(f"gongbao: {args.manifest}: cannot be read: {error}", file=sys.stderr)
        return 2
    if not paths:
        print(f"gongbao: {args.manifest}: no paths in it", file=sys.stderr)
        return 2
    spark = _session(args)
    try:
        table = files(spark, paths, table=args.table, fields=dict(args.field), max_seconds=args.max_seconds)
        table.write.mode(args.mode).parquet(args.out)
        rows, errors = spark.read.parquet(args.out).selectExpr("count(*)", "count(error)").first()
    finally:
        spark.stop()
    print(f"gongbao: {len(paths)} files, {rows - errors} rows, {errors} that could not be read", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
