//! The courses' tests on the page: what is to be run, playing it in slices, what came of it.
//!
//! Knows no DOM. [`Work`] plays, in a worker or on the page itself; [`Board`] remembers what the page shows; what
//! they tell each other, [`Order`] and [`News`], can be written as text and read again.

mod board;
mod news;
mod order;
mod progress;
mod tally;
#[cfg(test)]
mod tests;
mod work;

pub use board::{Board, Ended};
pub use news::{At, News, Outcome, Told};
pub use order::{Job, Kind, Order, Single};
pub use progress::{Progress, UnderWay};
pub use tally::Tally;
pub use work::Work;
