//! Messages for people: on standard error, one line each; text for the terminal.

use std::borrow::Cow;
use std::io::{ErrorKind, Write};

use anstyle::{AnsiColor, Style};

use super::Exit;

const NAME: Style = AnsiColor::Red.on_default().bold();
const QUIET: Style = Style::new().dimmed();

/// Says that something went wrong.
pub fn error(message: &str) {
    line(NAME, message);
}

/// Says something that is no fault.
pub fn remark(message: &str) {
    line(QUIET, message);
}

fn line(style: Style, message: &str) {
    let message = visible(message);
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(anstream::stderr(), "{style}gongbao:{style:#} {message}");
}

/// Writes text to standard output; colours go where a terminal wants them.
pub fn print(text: &str) -> Exit {
    let mut stdout = anstream::stdout();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Ok(()) => Exit::Done,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Done,
        Err(reason) => {
            error(&format!(
                "standard output: cannot be written: {}",
                reason.kind()
            ));
            Exit::NothingRan
        }
    }
}

/// Text of a document with its control characters made visible, so that it cannot steer a terminal.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let show = |c: char| match c {
        '\n' => '⏎',
        '\u{7f}' => '\u{2421}',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    Cow::Owned(text.chars().map(show).collect())
}

/// The first `limit` characters, with control characters made visible.
pub fn short(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", visible(text.get(..end).unwrap_or_default())),
        None => visible(text).into_owned(),
    }
}

/// `1 file`, `2 files`.
pub fn count(number: usize, what: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{number} {what}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_cannot_steer_the_terminal() {
        assert_eq!(visible("a\u{1b}[31m万\r\n"), "a␛[31m万␍⏎");
        assert_eq!(visible("\u{9b}31m"), "\u{fffd}31m");
        assert_eq!(visible("万元"), "万元");
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(short("完成四百户", 2), "完成…");
        assert_eq!(short("完成", 2), "完成");
    }
}
