//! The layers of the core: which crate uses which, and whether modules of a crate import each other.
//!
//! Cargo refuses cycles between crates; this finds those between the modules of one crate, and keeps the diagram
//! in ARCHITECTURE.md as the code is.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{Attribute, Item, UseTree, visit::Visit};

use crate::{Outcome, process, workspace};

/// Where the diagram stands in ARCHITECTURE.md.
const OPENING: &str = "<!-- layers: written by `cargo xtask layers` -->\n";
const CLOSING: &str = "<!-- end of layers -->\n";
/// What uses what, with one place for each edge.
type Edges = BTreeMap<String, BTreeMap<String, String>>;

/// Prints the layers; fails when modules of a crate import each other, or the diagram is not as the code is.
pub(crate) fn check() -> Outcome {
    let uses = crates()?;
    let diagram = diagram(&uses);
    println!("{diagram}");
    let mut found = Vec::new();
    for name in uses.keys() {
        let edges = modules(&core().join(name).join("src"))?;
        for cycle in cycles(&edges) {
            let lines = places(&edges, &cycle);
            found.push(format!("{name}: {} import each other:\n  {}", cycle.join(", "), lines));
        }
    }
    println!("{} back edges", found.len());
    if !found.is_empty() {
        return Err(found.join("\n"));
    }
    let map = read(&workspace::root().join("ARCHITECTURE.md"))?;
    if with_diagram(&map, &diagram)? == map {
        return Ok(());
    }
    Err("the layers in ARCHITECTURE.md are stale; `cargo xtask layers` writes them".to_owned())
}

/// Writes the diagram into ARCHITECTURE.md.
pub(crate) fn write() -> Outcome {
    let path = workspace::root().join("ARCHITECTURE.md");
    let map = with_diagram(&read(&path)?, &diagram(&crates()?))?;
    fs::write(&path, map).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn core() -> PathBuf {
    workspace::root().join("src-tauri/core")
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// The crates of the core, each with those of the core that it uses.
fn crates() -> Result<BTreeMap<String, BTreeSet<String>>, String> {
    let text =
        process::capture(&mut process::cargo(["metadata", "--no-deps", "--format-version=1"]))?;
    let metadata: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| format!("cargo's metadata: {error}"))?;
    let folder_of = |manifest: &str| Path::new(manifest).parent().map(Path::to_owned);
    let mut uses = BTreeMap::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let Some(folder) = package["manifest_path"].as_str().and_then(folder_of) else { continue };
        let Some(name) = name_in_core(&folder) else { continue };
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        let used = dependencies
            .filter(|dependency| dependency["kind"].is_null())
            .filter_map(|dependency| name_in_core(Path::new(dependency["path"].as_str()?)))
            .collect();
        uses.insert(name, used);
    }
    Ok(uses)
}

fn name_in_core(folder: &Path) -> Option<String> {
    let name = folder.strip_prefix(core()).ok()?;
    Some(name.to_string_lossy().into_owned())
}

/// One line for each layer, the lowest last; a crate stands right above the highest one that it uses.
fn diagram(uses: &BTreeMap<String, BTreeSet<String>>) -> String {
    fn height(name: &str, uses: &BTreeMap<String, BTreeSet<String>>) -> usize {
        let below = uses.get(name).into_iter().flatten();
        below.map(|used| 1 + height(used, uses)).max().unwrap_or(0)
    }
    let mut layers: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for name in uses.keys() {
        layers.entry(height(name, uses)).or_default().push(name);
    }
    let lines: Vec<String> = layers.values().rev().map(|names| names.join("  ")).collect();
    lines.join("\n")
}

fn with_diagram(map: &str, diagram: &str) -> Result<String, String> {
    let parts = map
        .split_once(OPENING)
        .and_then(|(before, rest)| rest.split_once(CLOSING).map(|(_, after)| (before, after)));
    let (before, after) = parts.ok_or("ARCHITECTURE.md has no place for the layers")?;
    Ok(format!("{before}{OPENING}```\n{diagram}\n```\n{CLOSING}{after}"))
}

