# Short names for what is done often; `just` lists them.

_list:
    @just --list

# Everything that has to hold before a change goes in
check:
    .ci/run

# All tests, or those whose name holds FILTER
test *FILTER:
    cargo test {{FILTER}}

# The cases of the command line whose name holds NAME
case NAME:
    GONGBAO_CASE={{NAME}} cargo test --test cli cases

# Every figure of the samples
samples:
    cargo run --release -- extract data/samples

# The Python that tests of exports need
python:
    python3 -m venv target/python
    target/python/bin/pip install --quiet -r tests/python/requirements.txt

# The Python module in target/python, and its tests
wheel: python
    target/python/bin/pip install --quiet -r tests/python/requirements-wheel.txt
    target/python/bin/maturin build --release --out target/wheels
    target/python/bin/pip install --quiet --force-reinstall --no-deps target/wheels/gongbao-*.whl
    target/python/bin/python -m pytest tests/python

# How FILE is read, stage by stage
trace FILE:
    cargo run --release -- trace {{FILE}}

# How fast the stages are
bench *FILTER:
    cargo bench --bench stages -- {{FILTER}}

# Rewrites the output shown in the README
readme:
    UPDATE_README=1 cargo test --test readme

# The library's documentation, opened in a browser
doc:
    cargo doc --no-deps --open
