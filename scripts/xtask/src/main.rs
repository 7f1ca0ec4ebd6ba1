//! `xtask bindgen …` is the `wasm-bindgen` CLI, `xtask test-runner …` is `wasm-bindgen-test-runner`,
//! both of the version locked in this directory's Cargo.lock. No prebuilt binary is downloaded.

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

const USAGE: &str = "usage: xtask bindgen <wasm-bindgen arguments>\n       xtask test-runner <wasm-bindgen-test-runner arguments>";

fn main() -> ExitCode {
    let mut args = env::args_os();
    let program = args.next().unwrap_or_else(|| OsString::from("xtask"));
    let Some(command) = args.next() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let rest = std::iter::once(program).chain(args);
    let done = match command.to_str() {
        Some("bindgen") => {
            wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(rest).map_err(|error| format!("{error:?}"))
        }
        Some("test-runner") => wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(rest)
            .map_err(|error| format!("{error:?}")),
        _ => Err(format!("unknown command {}\n{USAGE}", command.to_string_lossy())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
