//! `cargo xtask serve`: the page on this machine, rebuilt when a source changes.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use crate::clock;
use crate::context::Context;
use crate::failure::{Failure, Result};
use crate::page;
use crate::setup;
use crate::terminal::{out, say};

/// Serves until it is stopped.
pub(crate) fn serve(context: &Context, port: u16, open: bool) -> Result<bool> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    // Before the build: nobody wants to wait for minutes to be told.
    ensure_free(address)?;
    let tools = setup::page_tools(context)?;
    ensure_free(address)?;
    say("building the page (a minute or two from scratch), then serving it; Ctrl-C stops");
    let mut task = page::trunk(context, &tools)
        .args(["serve", "--address", "127.0.0.1", "--port"])
        .arg(port.to_string())
        // dist/ stays what `build` made of it.
        .arg("--dist")
        .arg(context.root.join("target/serve"));
    if open {
        task = task.arg("--open");
    }
    let mut trunk = task.start()?;
    let mut announced = false;
    loop {
        if let Ok(Some(status)) = trunk.try_wait() {
            return if status.success() { Ok(true) } else { Err(ended(&status.to_string())) };
        }
        if !announced && TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok() {
            announced = true;
            out(format!("\nRaft Playground: http://{address}/\n"));
        }
        clock::pause(Duration::from_millis(250));
    }
}

fn ensure_free(address: SocketAddr) -> Result<()> {
    TcpListener::bind(address).map(drop).map_err(|error| {
        let port = address.port();
        let other = if port == u16::MAX { port - 1 } else { port + 1 };
        Failure::new(
            format!("port {port} cannot be used"),
            format!("{error}: probably another server is running on it"),
            format!("stop that server, or choose another port: `cargo xtask serve --port {other}`"),
        )
    })
}

fn ended(status: &str) -> Failure {
    Failure::new(
        "the server stopped",
        format!("`trunk serve` ended with {status}; see above"),
        "mend what trunk or the compiler reports, then run `cargo xtask serve` again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_told_with_a_way_out() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = taken.local_addr().unwrap();
        let message = ensure_free(address).unwrap_err().to_string();
        assert!(message.contains(&format!("port {} cannot be used", address.port())));
        assert!(message.contains("--port"));
        drop(taken);
        assert!(ensure_free(address).is_ok());
    }
}
