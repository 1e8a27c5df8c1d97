//! The log of any Raft implementation, read and checked against the paper.
//!
//! An implementation writes a line of JSON whenever a server's state changes; `docs/trace.md` says how. [`Trace`] reads
//! such lines, whatever state they are in, and [`check`] holds them against what Raft promises and how it goes about
//! it. Both know nothing but what stands in the lines: no simulator, no page, no files.
//!
//! ```
//! let text = r#"{"s":1,"term":1,"role":"leader"}
//! {"s":2,"term":1,"role":"leader"}"#;
//! let trace = raft_trace::Trace::read(text.as_bytes());
//! let report = raft_trace::check(&trace);
//! assert_eq!(
//!     report.first().map(ToString::to_string).as_deref(),
//!     Some(
//!         "line 2: S2 became leader of term 1, which S1 leads already (line 1): at most one leader a term \
//!          (Election Safety, §5.2)"
//!     ),
//! );
//! ```

mod check;
mod json;
mod names;
mod own;
mod problem;
mod read;
mod record;
mod told;
mod trace;

pub use check::{Check, Checker, Picture, Report, Server, Violation, check};
pub use names::number;
pub use own::{OwnRun, own_run};
pub use problem::Problem;
pub use read::{Reader, Sorting};
pub use record::{Change, Entry, Message, Record, Role};
pub use told::Told;
pub use trace::Trace;

/// A longer line is damage: nothing that is asked for needs as much.
pub const LINE_BYTES_MAX: usize = 64 * 1024;

/// So many lines are read; what follows is not looked at.
pub const LINES_MAX: u32 = 1_000_000;

/// So many servers are told apart: more than any test of a course has.
pub const SERVERS_MAX: usize = 9;
