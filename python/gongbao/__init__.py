"""Figures out of Chinese government news (公报): every number of an article with its unit, what is counted, place,
time, whether it is planned or done, and the sentence that proves it.

>>> import gongbao
>>> record = gongbao.extract("某县项目进展\\n全县共有495个项目，已完成467个。")
>>> [(figure["value"], figure["unit"], figure["item"]) for figure in record["figures"]]
[(495, '个', '项目'), (467, '个', '项目')]

`extract` reads one document, `extract_many` many on several threads, `extract_arrow` a column of Arrow data,
`read_arrow` files and archives; `gongbao.spark` does the same on a cluster. `trace` shows how a document was read,
`score` holds records against answers, `schema` describes a record.
"""

from ._gongbao import (
    VERSION as __version__,
    Batch,
    Batches,
    ExtractError,
    ExtractMany,
    arrow_schema,
    extract,
    extract_arrow,
    extract_many,
    read_arrow,
    schema,
    score,
    trace,
)

__all__ = [
    "Batch",
    "Batches",
    "ExtractError",
    "ExtractMany",
    "__version__",
    "arrow_schema",
    "extract",
    "extract_arrow",
    "extract_many",
    "read_arrow",
    "schema",
    "score",
    "trace",
]
