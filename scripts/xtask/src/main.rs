//! What `wasm-bindgen` does to a compiled module, in the ways that the scripts need. No prebuilt binary is downloaded.

use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

const USAGE: &str =
    "usage: xtask --out-dir DIRECTORY --out-name NAME [--omit-default-module-path] [--tests web|nodejs] FILE
  --omit-default-module-path   the JavaScript does not look for the wasm file by itself
  --tests web|nodejs           a test harness: debug information stays, and its tests can be called";

#[derive(Default)]
struct Options {
    out_dir: Option<PathBuf>,
    out_name: Option<String>,
    omit_default_module_path: bool,
    tests: Option<String>,
    file: Option<PathBuf>,
}

fn read() -> Result<Options, String> {
    let mut options = Options::default();
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--out-dir" => options.out_dir = Some(value()?.into()),
            "--out-name" => options.out_name = Some(value()?),
            "--omit-default-module-path" => options.omit_default_module_path = true,
            "--tests" => options.tests = Some(value()?),
            _ if arg.starts_with('-') => return Err(format!("unknown option {arg}")),
            _ => options.file = Some(arg.into()),
        }
    }
    Ok(options)
}

fn generate(options: Options) -> Result<(), Box<dyn Error>> {
    let (Some(file), Some(out_dir), Some(out_name)) = (options.file, options.out_dir, options.out_name)
    else {
        return Err(USAGE.into());
    };
    let mut bindgen = Bindgen::new();
    match options.tests.as_deref() {
        None | Some("web") => bindgen.web(true)?,
        Some("nodejs") => bindgen.nodejs(true)?,
        Some(other) => return Err(format!("--tests {other}: web or nodejs").into()),
    };
    bindgen
        .input_path(file)
        .out_name(&out_name)
        .typescript(false)
        .omit_default_module_path(options.omit_default_module_path);
    if options.tests.is_some() {
        bindgen.debug(true).keep_debug(true).export_wasm(true).emit_start(false);
    }
    Ok(bindgen.generate(out_dir)?)
}

fn main() -> ExitCode {
    match read().map_err(Into::into).and_then(generate) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:?}");
            ExitCode::from(2)
        }
    }
}
