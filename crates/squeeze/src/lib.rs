//! Packs WebAssembly, and texts, far smaller than gzip or LZMA would.
//!
//! It is made for a page in two parts: the first part unpacks the second one, and the packer may take it for
//! granted that whoever unpacks has the first one. Each byte is decided bit by bit (`tree`); how likely each
//! decision is follows from what was decided before in the same contexts (`seen`), where the contexts know
//! WebAssembly: which instruction made what is on the stack, what was last done to a local and so on
//! (`walk`, `notes`, `plans`). Besides, what came after the same bytes before may come again (`memory`), and texts lie
//! one after the other (`walk/ends`). All that is mixed by weights that learn (`mixer`), and likely
//! decisions take next to no room (`coder`). Before that the chance is corrected by what came of such chances
//! (`correction`). That is M. Mahoney's context mixing (PAQ8).
//!
//! Nothing but whole numbers is used: packing and unpacking see the same, natively and as WebAssembly.
//!
//! ```
//! let packed = squeeze::pack_text("a vote, a vote, a vote, a vote, a vote, a vote, a vote")?;
//! assert!(packed.len() < 25);
//! assert!(squeeze::unpack_text(&packed)?.ends_with("a vote"));
//! # Ok::<(), squeeze::Error>(())
//! ```

mod coder;
mod correction;
mod frame;
mod lean;
mod memory;
mod mixer;
mod model;
mod notes;
mod plans;
mod scale;
mod seen;
mod tree;
mod walk;

pub use frame::{Error, Unpacking, pack_text, pack_wasm, unpack_text};

#[cfg(test)]
mod tests;
