//! Which code the page fetches only when it is needed.
//!
//! Functions go by the paths that the linker knows them by. What only they call goes with them; what the
//! rest of the page calls, too, stays. The page must ask for the later part before it calls any of this
//! (`crates/web/src/later.rs`): otherwise it stands still until the part is there.

/// Paths whose functions come later.
pub(crate) const LATER: &[&str] = &[
    // Opened by hand, seconds after the page at the earliest.
    "raft_web::components::help::",
    "raft_web::components::message_menu::",
    "raft_web::components::popover::",
    "raft_web::components::rooms::checks::",
    "raft_web::components::rooms::clients::",
    "raft_web::components::rooms::faults::",
    "raft_web::components::rooms::happened::causes::",
    "raft_web::components::rooms::partition::",
    "raft_web::components::rooms::setup::",
    "raft_web::components::server_menu::",
    "raft_web::components::story_line::reasons::",
    "raft_web::draft::",
    // What is done to the cluster, and going through its history.
    "raft_web::session::chaos::",
    "raft_web::session::choice::",
    "raft_web::session::gesture::",
    "raft_web::session::keep::",
    "raft_web::session::undo::",
    "raft_web::session::verdict::",
    "raft_sim::history::compare::",
    "raft_sim::history::fork::",
    "raft_sim::history::step::",
    "raft_sim::history::tree::",
    "raft_sim::linearizability::",
    // Scripts as text: a session that is kept and taken up.
    "raft_sim::script::text::",
    "raft_sim::script::Script as core::",
    // Words for what only somebody's hand or a script brings about.
    "raft_sim::checks::en::",
    "raft_sim::checks::violation::",
    "raft_sim::explain::en::conditions::",
    "raft_sim::explain::en::errors::",
    "raft_sim::explain::en::settings::",
];

/// Paths within those above whose functions are needed at the start all the same.
pub(crate) const NEVER: &[&str] = &[];

/// Whether a function of this name comes later.
pub(crate) fn is_later(name: &str) -> bool {
    is_within(name, LATER) && !is_within(name, NEVER)
}

fn is_within(name: &str, paths: &[&str]) -> bool {
    // `<T as Trait>::method` is at home with the type or with the trait, what drops a value with the value.
    let is_method = name.starts_with('<') || name.starts_with("core::ptr::drop_in_place<");
    paths.iter().any(|path| if is_method { name.contains(path) } else { name.starts_with(path) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_go_by_their_home() {
        let paths = ["page::help::"];
        let homes = ["page::help::draw::h12", "<page::help::List as Draw>::draw::h12"];
        for name in homes.into_iter().chain(["core::ptr::drop_in_place<page::help::List>::h12"]) {
            assert!(is_within(name, &paths), "{name}");
        }
        for name in ["page::helper::draw::h12", "core::iter::next<page::help::List>::h12", ""] {
            assert!(!is_within(name, &paths), "{name}");
        }
    }

    #[test]
    fn the_list_has_whole_paths_and_exceptions_within_them() {
        assert!(LATER.iter().chain(NEVER).all(|path| path.ends_with("::") && path.len() > 9));
        assert!(NEVER.iter().all(|path| is_within(path, LATER)));
    }
}
