//! The wall clock: this crate runs tools, it takes no part in a simulated run.

use std::fs;
use std::path::Path;
use std::time::Duration;

/// Measures how long a step took.
#[derive(Debug)]
#[expect(clippy::disallowed_types, reason = "times tools on the developer's machine")]
pub(crate) struct Stopwatch(std::time::Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_types, reason = "times tools on the developer's machine")]
    pub(crate) fn start() -> Self {
        Self(std::time::Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Waits a little between two looks at a child process.
#[expect(clippy::disallowed_methods, reason = "waits for a tool, outside any simulation")]
pub(crate) fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

/// Seconds since 1970, to tell how old a note in the cache folder is.
#[expect(clippy::disallowed_types, reason = "dates notes in the cache folder")]
pub(crate) fn unix_seconds() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// When a file was last written, as time since 1970.
#[expect(clippy::disallowed_types, reason = "dates files on the developer's machine")]
pub(crate) fn modified(file: &Path) -> Option<Duration> {
    let time = fs::metadata(file).and_then(|meta| meta.modified()).ok()?;
    time.duration_since(std::time::SystemTime::UNIX_EPOCH).ok()
}
