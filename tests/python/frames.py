"""Runs on a driver: columns of documents to figures and articles, on the cluster named in the argument."""

import json
import sys

from gongbao import spark as gongbao_spark
from pyspark.sql import SparkSession

NEWS = "某县项目进展\n全县共有495个项目，已完成467个。\n"


def main():
    builder = SparkSession.builder.master(sys.argv[1])
    for setting in sys.argv[2:]:
        builder = builder.config(*setting.split("=", 1))
    spark = builder.getOrCreate()
    documents = [(1, NEWS, "a"), (2, None, "b"), (3, "", "c"), (4, NEWS.replace("495", "500"), "d")]
    df = spark.createDataFrame(documents, "id int, content string, unit string").repartition(2)
    told = {}
    for bad in ({"text": "words"}, {"keep": ["unit"]}, {"keep": ["nothing"]}):
        try:
            gongbao_spark.figures(df, **bad)
        except ValueError as error:
            told[str(bad)] = str(error)
    figures = gongbao_spark.figures(df)
    pages = spark.createDataFrame([(bytearray(NEWS.encode("gb18030")),)], "page binary")
    print(
        json.dumps(
            {
                "figures": [list(row) for row in figures.select("id", "value", "error").orderBy("id", "value").collect()],
                "articles": [row.encoding for row in gongbao_spark.articles(pages, "page").collect()],
                "told": list(told.values()),
                "columns": figures.columns[:2],
            }
        )
    )
    spark.stop()


main()
