//! What comes next in the source, where it is plain: the tokenizer goes from character to character, and
//! costs more than all that is done with its tokens.
//!
//! Plain are text without entities, tags whose attributes are written as nearly all are, comments, and the
//! bodies of scripts and styles. Where a stretch might mean something else, there is no answer, and the
//! tokenizer takes it. None of this is asked where a line ends in a carriage return or a NUL stands, which
//! the tokenizer does not take as they are.

use std::borrow::Cow;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind};
use html5ever::{Attribute, LocalName, QualName, ns};

/// A tag with more attributes is left to the tokenizer.
const MOST_ATTRIBUTES: usize = 32;

/// Something plain.
pub enum Ahead {
    /// Text; how many bytes.
    Text(usize),
    /// A comment.
    Comment(usize),
    /// A tag, and how many bytes it has.
    Tag(Tag, usize),
}

/// What the rest of the source begins with, outside raw text.
pub fn next(rest: &StrTendril) -> Option<Ahead> {
    let bytes = rest.as_bytes();
    match bytes.first()? {
        b'&' => None,
        b'<' => match bytes.get(1)? {
            b'!' => comment(rest).map(Ahead::Comment),
            _ => tag(rest),
        },
        _ => Some(Ahead::Text(
            memchr::memchr2(b'<', b'&', bytes).unwrap_or(bytes.len()),
        )),
    }
}

/// Elements whose tags make the tokenizer read otherwise from there on, or stop.
fn is_special(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "title"
            | "textarea"
            | "noscript"
            | "iframe"
            | "noembed"
            | "noframes"
            | "xmp"
            | "plaintext"
            | "meta"
    )
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0c')
}

/// Reads a tag from left to right.
struct Reader<'r> {
    rest: &'r StrTendril,
    at: usize,
}

impl<'r> Reader<'r> {
    fn peek(&self) -> Option<u8> {
        self.rest.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let eaten = self.peek() == Some(byte);
        self.at += usize::from(eaten);
        eaten
    }

    /// The ASCII characters of a kind that come next.
    fn run(&mut self, is_one: impl Fn(u8) -> bool) -> &'r str {
        let start = self.at;
        while self.peek().is_some_and(&is_one) {
            self.at += 1;
        }
        self.rest.get(start..self.at).unwrap_or_default()
    }

    /// A value, in quotes or not, without entities.
    fn value(&mut self) -> Option<StrTendril> {
        let quote = self.peek()?;
        let (start, len) = if matches!(quote, b'"' | b'\'') {
            let start = self.at + 1;
            let rest = self.rest.as_bytes().get(start..)?;
            let len = memchr::memchr(quote, rest)?;
            if memchr::memchr(b'&', rest.get(..len)?).is_some() {
                return None;
            }
            self.at = start + len + 1;
            (start, len)
        } else {
            let start = self.at;
            let plain = |byte: u8| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'#' | b'%')
            };
            let len = self.run(plain).len();
            // Whatever else stands there is a part of it as well, also `/`.
            let ends = self
                .peek()
                .is_some_and(|byte| is_blank(byte) || byte == b'>');
            (start, Some(len).filter(|&len| len > 0 && ends)?)
        };
        Some(
            self.rest
                .subtendril(u32::try_from(start).ok()?, u32::try_from(len).ok()?),
        )
    }

    /// The attributes up to the end of the tag, and whether it closes itself.
    fn attributes(&mut self) -> Option<(Vec<Attribute>, bool)> {
        let mut attributes: Vec<Attribute> = Vec::new();
        loop {
            let blanks = self.run(is_blank).len();
            if self.eat(b'>') {
                return Some((attributes, false));
            }
            if self.eat(b'/') {
                return self.eat(b'>').then_some((attributes, true));
            }
            let name = self.run(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.')
            });
            if blanks == 0 || name.is_empty() || attributes.len() == MOST_ATTRIBUTES {
                return None;
            }
            let value = match self.eat(b'=') {
                true => self.value()?,
                false => StrTendril::new(),
            };
            let name = lower(name);
            if attributes.iter().any(|known| *known.name.local == *name) {
                return None;
            }
            attributes.push(Attribute {
                name: QualName::new(None, ns!(), LocalName::from(&*name)),
                value,
            });
        }
    }
}

fn lower(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

/// The tag that `rest` begins with.
fn tag(rest: &StrTendril) -> Option<Ahead> {
    let mut reader = Reader { rest, at: 1 };
    let kind = match reader.eat(b'/') {
        true => TagKind::EndTag,
        false => TagKind::StartTag,
    };
    if !reader.peek()?.is_ascii_alphabetic() {
        return None;
    }
    let name =
        lower(reader.run(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':')));
    if is_special(&name) {
        return None;
    }
    let (attrs, self_closing) = match kind {
        TagKind::StartTag => reader.attributes()?,
        TagKind::EndTag => {
            reader.run(is_blank);
            reader.eat(b'>').then(|| (Vec::new(), false))?
        }
    };
    let tag = Tag {
        kind,
        name: LocalName::from(&*name),
        self_closing,
        attrs,
        had_duplicate_attributes: false,
    };
    Some(Ahead::Tag(tag, reader.at))
}

