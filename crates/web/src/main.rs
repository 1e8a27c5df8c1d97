//! Starts the page.

fn main() {
    raft_web::app::start();
}
