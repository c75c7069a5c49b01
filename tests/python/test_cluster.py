"""gongbao on a real Spark cluster: a master and two workers on loopback, of which one is killed while it works.

The workers' Python has pyarrow and pandas, and no gongbao: that travels with the job. Needs the environment
variables GONGBAO_WHEEL (the wheel) and GONGBAO_SPARK (a Python with pyspark), and Java 17. With GONGBAO_CLI (the
command line) what it writes is compared as well.
"""

import collections
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import gongbao
import pyarrow
import pyarrow.compute
import pyarrow.parquet
import pytest

ROOT = pathlib.Path(__file__).parents[2]
FILES, DOCUMENTS = 40, 500
SPARK = os.environ.get("GONGBAO_SPARK", "")
WHEEL = os.environ.get("GONGBAO_WHEEL", "")
CLI = os.environ.get("GONGBAO_CLI", "")

pytestmark = pytest.mark.skipif(not (SPARK and WHEEL), reason="GONGBAO_SPARK and GONGBAO_WHEEL are not set")

sys.path.insert(0, str(ROOT / "benches"))


def wait_for(what, seconds=60.0):
    """What a function gives when it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s for {what.__name__}")


def descendants(pid):
    """A process and all that it began."""
    parents = collections.defaultdict(list)
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(fields[1])].append(int(stat.parent.name))
    found = [pid]
    for process in found:
        found.extend(parents[process])
    return found


def kill(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Cluster:
    """A standalone master and two workers."""

    def __init__(self, folder):
        self.folder = folder
        self.home = subprocess.run(
            [SPARK, "-c", "import pyspark, os; print(os.path.dirname(pyspark.__file__), pyspark.__version__)"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        self.home, self.version = self.home
        self.environment = {
            name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "SPARK_HOME", "SPARK_CONF_DIR")
        }
        self.environment.update(
            SPARK_LOCAL_IP="127.0.0.1",
            SPARK_HOME=self.home,
            PYSPARK_PYTHON=SPARK,
            SPARK_DAEMON_MEMORY="256m",
            # What the daemons say about themselves goes to their logs.
            SPARK_NO_DAEMONIZE="1",
        )
        self.processes = []
        master = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        log = self.start("master", "org.apache.spark.deploy.master.Master", master)

        def master_is_up():
            return re.search(r"Starting Spark master at (spark://\S+)", log.read_text())

        self.master = wait_for(master_is_up).group(1)
        for name in ("one", "two"):
            worker = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0", "--cores", "1", "--memory", "1g"]
            worker += ["--work-dir", str(folder / name), self.master]
            log = self.start(name, "org.apache.spark.deploy.worker.Worker", worker)

            def worker_is_registered(log=log):
                return "Successfully registered with master" in log.read_text()

            wait_for(worker_is_registered)

    def start(self, name, kind, arguments):
        log = self.folder / f"{name}.log"
        command = [f"{self.home}/bin/spark-class", kind, *arguments]
        with open(log, "wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, env=self.environment, start_new_session=True)
        self.processes.append(process)
        return log

    def kill_worker(self, number):
        """As when a machine loses its power: the worker, its executors and their Pythons."""
        process = self.processes[number]
        executors = descendants(process.pid)
        kill(executors)
        process.wait()
        return len(executors)

    def stop(self):
        for process in self.processes:
            kill(descendants(process.pid))
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The wheel as an archive for the executors, and unpacked for the driver."""
    folder = tmp_path_factory.mktemp("shipped")
    shutil.copy(WHEEL, folder / "gongbao.zip")
    with zipfile.ZipFile(WHEEL) as wheel:
        wheel.extractall(folder / "driver")
    return folder


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """Twenty thousand pages in forty WARC files, some pages no pages and one file cut; a manifest of them."""
    import synthetic_warc

    folder = tmp_path_factory.mktemp("archive")
    paths = []
    for number in range(FILES):
        records = [synthetic_warc.record(number * DOCUMENTS + at) for at in range(DOCUMENTS)]
        records[7] = records[7].replace("<!DOCTYPE".encode(), b"\x00\xff\x01\xfe" * 2 + b"!", 1)
        path = folder / f"{number:03}.warc"
        warc = b"".join(records)
        path.write_bytes(warc[:-1000] if number == 3 else warc)
        paths.append(str(path))
    paths.append(str(folder / "missing.warc"))
    manifest = folder / "manifest"
    manifest.write_text("# of a test\n" + "\n".join(paths) + "\n")
    return manifest, paths


def single(paths):
    """What one machine makes of the same files, one after the other."""
    tables = [pyarrow.table(gongbao.read_arrow(path, threads=1)) for path in paths]
    return pyarrow.concat_tables(tables)


