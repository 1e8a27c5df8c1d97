//! `cargo xtask`: sets up what is missing on a machine, then builds, serves, tests or measures.

mod args;
mod bench;
mod clock;
mod context;
mod etcd_data;
mod failure;
mod finish;
mod gallery;
mod help;
mod metric;
mod page;
mod playwright;
mod process;
mod project;
mod serve;
mod setup;
mod single;
mod size;
mod terminal;
mod test;
mod version;

use std::process::ExitCode;

use crate::args::{Command, Request};
use crate::bench::sims::What;
use crate::context::Context;
use crate::failure::Result;
use crate::terminal::{out, say};

fn main() -> ExitCode {
    let way = process::env_text("RAFT_WASM_TOOLCHAIN");
    // Arguments that are not Unicode can only be wrong words; they are shown as such.
    let args = std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned());
    match args::parse(args, way.as_deref()).and_then(|request| carry_out(&request)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            say(failure.to_string());
            ExitCode::from(2)
        }
    }
}

/// `false`: done, but a check failed.
fn carry_out(request: &Request) -> Result<bool> {
    if request.command == Command::Help {
        out(help::HELP);
        return Ok(true);
    }
    let context = Context::new(request)?;
    match &request.command {
        Command::Help => Ok(true),
        Command::Setup => setup::everything(&context).map(|()| true),
        Command::Serve { port, open } => serve::serve(&context, *port, *open),
        Command::Build { single_file: false } => page::build(&context).map(|()| true),
        Command::Build { single_file: true } => single::build(&context).map(|()| true),
        Command::Test { parts } => Ok(test::run(&context, parts)),
        Command::Size { json } => size::report(&context, *json),
        Command::BenchCore { json } => bench::cores::run(&context, *json),
        Command::BenchSim { json } => bench::sims::run(&context, What::Sim, *json),
        Command::BenchLabs { json } => bench::sims::run(&context, What::Labs, *json),
        Command::EtcdData { folder } => etcd_data::run(&context, folder.as_deref()),
        Command::Gallery => gallery::run(&context),
        Command::BenchPage { json } => bench::page(&context, *json),
        Command::BenchLighthouse { json } => bench::lighthouse::run(&context, *json),
    }
}
