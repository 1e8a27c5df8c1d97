//! What the words after `cargo xtask` mean.

use std::path::PathBuf;

use crate::failure::{Failure, Result};
use crate::help;
use crate::test::Part;

/// Which compiler builds wasm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The active toolchain with rustup's ready-made standard library.
    Rustup,
    /// Debian's compiler with a standard library built here from its source.
    Debian,
}

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Setup,
    /// Takes pictures of the page.
    Gallery,
    Serve {
        port: u16,
        open: bool,
    },
    Build {
        /// Into one file.
        single_file: bool,
    },
    Test {
        parts: Vec<Part>,
    },
    Size {
        json: bool,
    },
    BenchCore {
        json: bool,
    },
    /// Measures the virtual cluster, natively and as wasm.
    BenchSim {
        json: bool,
    },
    /// Measures the courses' tests, natively and as wasm.
    BenchLabs {
        json: bool,
    },
    BenchPage {
        json: bool,
    },
    /// Lets Lighthouse judge the page.
    BenchLighthouse {
        json: bool,
    },
    EtcdData {
        folder: Option<PathBuf>,
    },
}

/// What to do, and how wasm is built while doing it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) command: Command,
    /// `None`: rustup's way if it can be had, else Debian's.
    pub(crate) way: Option<Way>,
    /// Ask rustup again although it failed a short while ago.
    pub(crate) retry_rustup: bool,
}

const DEFAULT_PORT: u16 = 8080;

/// What `bench` measures, for who named something else.
const BENCHES: &str = "`core`, `sim`, `labs`, `page` or `lighthouse`";

/// Options seen so far; which of them a command takes is checked at the end.
#[derive(Default)]
struct Options {
    words: Vec<String>,
    port: Option<u16>,
    open: bool,
    json: bool,
    single_file: bool,
    help: bool,
    way: Option<Way>,
    retry_rustup: bool,
}

/// Reads the command line; `way_variable` is what `RAFT_WASM_TOOLCHAIN` holds.
pub(crate) fn parse(
    args: impl IntoIterator<Item = String>,
    way_variable: Option<&str>,
) -> Result<Request> {
    let mut options = read_options(args)?;
    if options.way.is_none() {
        options.way =
            way_variable.map(|value| parse_way("RAFT_WASM_TOOLCHAIN", value)).transpose()?;
    }
    let command = command(&options)?;
    refuse_stray_options(&command, &options)?;
    Ok(Request { command, way: options.way, retry_rustup: options.retry_rustup })
}

fn read_options(args: impl IntoIterator<Item = String>) -> Result<Options> {
    let mut options = Options::default();
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        let (name, inline) = match arg.split_once('=') {
            Some((name, value)) if name.starts_with('-') => (name, Some(value.to_owned())),
            _ => (arg.as_str(), None),
        };
        let takes_value = matches!(name, "--port" | "--wasm-toolchain");
        if inline.is_some() && !takes_value {
            return Err(usage(format!("`{arg}` is not understood"), "this option takes no value"));
        }
        let mut value = || {
            inline.clone().or_else(|| args.next()).filter(|v| !v.is_empty()).ok_or_else(|| {
                usage(format!("`{name}` stands alone"), "a value must follow this option")
            })
        };
        match name {
            "--port" => options.port = Some(parse_port(&value()?)?),
            "--wasm-toolchain" => options.way = Some(parse_way(name, &value()?)?),
            "--open" => options.open = true,
            "--json" => options.json = true,
            "--single-file" => options.single_file = true,
            "--retry-rustup" => options.retry_rustup = true,
            "--help" | "-h" => options.help = true,
            _ if name.starts_with('-') => {
                return Err(usage(
                    format!("`{name}` is not understood"),
                    "there is no such option",
                ));
            }
            _ => options.words.push(arg),
        }
    }
    Ok(options)
}

