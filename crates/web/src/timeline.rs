//! The space-time diagram without the browser: what is drawn of a stretch of a run, which stretch is looked at,
//! and what is under the pointer.

mod bars;
mod labels;
mod scale;
mod tip;
mod track;

pub use bars::{Bar, LANES, bar_at, bars};
pub use labels::{Label, ROOM_MIN, label_at, labels};
pub use scale::{Scale, Shift, label};
pub use tip::{Spot, find};
pub use track::{Fate, Line, Mark, Track, What};