/// The modules at the top of a crate, and which of them imports which.
fn modules(source: &Path) -> Result<Edges, String> {
    let mut files = Vec::new();
    rust_files(source, &mut files)?;
    let mut parsed = Vec::new();
    for file in files {
        let path = file.strip_prefix(source).unwrap_or(&file).with_extension("");
        let mut module: Vec<String> =
            path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
            module.pop();
        }
        let syntax = syn::parse_file(&read(&file)?)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        parsed.push((file, module, syntax));
    }
    Ok(imports(&parsed))
}

fn imports(parsed: &[(PathBuf, Vec<String>, syn::File)]) -> Edges {
    let names: BTreeSet<&str> =
        parsed.iter().filter_map(|(_, module, _)| module.first().map(String::as_str)).collect();
    let root = parsed.iter().find(|(_, module, _)| module.is_empty());
    let reexported = root.map(|(_, _, file)| reexports(file, &names)).unwrap_or_default();
    let mut edges = Edges::new();
    for (file, module, syntax) in parsed {
        // What the root re-exports is no use of its own.
        let Some(own) = module.first() else { continue };
        let mut paths = Paths { module: module.clone(), found: Vec::new() };
        paths.visit_file(syntax);
        for path in paths.found {
            let first = path.first().map_or("", String::as_str);
            let used = match names.get(first) {
                Some(name) => (*name).to_owned(),
                None => match reexported.get(first) {
                    Some(name) => name.clone(),
                    None => continue,
                },
            };
            if used != *own {
                let file = file.strip_prefix(workspace::root()).unwrap_or(file);
                let place = format!("{}: {}", file.display(), path.join("::"));
                edges.entry(own.clone()).or_default().entry(used).or_insert(place);
            }
        }
    }
    edges
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    let entries = fs::read_dir(folder)
        .map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            rust_files(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

/// Which module each name comes from that the root re-exports.
fn reexports(root: &syn::File, names: &BTreeSet<&str>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for item in &root.items {
        let Item::Use(item) = item else { continue };
        let mut leaves = Vec::new();
        flatten(&item.tree, &mut Vec::new(), &mut leaves);
        for mut leaf in leaves {
            leaf.retain(|part| part != "self" && part != "crate");
            if let (Some(first), Some(last)) = (leaf.first(), leaf.last())
                && names.contains(first.as_str())
            {
                found.insert(last.clone(), first.clone());
            }
        }
    }
    found
}

fn flatten(tree: &UseTree, before: &mut Vec<String>, leaves: &mut Vec<Vec<String>>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, leaves);
            before.pop();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, before, leaves);
            }
        }
        UseTree::Name(name) => leaves.push([before.as_slice(), &[name.ident.to_string()]].concat()),
        UseTree::Rename(name) => {
            leaves.push([before.as_slice(), &[name.ident.to_string()]].concat());
        }
        UseTree::Glob(_) => leaves.push(before.clone()),
    }
}

/// Collects the paths of one file that lead to its own crate, from the root of it. Tests are left out: they may
/// use whatever they like.
struct Paths {
    module: Vec<String>,
    found: Vec<Vec<String>>,
}

impl Paths {
    fn add(&mut self, path: &[String]) {
        let ups = path.iter().take_while(|part| *part == "super").count();
        let resolved = match path.first().map(String::as_str) {
            Some("crate") => path[1..].to_vec(),
            Some("self") => [self.module.as_slice(), &path[1..]].concat(),
            Some("super") if ups <= self.module.len() => {
                [&self.module[..self.module.len() - ups], &path[ups..]].concat()
            }
            _ => return,
        };
        self.found.push(resolved);
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if is_test(&item.attrs) {
            return;
        }
        self.module.push(item.ident.to_string());
        syn::visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut leaves = Vec::new();
        flatten(&item.tree, &mut Vec::new(), &mut leaves);
        for leaf in leaves {
            self.add(&leaf);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        if parts.len() > 1 {
            self.add(&parts);
        }
        syn::visit::visit_path(self, path);
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
    })
}

