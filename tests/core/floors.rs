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
