//! A document as Python gives it.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyMemoryView, PyString};

use crate::clean::dates::parse_date;
use crate::input::{self, InputError, Limits};
use crate::pipeline::{Origin, Page};

/// A document and what is known about it.
#[derive(Debug)]
pub(super) struct Given {
    origin: Origin,
    bytes: Vec<u8>,
}

impl Given {
    /// Takes it in.
    pub fn new(
        document: &Bound<'_, PyAny>,
        url: Option<String>,
        published: Option<&Bound<'_, PyAny>>,
        title: Option<String>,
    ) -> PyResult<Self> {
        let (bytes, charset) = bytes(document)?;
        Ok(Self {
            bytes,
            origin: Origin {
                url,
                charset,
                title,
                published: published.map(date).transpose()?,
                ..Origin::default()
            },
        })
    }

    /// Takes in one of many: a document, or a dict of it (`text`) and what is known about it.
    pub fn item(item: &Bound<'_, PyAny>) -> PyResult<Self> {
        let Ok(fields) = item.cast::<PyDict>() else {
            return Self::new(item, None, None, None);
        };
        for name in fields.keys() {
            let name = name.to_string();
            if !["text", "url", "published", "title"].contains(&name.as_str()) {
                let known = "text, url, published and title";
                return Err(PyValueError::new_err(format!(
                    "`{name}`: a document has {known}"
                )));
            }
        }
        let known = |name| Ok::<_, PyErr>(fields.get_item(name)?.filter(|value| !value.is_none()));
        let word = |name| {
            let value = known(name)?.map(|value| value.extract::<String>());
            value
                .transpose()
                .map_err(|_| PyTypeError::new_err(format!("{name}: no text")))
        };
        let text =
            known("text")?.ok_or_else(|| PyTypeError::new_err("a document without `text`"))?;
        Self::new(
            &text,
            word("url")?,
            known("published")?.as_ref(),
            word("title")?,
        )
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The document, if it can be one.
    pub fn into_page(self) -> Result<Page, InputError> {
        input::page(self.origin, self.bytes, &Limits::default())
    }
}

/// The bytes of a document, and their charset where it is known.
fn bytes(document: &Bound<'_, PyAny>) -> PyResult<(Vec<u8>, Option<String>)> {
    if let Ok(text) = document.cast::<PyString>() {
        return match text.to_cow() {
            Ok(text) => Ok((text.as_bytes().to_vec(), Some("utf-8".to_owned()))),
            Err(error) => escaped(text).map_err(|_| error).map_err(|error| {
                PyValueError::new_err(format!(
                    "half a character in the text: {error}; give the bytes instead"
                ))
            }),
        };
    }
    if let Ok(bytes) = document.cast::<PyBytes>() {
        return Ok((bytes.as_bytes().to_vec(), None));
    }
    if let Ok(bytes) = document.cast::<PyByteArray>() {
        return Ok((bytes.to_vec(), None));
    }
    if document.is_instance_of::<PyMemoryView>() {
        return Ok((document.call_method0("tobytes")?.extract()?, None));
    }
    let kind = document.get_type().name()?;
    Err(PyTypeError::new_err(format!(
        "a document is bytes or str, not {kind}"
    )))
}

/// Text that Python read with `surrogateescape` still has the bytes that it could not read.
fn escaped(text: &Bound<'_, PyString>) -> PyResult<(Vec<u8>, Option<String>)> {
    let bytes = text.call_method1("encode", ("utf-8", "surrogateescape"))?;
    Ok((bytes.extract()?, None))
}

/// A day: of a `datetime.date`, a `datetime.datetime`, or text.
fn date(given: &Bound<'_, PyAny>) -> PyResult<jiff::civil::Date> {
    let text = given.str()?.to_string();
    parse_date(&text).ok_or_else(|| {
        PyValueError::new_err(format!(
            "published: {text:?} is no date; write it as 2024-05-20"
        ))
    })
}