/// How many bytes of `rest` are the body of an element of raw text whose start tag, called `name`, stands
/// right before it. Its end tag follows.
pub fn body(rest: &str, name: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let end = memchr::memmem::find_iter(bytes, b"</").find(|end| {
        let tag = bytes.get(end + 2..).unwrap_or_default();
        let own = tag.get(..name.len());
        own.is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()))
            && matches!(
                tag.get(name.len()),
                Some(b' ' | b'\t' | b'\n' | b'\x0c' | b'/' | b'>')
            )
    })?;
    let body = bytes.get(..end)?;
    // Behind `<!--` a script may hold its own end tag.
    memchr::memmem::find(body, b"<!--").is_none().then_some(end)
}

/// How many bytes of `rest` the comment has that it begins with.
fn comment(rest: &str) -> Option<usize> {
    const OPEN: &[u8] = b"<!--";
    let body = rest.as_bytes().strip_prefix(OPEN)?;
    if body.starts_with(b">") || body.starts_with(b"->") {
        return None;
    }
    let closes = |&end: &usize| {
        let before = body.get(..end).unwrap_or_default();
        before.ends_with(b"--") || before.ends_with(b"--!")
    };
    let end = memchr::memchr_iter(b'>', body).find(closes)?;
    Some(OPEN.len() + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_ends_at_its_own_end_tag() {
        let cases = [
            ("var a = '</p>';</script><p>", Some("var a = '</p>';")),
            ("a</scripts></SCRIPT\n>", Some("a</scripts>")),
            ("</script>", Some("")),
            ("if (a < b) {}</script/>", Some("if (a < b) {}")),
            ("a", None),
            ("a</script", None),
            ("a</style>", None),
            ("<!-- <script> </script> --></script>", None),
        ];
        for (rest, expected) in cases {
            let found = body(rest, "script").and_then(|len| rest.get(..len));
            assert_eq!(found, expected, "{rest:?}");
        }
    }

    #[test]
    fn a_comment_ends_where_browsers_end_it() {
        let cases = [
            ("<!-- a --><p>", Some("<!-- a -->")),
            ("<!---->a", Some("<!---->")),
            ("<!-- a > b -- c ---> d", Some("<!-- a > b -- c --->")),
            ("<!-- a --!> b -->", Some("<!-- a --!>")),
            ("<!-- a <!--> b -->", Some("<!-- a <!-->")),
            ("<!--> a -->", None),
            ("<!---> a -->", None),
            ("<!-- a", None),
            ("<!-- a -- >", None),
            ("<!doctype html>", None),
        ];
        for (rest, expected) in cases {
            let found = comment(rest).and_then(|len| rest.get(..len));
            assert_eq!(found, expected, "{rest:?}");
        }
    }

    fn told(rest: &str) -> Option<String> {
        Some(match next(&StrTendril::from(rest))? {
            Ahead::Text(len) => format!("text {len}"),
            Ahead::Comment(len) => format!("comment {len}"),
            Ahead::Tag(tag, len) => {
                let attributes = tag.attrs.iter();
                let attributes: Vec<String> = attributes
                    .map(|one| format!("{}={}", &*one.name.local, &*one.value))
                    .collect();
                let kind = match (tag.kind, tag.self_closing) {
                    (TagKind::EndTag, _) => "end",
                    (_, true) => "empty",
                    (_, false) => "start",
                };
                format!("{kind} {len} {} {}", &*tag.name, attributes.join(" "))
            }
        })
    }

    #[test]
    fn plain_tags_and_text_are_read() {
        let cases = [
            ("甲县 > 乙镇\n<p>", "text 16"),
            ("<p>甲", "start 3 p "),
            ("<DIV Class='a b' ID=c1>", "start 23 div class=a b id=c1"),
            (
                "<a href=\"/x?y=1\"\n hidden>",
                "start 25 a href=/x?y=1 hidden=",
            ),
            ("<br/>", "empty 5 br "),
            ("<img src=\"a>b\" />", "empty 17 img src=a>b"),
            ("</p >", "end 5 p "),
            ("<!-- a -->b", "comment 10"),
        ];
        for (rest, expected) in cases {
            assert_eq!(told(rest).as_deref(), Some(expected), "{rest}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left() {
        for rest in [
            "",
            "<",
            "&nbsp;",
            "< p>",
            "<p",
            "<p class=\"a",
            "<p class=\"a&amp;b\">",
            "<p class = a>",
            "<p class=\"a\"id=b>",
            "<p class=a class=b>",
            "<p class=>",
            "<p a=b/>",
            "<p a/b>",
            "<p =a>",
            "<p \"a\">",
            "<p 甲=a>",
            "</p a=b>",
            "</>",
            "<?php",
            "<!doctype html>",
            "<script>",
            "</script>",
            "<TITLE>",
            "<meta charset=utf-8>",
        ] {
            assert_eq!(told(rest), None, "{rest}");
        }
    }
}
