//! A line on the terminal that says how far a run is; nothing where standard error is no terminal.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use gongbao::input;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::summary::Summary;

/// The line.
pub struct Progress {
    bar: ProgressBar,
    /// Bytes that were read of the files, as they are packed.
    read: Arc<AtomicU64>,
}

impl Progress {
    /// Begins to count; how much there is to read is found out meanwhile.
    pub fn begin(paths: &[PathBuf], options: &input::Options) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
        if !bar.is_hidden() {
            bar.set_style(style(false));
            bar.enable_steady_tick(Duration::from_millis(250));
            let (bar, paths, options) = (bar.clone(), paths.to_vec(), options.clone());
            // The files of a folder may be many: nobody waits for their number.
            std::thread::spawn(move || {
                if let Some(bytes) = input::size(&paths, &options) {
                    bar.set_length(bytes);
                    bar.set_style(style(true));
                }
            });
        }
        Self {
            bar,
            read: Arc::clone(&options.read),
        }
    }

    /// Shows what was done.
    pub fn show(&self, summary: &Summary) {
        if self.bar.is_hidden() {
            return;
        }
        self.bar.set_position(self.read.load(Ordering::Relaxed));
        let failed = match summary.failures() {
            0 => String::new(),
            failed => format!(", {failed} failed"),
        };
        self.bar.set_message(format!(
            "{} documents, {} figures{failed}",
            summary.documents, summary.figures
        ));
    }

    /// Says something above the line.
    pub fn say(&self, say: impl FnOnce()) {
        self.bar.suspend(say);
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(measured: bool) -> ProgressStyle {
    let template = if measured {
        "{msg} [{wide_bar}] {binary_bytes_per_sec}, {eta} left"
    } else {
        "{msg} {spinner} {binary_bytes} at {binary_bytes_per_sec}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
