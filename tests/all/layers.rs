//! Imports point down: the table says what each module may import, and every file obeys it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Modules in the order of `lib.rs`, with what each may import. `ARCHITECTURE.md` holds the
/// same table with the reasons.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("disk", &["model"]),
    ("lint", &["model"]),
    ("engine", &["model"]),
    ("graph", &["model"]),
    ("store", &["model", "engine"]),
    ("simulator", &["model", "engine"]),
    ("sandbox", &["model", "graph"]),
    ("publish", &["model", "lint", "graph", "store"]),
    ("reengage", &["model", "lint", "engine", "store"]),
    (
        "runtime",
        &["model", "engine", "graph", "store", "reengage"],
    ),
    ("editor", ABOVE_EDITOR),
    ("cli", ABOVE_CLI),
];

const ABOVE_EDITOR: &[&str] = &[
    "model",
    "disk",
    "lint",
    "engine",
    "graph",
    "store",
    "simulator",
    "sandbox",
    "publish",
    "reengage",
    "runtime",
];

const ABOVE_CLI: &[&str] = &[
    "model",
    "disk",
    "lint",
    "engine",
    "graph",
    "store",
    "simulator",
    "sandbox",
    "publish",
    "reengage",
    "runtime",
    "editor",
];

#[test]
fn imports_point_down() {
    let allowed: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (module, file) in modules() {
        let may = allowed
            .get(&*module)
            .unwrap_or_else(|| panic!("src/{module} is not in the table"));
        let text = fs::read_to_string(&file).unwrap();
        for (n, imported) in imports(&text) {
            if imported != module && !may.contains(&&*imported) {
                wrong.push(format!(
                    "{}:{n}: {module} imports {imported}",
                    file.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn super_reaches_one_level() {
    let wrong: Vec<String> = modules()
        .iter()
        .flat_map(|(_, file)| places_of(file, "super::super"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lib_declares_the_modules_in_the_order_of_the_table() {
    let lib = fs::read_to_string(src().join("lib.rs")).unwrap();
    let declared: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let in_table: Vec<&str> = LAYERS
        .iter()
        .map(|(module, _)| *module)
        .filter(|module| declared.contains(module))
        .collect();
    assert_eq!(declared, in_table);
    let folders: BTreeSet<String> = modules().into_iter().map(|(module, _)| module).collect();
    let declared: BTreeSet<String> = declared.into_iter().map(str::to_owned).collect();
    assert_eq!(
        folders, declared,
        "folders of src and `pub mod` of lib.rs differ"
    );
}

#[test]
fn the_architecture_page_holds_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    for (module, may) in LAYERS
        .iter()
        .filter(|(module, _)| src().join(module).is_dir())
    {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{module}`")))
            .unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for {module}"));
        let cell = row.split('|').nth(3).unwrap();
        let expected = match *module {
            "editor" | "cli" => "everything above".to_owned(),
            _ if may.is_empty() => "nothing".to_owned(),
            _ => may
                .iter()
                .map(|it| format!("`{it}`"))
                .collect::<Vec<_>>()
                .join(", "),
        };
        assert_eq!(cell.trim(), expected, "row of {module}");
    }
}

#[test]
fn the_core_has_no_way_out() {
    // A clock, a file, a thread, the network or chance would make the same flow behave
    // differently tomorrow. clippy.toml bans them; an exception is not for the core.
    let core = ["model", "lint", "engine", "simulator"];
    let ways = [
        "disallowed_methods",
        "std::fs",
        "std::net",
        "std::thread",
        "fastrand",
        "tokio",
    ];
    let wrong: Vec<String> = modules()
        .iter()
        .filter(|(module, _)| core.contains(&&**module))
        .flat_map(|(_, file)| ways.iter().flat_map(move |way| places_of(file, way)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::model::Flow;\n// use crate::no::A;\nlet x = crate::lint::check();\n\
                pub(crate) use crate::{graph::Call, store};\nuse crate::{\n    disk::open,\n};\n";
    let found: Vec<_> = imports(text);
    let expected = [
        (1, "model"),
        (3, "lint"),
        (4, "graph"),
        (4, "store"),
        (5, "disk"),
    ];
    assert_eq!(found, expected.map(|(n, module)| (n, module.to_owned())));
}

/// The modules that a text names with `crate::`, with their lines.
fn imports(text: &str) -> Vec<(usize, String)> {
    let code: Vec<&str> = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect();
    let code = code.join("\n");
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let n = code[..at].matches('\n').count() + 1;
        let group = rest
            .strip_prefix('{')
            .map(|rest| rest.split('}').next().unwrap());
        let names = group.unwrap_or(rest).split(',').map(first_word);
        let wanted = if group.is_some() { usize::MAX } else { 1 };
        found.extend(
            names
                .take(wanted)
                .filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
                .map(|name| (n, name)),
        );
    }
    found
}

fn first_word(text: &str) -> String {
    let is_name = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    text.trim_start().chars().take_while(is_name).collect()
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every file in a folder of `src`, with the folder's name.
fn modules() -> Vec<(String, PathBuf)> {
    let of = |file: PathBuf| {
        let inside = file.strip_prefix(src()).unwrap();
        let mut parts = inside
            .iter()
            .map(|part| part.to_string_lossy().into_owned());
        let module = parts.next().filter(|_| inside.iter().count() > 1)?;
        Some((module, file))
    };
    crate::house::files(&src(), "rs")
        .into_iter()
        .filter_map(of)
        .collect()
}

fn places_of(file: &Path, needle: &str) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    text.lines()
        .enumerate()
        .filter(|(_, line)| {
            line.split("//")
                .next()
                .is_some_and(|code| code.contains(needle))
        })
        .map(|(i, _)| format!("{}:{}: {needle}", file.display(), i + 1))
        .collect()
}
