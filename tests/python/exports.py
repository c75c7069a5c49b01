"""Reads what gongbao exported as analysts do, and holds it against the lines of JSON.

    exports.py LINES PARQUET CSV PACKAGE
"""

import csv
import json
import sys

import duckdb
import frictionless
import pyarrow
import pyarrow.parquet


def told(condition, message):
    if not condition:
        sys.exit(message)


def parquet_has_proper_types(path, figures):
    table = pyarrow.parquet.read_table(path)
    expected = {
        "article": pyarrow.string(),
        "figure": pyarrow.int64(),
        "value": pyarrow.float64(),
        "value_exact": pyarrow.string(),
        "place_path": pyarrow.string(),
        "time_from": pyarrow.date32(),
        "published": pyarrow.date32(),
        "confidence": pyarrow.float64(),
    }
    for name, kind in expected.items():
        told(table.schema.field(name).type == kind, f"{name}: {table.schema.field(name).type}, not {kind}")
    rows = table.to_pylist()
    told(len(rows) == len(figures), f"{len(rows)} rows, {len(figures)} figures")
    for row, (record, figure) in zip(rows, figures):
        place = figure["place"] or {}
        for name, value in {
            "article": record["id"],
            "figure": figure["id"],
            "value": figure["value"],
            "value_max": figure["value_max"],
            "unit": figure["unit"],
            "item": figure["item"],
            "place": place.get("name"),
            "place_path": place.get("path"),
            "time": figure["time"],
            "sentence": figure["sentence"],
            "source_start": figure["source_span"][0],
            "title": record["title"],
            "member": record["source"].get("member"),
        }.items():
            told(row[name] == value, f"{record['id']}:{figure['id']}: {name} {row[name]!r}, not {value!r}")
        told(str(row["published"] or "") == (record["published"] or ""), f"published {row['published']}")


def duckdb_reckons_with_it(parquet, table, figures):
    question = "SELECT count(*), sum(value), count(time_from), min(time_from) FROM read_{}('{}'{})"
    of_parquet = duckdb.sql(question.format("parquet", parquet, "")).fetchone()
    of_csv = duckdb.sql(question.format("csv", table, ", header = true, sample_size = -1")).fetchone()
    told(of_parquet[0] == of_csv[0] == len(figures), f"{of_parquet[0]}, {of_csv[0]}, {len(figures)} rows")
    total = sum(figure["value"] for _, figure in figures)
    for answer in (of_parquet, of_csv):
        told(abs(answer[1] - total) <= abs(total) * 1e-9, f"sum {answer[1]}, not {total}")
    told(of_parquet[2:] == of_csv[2:], f"days: {of_parquet[2:]}, {of_csv[2:]}")


def package_is_valid(folder, records):
    report = frictionless.validate(f"{folder}/datapackage.json")
    told(report.valid, json.dumps(report.flatten(["type", "rowNumber", "fieldName", "note"])))
    tables = {task.name: task for task in report.tasks}
    told(set(tables) == {"articles", "figures", "progress", "sums"}, f"{set(tables)}")
    once = {record["id"]: record for record in records}
    for name, rows in {
        "articles": len(once),
        "figures": sum(len(record["figures"]) for record in once.values()),
        "progress": sum(len(record["progress"]) for record in once.values()),
    }.items():
        with open(f"{folder}/{name}.csv", encoding="utf-8", newline="") as lines:
            found = sum(1 for _ in csv.DictReader(lines))
        told(found == rows, f"{name}: {found} rows, not {rows}")
    broken = frictionless.Package(f"{folder}/datapackage.json")
    broken.get_resource("figures").schema.set_field_type("item", "integer")
    told(not broken.validate().valid, "a wrong type is not seen")


def main():
    lines, parquet, table, package = sys.argv[1:]
    with open(lines, encoding="utf-8") as text:
        records = [json.loads(line) for line in text]
    figures = [(record, figure) for record in records for figure in record["figures"]]
    told(len(figures) > 100, f"{len(figures)} figures")
    parquet_has_proper_types(parquet, figures)
    duckdb_reckons_with_it(parquet, table, figures)
    package_is_valid(package, records)
    print(f"{len(records)} records, {len(figures)} figures")


if __name__ == "__main__":
    main()