fn command(options: &Options) -> Result<Command> {
    let words: Vec<&str> = options.words.iter().map(String::as_str).collect();
    let json = options.json;
    match words.as_slice() {
        [] | ["help", ..] => Ok(Command::Help),
        _ if options.help => Ok(Command::Help),
        ["setup"] => Ok(Command::Setup),
        ["gallery"] => Ok(Command::Gallery),
        ["serve"] => {
            Ok(Command::Serve { port: options.port.unwrap_or(DEFAULT_PORT), open: options.open })
        }
        ["build"] => Ok(Command::Build { single_file: options.single_file }),
        ["size"] => Ok(Command::Size { json }),
        ["bench", "core"] => Ok(Command::BenchCore { json }),
        ["bench", "sim"] => Ok(Command::BenchSim { json }),
        ["bench", "labs"] => Ok(Command::BenchLabs { json }),
        ["bench", "page"] => Ok(Command::BenchPage { json }),
        ["bench", "lighthouse"] => Ok(Command::BenchLighthouse { json }),
        ["test", names @ ..] => {
            let parts: Result<Vec<Part>> = names.iter().map(|name| parse_part(name)).collect();
            Ok(Command::Test { parts: parts? })
        }
        ["etcd-data"] => Ok(Command::EtcdData { folder: None }),
        ["etcd-data", folder] => Ok(Command::EtcdData { folder: Some(PathBuf::from(folder)) }),
        ["etcd-data", _, extra, ..] => Err(unknown_word(extra, "one folder holds all the scripts")),
        ["bench"] => {
            Err(usage("`bench` stands alone".into(), &format!("it needs to know what: {BENCHES}")))
        }
        ["bench", "core" | "sim" | "labs" | "page" | "lighthouse", extra, ..] => {
            Err(unknown_word(extra, "`bench` measures one thing at a time"))
        }
        ["bench", other, ..] => {
            Err(unknown_word(other, &format!("what can be measured is {BENCHES}")))
        }
        [known @ ("setup" | "serve" | "build" | "size" | "gallery"), extra, ..] => {
            Err(unknown_word(extra, &format!("`{known}` takes options only")))
        }
        [other, ..] => Err(unknown_word(other, "there is no such command")),
    }
}

fn refuse_stray_options(command: &Command, options: &Options) -> Result<()> {
    let serves = matches!(command, Command::Serve { .. } | Command::Help);
    let reports = matches!(
        command,
        Command::Size { .. }
            | Command::BenchCore { .. }
            | Command::BenchSim { .. }
            | Command::BenchLabs { .. }
            | Command::BenchPage { .. }
            | Command::BenchLighthouse { .. }
            | Command::Help
    );
    let builds = matches!(command, Command::Build { .. } | Command::Help);
    let stray = [
        ("--single-file", options.single_file && !builds, "only `build` takes it"),
        ("--port", options.port.is_some() && !serves, "only `serve` takes it"),
        ("--open", options.open && !serves, "only `serve` takes it"),
        ("--json", options.json && !reports, "only `size` and `bench` take it"),
    ];
    match stray.iter().find(|(_, is_stray, _)| *is_stray) {
        Some((name, _, why)) => Err(usage(format!("`{name}` does not belong here"), why)),
        None => Ok(()),
    }
}

fn parse_part(name: &str) -> Result<Part> {
    Part::ALL.into_iter().find(|part| part.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Part::ALL.iter().map(|part| part.name()).collect();
        unknown_word(name, &format!("the parts of the tests are {}", names.join(", ")))
    })
}

fn parse_port(value: &str) -> Result<u16> {
    value.parse().ok().filter(|port| *port != 0).ok_or_else(|| {
        usage(format!("`{value}` is not a port"), "a port is a whole number from 1 to 65535")
    })
}