def command_line(paths, folder):
    """What the command line makes of them; what it cannot read is a line on its standard error."""
    folder.mkdir()
    tables = []
    for number, path in enumerate(paths):
        out = folder / f"{number}.parquet"
        subprocess.run([CLI, "extract", path, "-o", str(out)], capture_output=True)
        tables.extend([pyarrow.parquet.read_table(out)] if out.exists() else [])
    return pyarrow.concat_tables(tables)


def rows(table):
    """Rows in an order of their own; those with errors among them."""
    key = [(name, "ascending") for name in ("path", "member", "article", "figure", "error") if name in table.column_names]
    return table.select(sorted(table.column_names)).sort_by(key)


def settings(shipped):
    """gongbao travels with the job, and all of it stays on loopback."""
    return [
        f"spark.archives={shipped / 'gongbao.zip'}#gongbao",
        "spark.executorEnv.PYTHONPATH=gongbao",
        "spark.driver.host=127.0.0.1",
        "spark.driver.bindAddress=127.0.0.1",
        "spark.executor.memory=512m",
        "spark.ui.port=0",
    ]


def driver(cluster, shipped, log, arguments):
    environment = {**cluster.environment, "PYTHONPATH": str(shipped / "driver")}
    with open(log, "wb") as output, open(log.with_suffix(".err"), "wb") as errors:
        return subprocess.Popen([SPARK, *arguments], stdout=output, stderr=errors, env=environment)


def test_a_worker_is_killed_and_every_row_is_there_once(cluster, shipped, archive, tmp_path):
    manifest, paths = archive
    out, log = tmp_path / "figures.parquet", tmp_path / "job.err"
    arguments = ["-m", "gongbao.spark", str(manifest), str(out), "--master", cluster.master]
    for setting in settings(shipped):
        arguments += ["--conf", setting]
    job = driver(cluster, shipped, tmp_path / "job.log", arguments)
    try:

        def work_is_under_way():
            assert job.poll() is None, log.read_text()
            done = list(out.glob("_temporary/0/task_*")) if out.exists() else []
            return len(done) >= 3 and len(done)

        before = wait_for(work_is_under_way, 180)
        killed = cluster.kill_worker(1)
        assert killed >= 3, "a worker without an executor and its Python"
        assert job.wait(timeout=600) == 0, log.read_text()
    finally:
        kill(descendants(job.pid))
    assert before < FILES, "all was done before the worker was killed"
    assert "Lost executor" in log.read_text(), "nobody missed the worker"
    told = re.search(r"gongbao: (\d+) files, (\d+) rows, (\d+) that could not be read", log.read_text())
    spark = pyarrow.parquet.read_table(out)
    expected = single(paths)
    assert [int(number) for number in told.groups()] == [
        len(paths),
        expected.column("error").null_count,
        expected.num_rows - expected.column("error").null_count,
    ]
    assert expected.num_rows > 10 * FILES * DOCUMENTS
    assert rows(spark).equals(rows(expected.cast(spark.select(expected.column_names).schema)))
    if CLI:
        read = spark.filter(pyarrow.compute.is_null(spark.column("error"))).drop_columns("error")
        one = command_line(paths, tmp_path / "single")
        assert rows(one).equals(rows(read.select(one.column_names).cast(one.schema)))
    errors = spark.filter(pyarrow.compute.is_valid(spark.column("error"))).to_pylist()
    assert any(row["path"].endswith("missing.warc") for row in errors)
    assert any(row["path"].endswith("003.warc") and "truncated" in row["error"] for row in errors)


def test_columns_of_documents_are_read(cluster, shipped, tmp_path):
    log = tmp_path / "frames.log"
    script = str(pathlib.Path(__file__).with_name("frames.py"))
    job = driver(cluster, shipped, log, [script, cluster.master, *settings(shipped)])
    try:
        assert job.wait(timeout=300) == 0, log.with_suffix(".err").read_text()
    finally:
        kill(descendants(job.pid))
    said = json.loads(log.read_text())
    assert [row[:2] for row in said["figures"]] == [[1, 467.0], [1, 495.0], [2, None], [3, None], [4, 467.0], [4, 500.0]]
    assert ["null" in said["figures"][2][2], said["figures"][3][2]] == [True, "empty"]
    assert said["articles"] == ["gb18030"]
    # `unit` is one of the table's, and not kept unless somebody says so.
    assert said["columns"] == ["id", "article"]
    assert said["told"] == [
        "no column `words`; there are: id, content, unit",
        "column `unit` cannot be kept: there would be two of this name; rename it before",
        "no column `nothing`; there are: id, content, unit",
    ]
