# The types of the native module. What they mean is said in the module itself: help(gongbao.extract).
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from os import PathLike
from typing import Any, Protocol, Union, final, overload

__all__ = [
    "Batch",
    "Batches",
    "ExtractError",
    "ExtractMany",
    "VERSION",
    "arrow_schema",
    "extract",
    "extract_arrow",
    "extract_many",
    "read_arrow",
    "schema",
    "score",
    "trace",
]

VERSION: str

_Document = Union[str, bytes, bytearray, memoryview]
_Record = dict[str, Any]
_Path = Union[str, PathLike[str]]

class _ArrowSchema(Protocol):
    def __arrow_c_schema__(self) -> object: ...

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class ExtractError(ValueError):
    kind: str

@final
class Batch:
    @property
    def column_names(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

@final
class Batches:
    @property
    def column_names(self) -> list[str]: ...
    def __iter__(self) -> Iterator[Batch]: ...
    def __next__(self) -> Batch: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class ExtractMany:
    def __iter__(self) -> Iterator[_Record]: ...
    def __next__(self) -> _Record: ...

def extract(
    document: _Document,
    *,
    url: str | None = None,
    published: date | str | None = None,
    title: str | None = None,
    max_text: int = 3145728,
) -> _Record: ...
def trace(
    document: _Document,
    *,
    url: str | None = None,
    published: date | str | None = None,
    title: str | None = None,
) -> dict[str, Any]: ...
def extract_many(
    documents: Iterable[_Document | Mapping[str, Any] | None],
    *,
    threads: int | None = None,
    max_seconds: float = 60.0,
    max_text: int = 3145728,
) -> ExtractMany: ...
@overload
def extract_arrow(
    batch: _ArrowArray,
    *,
    text: str = "content",
    url: str | None = None,
    title: str | None = None,
    published: str | None = None,
    keep: Sequence[str] = ...,
    table: str = "figures",
    threads: int = 1,
    max_seconds: float = 60.0,
    max_text: int = 3145728,
) -> Batch: ...
@overload
def extract_arrow(
    batch: _ArrowStream,
    *,
    text: str = "content",
    url: str | None = None,
    title: str | None = None,
    published: str | None = None,
    keep: Sequence[str] = ...,
    table: str = "figures",
    threads: int = 1,
    max_seconds: float = 60.0,
    max_text: int = 3145728,
) -> Batches: ...
def read_arrow(
    paths: _Path | Iterable[_Path],
    *,
    table: str = "figures",
    fields: Mapping[str, str] | None = None,
    threads: int | None = None,
    max_seconds: float = 60.0,
    max_text: int = 3145728,
) -> Batches: ...
def arrow_schema(
    table: str = "figures",
    *,
    given: _ArrowSchema | None = None,
    text: str = "content",
    url: str | None = None,
    title: str | None = None,
    published: str | None = None,
    keep: Sequence[str] = ...,
) -> Batch: ...
def score(records: Iterable[_Record | str], answers: Mapping[str, Any]) -> dict[str, Any]: ...
def schema() -> dict[str, Any]: ...