fn parse_way(name: &str, value: &str) -> Result<Way> {
    match value {
        "rustup" => Ok(Way::Rustup),
        "debian" => Ok(Way::Debian),
        _ => Err(usage(
            format!("{name} cannot be `{value}`"),
            "it is `rustup` (ready-made standard library) or `debian` (built here)",
        )),
    }
}

fn unknown_word(word: &str, why: &str) -> Failure {
    usage(format!("`{word}` is not understood"), why)
}

fn usage(what: String, why: &str) -> Failure {
    Failure::new(what, why, format!("{}; `cargo xtask help` says more", help::USAGE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Request> {
        parse(line.split_whitespace().map(str::to_owned), None)
    }

    fn command(line: &str) -> Command {
        parsed(line).unwrap().command
    }

    fn message(line: &str) -> String {
        parsed(line).unwrap_err().to_string()
    }

    #[test]
    fn commands_are_understood() {
        assert_eq!(command(""), Command::Help);
        assert_eq!(command("test --help"), Command::Help);
        assert_eq!(command("serve"), Command::Serve { port: 8080, open: false });
        assert_eq!(command("build"), Command::Build { single_file: false });
        assert_eq!(command("build --single-file"), Command::Build { single_file: true });
        assert_eq!(command("serve --open --port 9000"), Command::Serve { port: 9000, open: true });
        assert_eq!(command("serve --port=9000"), Command::Serve { port: 9000, open: false });
        assert_eq!(command("size --json"), Command::Size { json: true });
        assert_eq!(command("bench page"), Command::BenchPage { json: false });
        assert_eq!(command("bench lighthouse --json"), Command::BenchLighthouse { json: true });
        assert_eq!(command("bench core"), Command::BenchCore { json: false });
        assert_eq!(command("bench labs"), Command::BenchLabs { json: false });
        assert_eq!(command("bench sim --json"), Command::BenchSim { json: true });
        assert_eq!(command("bench core --json"), Command::BenchCore { json: true });
        assert_eq!(command("etcd-data"), Command::EtcdData { folder: None });
        assert_eq!(
            command("etcd-data ../raft"),
            Command::EtcdData { folder: Some("../raft".into()) }
        );
        assert_eq!(command("test core e2e"), Command::Test { parts: vec![Part::Core, Part::E2e] });
    }

    #[test]
    fn the_toolchain_is_chosen_by_option_before_variable() {
        let way = |line: &str, variable| {
            parse(line.split_whitespace().map(str::to_owned), variable).unwrap().way
        };
        assert_eq!(way("build", None), None);
        assert_eq!(way("build", Some("debian")), Some(Way::Debian));
        assert_eq!(way("build --wasm-toolchain rustup", Some("debian")), Some(Way::Rustup));
        assert!(parse(["build".to_owned()], Some("gcc")).is_err());
    }

    #[test]
    fn wrong_use_is_told_once_and_names_the_word() {
        assert!(message("sevre").contains("`sevre` is not understood"));
        assert!(message("test cor").contains("core, sim"));
        assert!(message("serve --prot 1").contains("`--prot` is not understood"));
        assert!(message("serve --port").contains("`--port` stands alone"));
        assert!(message("serve --port=").contains("`--port` stands alone"));
        assert!(message("serve --port eighty").contains("`eighty` is not a port"));
        assert!(message("serve --port 70000").contains("`70000` is not a port"));
        assert!(message("serve --port 0").contains("`0` is not a port"));
        assert!(message("serve now").contains("`now` is not understood"));
        assert!(message("build --json").contains("`--json` does not belong here"));
        assert!(message("test --single-file").contains("only `build` takes it"));
        assert!(message("build --open=yes").contains("takes no value"));
        assert!(message("bench").contains(BENCHES));
        assert!(message("bench disk").contains("`disk` is not understood"));
        assert!(message("etcd-data a b").contains("`b` is not understood"));
        assert!(message("bench core page").contains("one thing at a time"));
        assert!(message("build --wasm-toolchain gcc").contains("cannot be `gcc`"));
    }
}
