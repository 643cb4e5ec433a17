//! A bar on stderr while much is to be done.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::threads::can_start;

/// Less work is done before anybody looks.
const LEAST_BYTES: u64 = 64 << 20;

/// A bar that counts bytes; hidden if stderr is no terminal, or the work is small. It goes away at the end.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn of(bytes: u64, what: &str) -> Progress {
        let template = "{msg} {wide_bar} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec}";
        Progress(shown(bytes, template, what))
    }

    /// For work that does not say how far it is.
    pub(crate) fn spinner(bytes: u64, what: &str) -> Progress {
        Progress(shown(bytes, "{spinner} {msg} {binary_total_bytes} {elapsed}", what))
    }

    pub(crate) fn advance(&self, bytes: u64) {
        self.0.inc(bytes);
    }
}

fn shown(bytes: u64, template: &str, what: &str) -> ProgressBar {
    if bytes < LEAST_BYTES {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(bytes).with_message(what.to_owned());
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    // On a thread of its own, without which it would panic.
    if can_start() {
        bar.enable_steady_tick(Duration::from_millis(100));
    }
    bar
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
