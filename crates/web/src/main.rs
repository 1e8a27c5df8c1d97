//! Starts the page.

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    if raft_web::is_in_worker() {
        raft_web::worker::start();
    } else {
        raft_web::app::start();
    }
}
