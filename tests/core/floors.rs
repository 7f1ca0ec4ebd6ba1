//! The floors of ARCHITECTURE.md, held: which module may name which.

use std::fs;
use std::path::{Path, PathBuf};

/// (files under this folder or file, what they may import from the crate)
const FLOORS: [(&str, &[&str]); 8] = [
    ("src/time.rs", &["time"]),
    ("src/seam", &["seam"]),
    ("src/protocol", &["protocol", "time"]),
    ("src/routes", &["routes", "protocol"]),
    // Its tests may use the world.
    ("src/engine", &["engine", "routes", "protocol", "seam", "time", "core_tests"]),
    ("src/runtime", &["runtime", "engine", "protocol", "seam", "time", "api"]),
    ("src/api", &["api", "routes", "runtime", "engine", "protocol", "seam", "time"]),
    ("src/integrations", &["api", "routes", "integrations", "protocol"]),
];

fn rust_files(path: &Path, out: &mut Vec<PathBuf>) {
    if path.is_file() {
        out.push(path.to_path_buf());
    } else if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            rust_files(&entry.unwrap().path(), out);
        }
    }
}

fn imports(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.match_indices("crate::").map(move |(at, _)| &line[at + 7..]))
        .map(|rest| {
            rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '!')).collect::<String>()
        })
        // A macro of the crate is called by the crate's name from every floor.
        .filter(|name| !name.ends_with('!'))
        .collect()
}

#[test]
fn imports_run_downward_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (place, allowed) in FLOORS {
        let mut files = Vec::new();
        rust_files(&root.join(place), &mut files);
        for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "rs")) {
            let text = fs::read_to_string(file).unwrap();
            seen += 1;
            for import in imports(&text) {
                if !allowed.contains(&import.as_str())
                    && import.chars().next().is_some_and(char::is_lowercase)
                {
                    wrong.push(format!(
                        "{} imports crate::{import}",
                        file.strip_prefix(root).unwrap().display()
                    ));
                }
            }
        }
    }
    assert!(seen > 20, "the test looks at the wrong place");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_core_names_no_browser_crate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for place in ["src/time.rs", "src/protocol", "src/seam", "src/engine", "src/runtime/wire.rs"] {
        rust_files(&root.join(place), &mut files);
    }
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for word in ["wasm_bindgen::", "web_sys", "js_sys", "getrandom", "Instant", "SystemTime"] {
            assert!(!text.contains(word), "{} names {word}", file.display());
        }
    }
}

#[test]
fn a_planted_import_would_be_seen() {
    assert_eq!(
        imports(
            "use crate::runtime::wire;\n// crate::api in a comment\nlet x = crate::engine::y;\n#[cfg(test)]\nuse crate::time;"
        ),
        ["runtime", "engine", "time"]
    );
}

/// The rooms of the engine, and which others each may call. What is no room (`ground`, `report`, `options`, `random`)
/// lies below all of them; the engine's front files call every room and are called by none. Of `traces` the spans know
/// types alone.
const ROOMS: [(&str, &[&str]); 7] = [
    ("spans", &["traces"]),
    ("traces", &["spans"]),
    ("routes", &["spans", "traces"]),
    ("requests", &["spans", "traces", "routes"]),
    ("instruments", &["spans", "traces", "routes"]),
    ("export", &["spans", "traces", "routes", "requests", "outbox"]),
    ("outbox", &[]),
];
const BELOW_ROOMS: [&str; 4] = ["ground", "report", "options", "random"];
/// The most lines of code in a file: what is longer has two subjects. Tables are data.
const MAX_LINES: usize = 400;
const TABLES: [&str; 1] = ["src/seam/table.rs"];

fn engine_files(root: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for place in ["src/engine", "src/protocol"] {
        rust_files(&root.join(place), &mut files);
    }
    let read =
        |path: PathBuf| (path.strip_prefix(root).unwrap().to_path_buf(), fs::read_to_string(path).unwrap());
    files.into_iter().map(read).collect()
}

/// What a file of a room imports from the engine's top: `use super::super::x`, `use crate::engine::x`, and in a room's
/// own `mod.rs` `use super::x`.
fn rooms_named(path: &Path, text: &str) -> Vec<String> {
    let depth = path.components().count() - "src/engine/x".split('/').count();
    let steps = if path.ends_with("mod.rs") { depth } else { depth + 1 };
    let above = format!("use {}", "super::".repeat(steps));
    text.lines()
        .map(str::trim_start)
        .filter_map(|line| line.strip_prefix("use crate::engine::").or_else(|| line.strip_prefix(&above)))
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .collect()
}

