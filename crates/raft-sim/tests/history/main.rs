//! The history of a run: every moment of it comes back exactly, and every branch.

mod branches;
mod chaos;
mod comparisons;
mod events;
mod forks;
mod seeks;
mod steps;
