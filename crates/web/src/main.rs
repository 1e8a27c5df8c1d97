//! Starts the page.

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    // `www/playground.js` has started it, for a program that wants clusters and no page.
    if raft_web::api::is_asked_for() {
        return;
    }
    if raft_web::is_in_worker() {
        raft_web::worker::start();
    } else {
        raft_web::app::start();
    }
}
