//! The floors of ARCHITECTURE.md, held: which module may name which.

use std::fs;
use std::path::{Path, PathBuf};

/// (files under this folder or file, what they may import from the crate)
const FLOORS: [(&str, &[&str]); 7] = [
    ("src/time.rs", &["time"]),
    ("src/protocol", &["protocol", "time"]),
    ("src/routes", &["routes", "protocol"]),
    ("src/engine", &["engine", "routes", "protocol", "time"]),
    ("src/runtime", &["runtime", "engine", "protocol", "time", "api"]),
    ("src/api", &["api", "routes", "runtime", "engine", "protocol", "time"]),
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
    for place in ["src/time.rs", "src/protocol", "src/engine", "src/runtime/wire.rs"] {
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

#[test]
fn both_sides_of_the_seam_number_the_operations_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rust = fs::read_to_string(root.join("src/runtime/wire.rs")).unwrap();
    let js = fs::read_to_string(root.join("src/browser/host.js")).unwrap();
    let mut seen = 0;
    for line in rust
        .lines()
        .filter(|line| line.trim_start().starts_with("pub(crate) const ") && line.contains(": u32 = "))
    {
        let (name, number) =
            line.trim().strip_prefix("pub(crate) const ").unwrap().split_once(": u32 = ").unwrap();
        let number = number.trim_end_matches(';');
        if let Some((_, rest)) = js.split_once(&format!("export const {name} = ")) {
            let there = rest.split_once(';').unwrap().0;
            assert_eq!(there, number, "{name} is {number} in Rust but {there} in host.js");
            seen += 1;
        }
    }
    assert!(seen >= 10, "only {seen} operations found in host.js");
}