#[test]
fn rooms_call_whom_they_may() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, text) in engine_files(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        let mut parts = path.components().skip(2);
        let room = parts.next().unwrap().as_os_str().to_str().unwrap().to_owned();
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else { continue };
        if path.ends_with("tests.rs") {
            continue;
        }
        for name in rooms_named(&path, &text) {
            let other = ROOMS.iter().any(|(known, _)| *known == name) && name != room;
            seen += usize::from(other || BELOW_ROOMS.contains(&name.as_str()));
            if other && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{} calls {name}", path.display()));
            }
        }
    }
    assert!(seen > 20, "only {seen} imports of rooms found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Lines that are neither empty nor a comment, up to the tests at the end.
fn lines_of_code(text: &str) -> usize {
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let is_code = |line: &&str| !line.is_empty() && !["//", "/*", "*"].iter().any(|c| line.starts_with(c));
    code.lines().map(str::trim).filter(is_code).count()
}

/// The sources of a kind below `src`, but for what is written by a tool.
fn sources(kind: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    rust_files(&root.join("src"), &mut files);
    files.retain(|file| {
        file.extension().is_some_and(|extension| extension == kind)
            && !file.components().any(|part| part.as_os_str() == "snippets")
    });
    let read =
        |path: PathBuf| (path.strip_prefix(root).unwrap().to_path_buf(), fs::read_to_string(path).unwrap());
    files.into_iter().map(read).collect()
}

#[test]
fn files_are_short() {
    let (rust, javascript) = (sources("rs"), sources("js"));
    assert!(rust.len() > 80 && javascript.len() > 10, "the test looks at the wrong place");
    let long: Vec<String> = rust
        .iter()
        .chain(&javascript)
        .filter(|(path, _)| !path.ends_with("tests.rs") && !TABLES.iter().any(|table| path.ends_with(table)))
        .map(|(path, text)| (path, lines_of_code(text)))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(path, lines)| format!("{} has {lines} lines of code", path.display()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn no_file_of_the_engine_takes_whatever_is_above_it() {
    let mut wrong = Vec::new();
    for (path, text) in engine_files(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        if code.contains("use super::*") && !path.ends_with("tests.rs") {
            wrong.push(format!("{} takes whatever is above it", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What writes or reads a member under a name.
const MEMBERS: [&str; 20] = [
    "push_str",
    "push_num",
    "push_int",
    "push_bool",
    "push_raw",
    "push_seconds",
    "set_str",
    "set_raw",
    "or_str",
    "push_known",
    "get_raw",
    "remove",
    ".str",
    ".num",
    ".int",
    ".bool",
    ".hex",
    ".raw",
    ".key",
    "dsc.set",
];

/// The names in quotes that are given to one of [`MEMBERS`] in `text`.
fn quoted_names(text: &str) -> Vec<String> {
    let text: String = text
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//"))
        .flat_map(|line| line.chars().filter(|c| !c.is_whitespace()))
        .collect();
    let mut found = Vec::new();
    for member in MEMBERS {
        for start in [format!("{member}(\""), format!("{member}(a,\"")] {
            for (at, _) in text.match_indices(&start) {
                let rest = &text[at + start.len()..];
                let Some((name, after)) = rest.split_once('"') else { continue };
                // `String::push_str("…")` writes a value.
                if after.starts_with(',') || (member == ".key" || member == "get_raw" || member == "remove") {
                    found.push(name.to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn wire_names_stand_in_the_protocol() {
    // What these two write is read by ourselves: `explain`, and what session storage keeps of a trace.
    const OURS: [&str; 2] = ["src/engine/explain.rs", "src/engine/traces/previous.rs"];
    let mut wrong = Vec::new();
    for (path, text) in engine_files(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        let test = path.ends_with("tests.rs") || path.ends_with("other_writers.rs");
        if test || !path.starts_with("src/engine") || OURS.iter().any(|ours| path.ends_with(ours)) {
            continue;
        }
        let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        wrong.extend(quoted_names(code).iter().map(|name| format!("{} names {name}", path.display())));
    }
    assert!(wrong.is_empty(), "these belong into src/protocol/names.rs: {wrong:#?}");
    assert_eq!(
        quoted_names(
            "a.push_str(\"x.y\", z);\n// .str(\"no\", 1)\nout.push_str(\"value\");\n.num(\n    \"n\",\n"
        ),
        ["x.y", "n"],
        "a planted name would be seen"
    );
}
