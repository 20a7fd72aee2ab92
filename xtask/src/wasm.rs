//! Rust to Wasm, and the JavaScript that loads it.
//!
//! Promises: the bytes depend on the sources and on Cargo.lock alone, not on this machine's folders.
//! Never: it needs a `wasm-bindgen` or `wasm-opt` program.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use wasm_bindgen_cli_support::Bindgen;

use crate::checkout::{Checkout, EXTENSION};
use crate::command::Step;
use crate::error::Error;
use crate::package_files::{PackageFiles, remove_folder};

/// One of the extension's two programs: what starts many times a day does not load what is opened now and then.
pub(crate) struct Program {
    /// The feature of the extension's crate.
    feature: &'static str,
    /// The name of the files in the package.
    name: &'static str,
}

impl Program {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [
        Self {
            feature: "worker",
            name: "access_vigil",
        },
        Self {
            feature: "pages",
            name: "access_vigil_pages",
        },
    ];

    /// Core with doors to measure it by, which is never shipped.
    pub(crate) const TO_MEASURE: Self = Self {
        feature: "bench",
        name: "measured",
    };

    /// The compiled program in the package.
    pub(crate) fn wasm_file(&self) -> String {
        format!("{}_bg.wasm", self.name)
    }

    /// The script in the package that loads it.
    pub(crate) fn glue_file(&self) -> String {
        format!("{}.js", self.name)
    }
}

/// Compiles the extension and writes its glue: the files of both programs, ready to be shipped.
pub(crate) fn compile(checkout: &Checkout) -> Result<PackageFiles, Error> {
    let mut files = PackageFiles::default();
    for program in &Program::ALL {
        files.add(compile_one(checkout, program)?);
    }
    Ok(files)
}

/// Compiles one program and writes its glue.
pub(crate) fn compile_one(checkout: &Checkout, program: &Program) -> Result<PackageFiles, Error> {
    let compiled = cargo_build(checkout, program)?;
    let folder = compiled.with_extension("glue");
    remove_folder(&folder)?;
    Bindgen::new()
        .input_path(compiled)
        .out_name(program.name)
        .web(true)
        .map_err(glue_error)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&folder)
        .map_err(glue_error)?;
    let files = PackageFiles::read(&folder)?;
    let wasm = files.bytes(&program.wasm_file()).unwrap_or_default();
    refuse_machine_paths(wasm, &machine_paths(checkout))?;
    Ok(files)
}

/// Whether the standard library for [`TARGET`] is installed.
pub(crate) fn target_is_installed(checkout: &Checkout) -> bool {
    Step::new("rustc")
        .directory(&checkout.root)
        .arguments(["--print", "target-libdir", "--target", TARGET])
        .quiet_answer()
        .is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

/// Installs the standard library for [`TARGET`] if it is missing, and says so.
pub(crate) fn ensure_target(checkout: &Checkout) -> Result<(), Error> {
    if target_is_installed(checkout) {
        return Ok(());
    }
    println!("Installing the Rust target {TARGET}: rustup target add {TARGET}");
    Step::new("rustup")
        .directory(&checkout.root)
        .arguments(["target", "add", TARGET])
        .run()
}

fn cargo_build(checkout: &Checkout, program: &Program) -> Result<PathBuf, Error> {
    let step = Step::cargo(&checkout.root)
        .arguments([
            "build",
            "--locked",
            "--profile",
            "wasm",
            "--package",
            EXTENSION,
            "--no-default-features",
            "--features",
            program.feature,
        ])
        .arguments(["--target", TARGET, "--message-format", MESSAGES])
        .variable("CARGO_ENCODED_RUSTFLAGS", remap_flags())
        // Cargo gives what a linker makes no name of its own, so that each program would displace the other and be
        // compiled again every time. Without heed to this nothing else would change
        // (<https://github.com/rust-lang/cargo/blob/master/src/cargo/core/compiler/build_runner/compilation_files.rs>).
        .variable("__CARGO_DEFAULT_LIB_METADATA", "wasm");
    let answer = step.answer()?;
    wasm_artifact(&answer).ok_or_else(|| Error::Shape {
        name: format!("the package {EXTENSION}"),
        problem: String::from(
            "made no .wasm file; write `crate-type = [\"cdylib\", \"rlib\"]` in extension/Cargo.toml",
        ),
    })
}

/// <https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages>
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

fn wasm_artifact(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok())
        .filter(|message| message.reason == "compiler-artifact")
        .flat_map(|message| message.filenames)
        .find(|file| {
            file.extension()
                .is_some_and(|extension| extension == "wasm")
        })
}

/// Panic messages name source files: without these flags the package would differ from machine to machine.
/// <https://doc.rust-lang.org/rustc/remap-source-paths.html>
pub(crate) fn remap_flags() -> OsString {
    let mut flags = Vec::new();
    // The last flag that matches wins, so that the folder of a registry comes after the folder around it. The folder of
    // this checkout has none: cargo names its files relative to it, and what is compiled stays the same wherever it lies.
    if let Some(home) = cargo_home() {
        let registries = home.join("registry").join("src");
        flags.push((home, "/cargo"));
        flags.extend(
            folders_in(&registries)
                .into_iter()
                .map(|it| (it, "/crates")),
        );
    }
    let mut joined = OsString::new();
    for (from, to) in flags {
        if !joined.is_empty() {
            joined.push("\u{1f}");
        }
        joined.push("--remap-path-prefix=");
        joined.push(from);
        joined.push("=");
        joined.push(to);
    }
    joined
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    folders.sort();
    folders
}

pub(crate) fn machine_paths(checkout: &Checkout) -> Vec<String> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    [Some(checkout.root.clone()), cargo_home(), home]
        .into_iter()
        .flatten()
        .map(|path| path.to_string_lossy().into_owned())
        // A home at the root of the file system would be found everywhere.
        .filter(|path| path.len() > 1)
        .map(|path| path + "/")
        .collect()
}

pub(crate) fn refuse_machine_paths(program: &[u8], paths: &[String]) -> Result<(), Error> {
    let found = paths.iter().find(|path| {
        program
            .windows(path.len())
            .any(|part| part == path.as_bytes())
    });
    match found {
        Some(path) => Err(Error::MachinePath(path.clone())),
        None => Ok(()),
    }
}

fn cargo_home() -> Option<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
}

fn glue_error(error: impl std::fmt::Display) -> Error {
    Error::Glue(format!("{error:#}"))
}

/// The target triple of the extension.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const MESSAGES: &str = "json-render-diagnostics";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wasm_file_is_found_among_other_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","filenames":["/t/libcore.rlib"]}"#,
            "\nnot json\n",
            r#"{"reason":"compiler-artifact","filenames":["/t/libx.rlib","/t/x.wasm"]}"#,
        );
        assert_eq!(wasm_artifact(messages), Some(PathBuf::from("/t/x.wasm")));
    }

    #[test]
    fn a_crate_without_a_wasm_file_is_noticed() {
        let messages = r#"{"reason":"compiler-artifact","filenames":["/t/libx.rlib"]}"#;
        assert_eq!(wasm_artifact(messages), None);
    }

    #[test]
    fn a_path_of_this_machine_in_the_wasm_is_refused() {
        let paths = [String::from("/somewhere/me/")];
        assert!(refuse_machine_paths(b"\0asm /somewhere/me/src/a.rs", &paths).is_err());
        assert!(refuse_machine_paths(b"\0asm /crates/a.rs", &paths).is_ok());
    }
}
