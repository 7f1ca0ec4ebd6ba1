//! The floors of ARCHITECTURE.md, held: which module may name which.

use std::fs;
use std::path::{Path, PathBuf};

/// (files under this folder or file, what they may import from the crate)
const FLOORS: [(&str, &[&str]); 8] = [
    ("src/time.rs", &["time"]),
    ("src/seam", &["seam"]),
    ("src/protocol", &["protocol", "time"]),
    ("src/routes", &["routes", "protocol"]),
    ("src/engine", &["engine", "routes", "protocol", "seam", "time"]),
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
/// The most lines of a file: what is longer has two subjects. Tables are data.
const MAX_LINES: usize = 400;

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

#[test]
fn files_are_short_and_name_what_they_use() {
    let mut wrong = Vec::new();
    for (path, text) in engine_files(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        let lines = text.lines().count();
        if lines > MAX_LINES && !path.ends_with("tests.rs") && !path.ends_with("options.rs") {
            wrong.push(format!("{} has {lines} lines", path.display()));
        }
        let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        if code.contains("use super::*") && !path.ends_with("tests.rs") {
            wrong.push(format!("{} takes whatever is above it", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
