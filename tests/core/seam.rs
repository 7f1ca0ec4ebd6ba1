//! What is written from `src/seam/table.rs` is up to date. `SEAM=write` writes it (`npm run seam`).

use super::world::key;
use crate::seam::{GROUPS, Group, Row};
use std::fs;
use std::path::{Path, PathBuf};

const CONSTANTS: &str = "src/browser/seam.js";
const POSITIONS: &str = "src/browser/positions.js";
const DOCUMENT: &str = "docs/seam.md";
/// The constants that they need stand in them, so that each is one file wherever it is used as it is.
const SNIPPETS: [&str; 2] = ["src/browser/lines.js", "src/browser/shim.js"];
const BEGIN: &str = "// <seam>";
const END: &str = "// </seam>\n";

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn names() -> impl Iterator<Item = (&'static Group, &'static Row, String)> {
    GROUPS.iter().flat_map(|group| {
        group.rows.iter().map(move |row| (group, row, format!("{}{}", group.prefix, row.name)))
    })
}

fn camel(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

const WRITTEN: &str = "// @ts-check\n// Written from src/seam/table.rs by `npm run seam`.";

fn constants() -> String {
    let mut out = format!("{WRITTEN} Single constants: a bundler puts the numbers where the names stand.\n");
    for group in GROUPS.iter().filter(|group| !group.prefix.starts_with("[]")) {
        let values: Vec<String> = group.rows.iter().map(|row| row.value.to_string()).collect();
        out.push_str(&format!("\n//{}\n", group.about));
        out.push_str(&format!("/** @typedef {{{}}} {} */\n", values.join(" | "), camel(group.name)));
        for row in group.rows {
            out.push_str(&format!("export const {}{} = {};\n", group.prefix, row.name, row.value));
        }
    }
    out
}

/// The lists, for those who hand options over: a file of its own, as pages load it with the engine.
fn positions() -> String {
    let mut out =
        format!("{WRITTEN} What options and facts are called, in the order in which they are handed over.\n");
    for group in GROUPS {
        let Some(list) = group.prefix.strip_prefix("[]") else { continue };
        let keys: Vec<&str> = group.rows.iter().map(key).collect();
        out.push_str(&format!("\n//{}\nexport const {list} = '{}';\n", group.about, keys.join(" ")));
    }
    out
}

fn document() -> String {
    let mut out = String::from(
        "# The numbers of the seam\n\nWritten from `src/seam/table.rs` by `npm run seam`; ARCHITECTURE.md says how they are used. In JavaScript the names have the\nprefix of their group. Times are milliseconds since `performance.timeOrigin` (`now`), or since the epoch (`wall`).\n",
    );
    for group in GROUPS {
        out.push_str(&format!(
            "\n## `{}`\n\n{}\n\n| name | value | |\n|---|--:|---|\n",
            group.name,
            group.about.trim()
        ));
        for row in group.rows {
            let value = if group.name == "output" {
                format!("`{}`", u8::try_from(row.value).map_or('?', char::from))
            } else {
                row.value.to_string()
            };
            let about = row.about.trim();
            let (name, about) = if group.prefix.starts_with("[]") {
                (key(row).to_owned(), about.split_once(": ").map_or("", |(_, about)| about))
            } else {
                (format!("{}{}", group.prefix, row.name), about)
            };
            out.push_str(&format!("| `{}` | {value} | {} |\n", name, about.replace('|', "\\|")));
        }
    }
    out
}

/// The file with the values that the names in its block have in the table.
fn refreshed(file: &str, text: &str) -> String {
    let (before, rest) = text.split_once(BEGIN).unwrap_or_else(|| panic!("{file} has no {BEGIN}"));
    let (block, after) = rest.split_once(END).unwrap_or_else(|| panic!("{file} has no {END}"));
    let mut out = format!("{before}{BEGIN}");
    for (at, line) in block.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let Some((declared, _)) = line.split_once(" = ") else {
            out.push_str(line);
            continue;
        };
        let name = declared.rsplit(' ').next().unwrap_or_default();
        let (_, row, _) = names()
            .find(|(_, _, known)| known == name)
            .unwrap_or_else(|| panic!("{file}: {name} is not in the table"));
        out.push_str(&format!("{declared} = {};", row.value));
    }
    out + END + after
}

#[test]
fn what_is_written_from_the_table_is_up_to_date() {
    let write = std::env::var_os("SEAM").is_some_and(|value| value == "write");
    let mut wanted = vec![(CONSTANTS, constants()), (POSITIONS, positions()), (DOCUMENT, document())];
    for file in SNIPPETS {
        wanted.push((file, refreshed(file, &fs::read_to_string(path(file)).unwrap())));
    }
    for (file, text) in wanted {
        if write {
            fs::write(path(file), &text).unwrap();
        }
        let there = fs::read_to_string(path(file)).unwrap_or_default();
        assert!(there == text, "{file} is stale: run npm run seam");
    }
}

#[test]
fn names_are_unique_and_so_are_the_values_of_a_group() {
    let mut all: Vec<String> = names().map(|(_, _, name)| name).collect();
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
    for group in GROUPS {
        let mut values: Vec<i64> = group.rows.iter().map(|row| row.value).collect();
        values.sort_unstable();
        values.dedup();
        assert_eq!(values.len(), group.rows.len(), "{}", group.name);
        if group.prefix.starts_with("[]") {
            assert_eq!(values.last(), Some(&(values.len() as i64 - 1)), "{} is no list", group.name);
        }
    }
}

#[test]
fn the_letters_of_the_outputs_are_those_that_the_javascript_looks_for() {
    let mut seen = 0;
    for file in
        ["src/browser/host.js", "src/browser/lines.js", "src/npm/api/run.js", "src/npm/api/callbacks.js"]
    {
        let text = fs::read_to_string(path(file)).unwrap();
        assert!(!text.contains("output[0] =="), "{file} names an output by its letter");
        seen += text.matches("OUTPUT_").count();
    }
    assert!(seen > 5, "the test looks at the wrong place");
}
