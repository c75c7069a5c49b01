"""What a task of gongbao.spark does with its paths; the rest of it is tested on a cluster."""

import functools
import http.server
import os
import pathlib
import tempfile
import threading

import pyarrow
import pytest
from gongbao import spark

NEWS = "全县共有495个项目，已完成467个。\n"


class Handler(http.server.SimpleHTTPRequestHandler):
    """A server of files that fails at first where it is asked to."""

    failures = 0

    def do_GET(self):
        if "flaky" in self.path and Handler.failures < 1:
            Handler.failures += 1
            self.send_error(503)
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def address(tmp_path):
    handler = functools.partial(Handler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def rows(paths, table="figures", **fields):
    batch = pyarrow.record_batch({"path": paths})
    return [row for out in spark._read_files(table, fields, 60.0)([batch]) for row in out.to_pylist()]


def test_files_are_read_where_they_lie_and_fetched_from_elsewhere(tmp_path, address, monkeypatch):
    monkeypatch.setattr(spark, "PAUSE", 0.01)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "fetched"))
    (tmp_path / "fetched").mkdir()
    for name in ("甲 1.txt", "flaky.txt"):
        (tmp_path / name).write_text(NEWS, encoding="utf-8")
    local = tmp_path / "甲 1.txt"
    paths = [str(local), local.as_uri(), f"{address}/flaky.txt"]
    for path in paths:
        found = rows([path])
        assert [row["value"] for row in found] == [495.0, 467.0], path
        assert {row["path"] for row in found} == {path}, "a file is called as in the manifest"
    assert Handler.failures == 1
    assert os.listdir(tmp_path / "fetched") == []


def test_what_cannot_be_fetched_is_a_row(tmp_path, address):
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    missing = [f"{address}/missing.txt", str(tmp_path / "missing.txt"), "nothing://a/b", "file:///no/such.warc"]
    found = rows([*missing, str(tmp_path / "a.txt")])
    assert [row["path"] for row in found[:4]] == missing
    assert all(row["error"] and row["value"] is None for row in found[:4])
    assert "404" in found[0]["error"] and missing[0] in found[0]["error"]
    assert [row["value"] for row in found[4:]] == [495.0, 467.0]
    # A table without paths still says which.
    assert missing[0] in rows(missing[:1], "sums")[0]["error"]


def test_columns_can_be_named(tmp_path):
    (tmp_path / "a.csv").write_text(f"编号,稿件\n1,{NEWS}", encoding="utf-8")
    assert [row["value"] for row in rows([str(tmp_path / "a.csv")], text="稿件")] == [495.0, 467.0]


def test_a_manifest_has_paths_and_comments():
    assert spark._manifest(["# all\n", "a.warc\n", "\n", "  b.warc  \n"]) == ["a.warc", "b.warc"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["--help"], 0), ([], 2), (["m", "o", "--table", "numbers"], 2), (["m", "o", "--conf", "x"], 2), (["m", "o", "--field", "=x"], 2)],
)
def test_the_command_line_is_checked(arguments, status, capsys):
    with pytest.raises(SystemExit) as ended:
        spark.main(arguments)
    assert ended.value.code == status
    said = capsys.readouterr()
    assert "gongbao.spark" in said.out + said.err


def test_a_manifest_that_cannot_be_read_is_told(tmp_path, capsys):
    empty = tmp_path / "manifest"
    empty.write_text("# nothing\n")
    for path, says in [(empty, "no paths in it"), (tmp_path / "missing", "cannot be read"), (tmp_path, "cannot be read")]:
        assert spark.main([str(path), str(tmp_path / "out")]) == 2
        assert says in capsys.readouterr().err
    assert not pathlib.Path(tmp_path / "out").exists()