/// Groups of modules each of which leads to every other.
fn cycles(edges: &Edges) -> Vec<Vec<String>> {
    fn reach<'e>(from: &'e str, edges: &'e Edges, seen: &mut BTreeSet<&'e str>) {
        for to in edges.get(from).into_iter().flat_map(BTreeMap::keys) {
            if seen.insert(to) {
                reach(to, edges, seen);
            }
        }
    }
    let reached: BTreeMap<&str, BTreeSet<&str>> = edges
        .keys()
        .map(|name| {
            let mut seen = BTreeSet::new();
            reach(name, edges, &mut seen);
            (name.as_str(), seen)
        })
        .collect();
    let leads = |from: &str, to: &str| reached.get(from).is_some_and(|seen| seen.contains(to));
    let mut groups: Vec<Vec<String>> = Vec::new();
    for name in reached.keys().filter(|name| leads(name, name)) {
        match groups.iter_mut().find(|group| leads(name, &group[0]) && leads(&group[0], name)) {
            Some(group) => group.push((*name).to_owned()),
            None => groups.push(vec![(*name).to_owned()]),
        }
    }
    groups
}

/// Where the modules of a cycle import each other.
fn places(edges: &Edges, cycle: &[String]) -> String {
    let within = cycle.iter().flat_map(|from| {
        edges[from].iter().filter(|(to, _)| cycle.contains(to)).map(|(_, place)| place.as_str())
    });
    within.collect::<Vec<_>>().join("\n  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let parsed: Vec<_> = files
            .iter()
            .map(|(module, text)| {
                let path = module.split("::").filter(|part| !part.is_empty()).map(str::to_owned);
                (PathBuf::from(module), path.collect(), syn::parse_file(text).unwrap())
            })
            .collect();
        cycles(&imports(&parsed))
    }

    #[test]
    fn modules_that_import_each_other_are_found_however_they_say_it() {
        for (one, other) in [
            ("use super::b::B;", "use crate::a::A;"),
            ("fn f() { super::b::f() }", "use super::{a};"),
            ("use crate::B;", "fn f() -> crate::a::A {}"),
        ] {
            let files = [("", "mod a; mod b; pub use self::b::B;"), ("a", one), ("b", other)];
            assert_eq!(cycles_of(&files), [["a", "b"]], "{one} {other}");
        }
    }

    #[test]
    fn what_lies_in_one_module_and_what_tests_use_is_no_cycle() {
        let tests = "use super::b::B;\n#[cfg(test)]\nmod tests { use crate::c::C; }";
        let files = [
            ("", "mod a; mod b; mod c;"),
            ("a", tests),
            ("b", "mod inner;"),
            ("b::inner", "use super::super::b::B; use super::B;"),
            ("c", "use super::a::A;"),
        ];
        assert_eq!(cycles_of(&files), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_crate_stands_right_above_what_it_uses() {
        let uses = [("app", vec!["low", "middle"]), ("low", vec![]), ("middle", vec!["low"])];
        let uses = uses.map(|(name, used)| {
            (name.to_owned(), used.into_iter().map(str::to_owned).collect::<BTreeSet<_>>())
        });
        assert_eq!(diagram(&BTreeMap::from(uses)), "app\nmiddle\nlow");
    }

    #[test]
    fn the_diagram_replaces_the_one_that_was_there() {
        let map = format!("a\n{OPENING}old\n{CLOSING}b\n");
        let written = with_diagram(&map, "new").unwrap();
        assert_eq!(written, format!("a\n{OPENING}```\nnew\n```\n{CLOSING}b\n"));
        assert_eq!(with_diagram(&written, "new").unwrap(), written);
        with_diagram("nothing", "new").unwrap_err();
    }
}
