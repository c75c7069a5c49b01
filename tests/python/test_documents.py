"""What the documentation shows of Python runs: the README's blocks, the example."""

import os
import pathlib
import re
import subprocess
import sys

import gongbao
import pytest

ROOT = pathlib.Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_there_are_examples():
    shown = "\n".join(BLOCKS)
    for word in ["extract_many", "pandas", "polars", "spark"]:
        assert word in shown, word


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_readme_runs(number, tmp_path):
    """Each block alone; what stands behind `#>` is what the line before prints."""
    if "spark" in BLOCKS[number]:
        pytest.skip("runs on the cluster of test_cluster.py")
    (tmp_path / "data").symlink_to(ROOT / "data")
    script = tmp_path / "block.py"
    script.write_text(BLOCKS[number], encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert ran.returncode == 0, ran.stderr
    expected = re.findall(r"^#> ?(.*)$", BLOCKS[number], re.MULTILINE)
    assert [line for line in ran.stdout.splitlines() if line.strip()] == [line for line in expected if line.strip()]


def test_the_docstring_is_true():
    import doctest

    failed, tried = doctest.testmod(gongbao)
    assert failed == 0 and tried >= 3


def test_the_example_draws_a_chart(tmp_path):
    chart = tmp_path / "rates.png"
    script = ROOT / "examples" / "completion_rates.py"
    ran = subprocess.run([sys.executable, script, ROOT / "data" / "samples", chart], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert "宜昌市/宜都市" in ran.stdout and "92.9" in ran.stdout
    assert chart.read_bytes().startswith(b"\x89PNG") and chart.stat().st_size > 20_000
