//! The desktop program `vigil`, compiled to be given away.
//!
//! Promises: no path of this machine is in it, so that equal sources, compilers and system libraries give equal bytes.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;
use crate::wasm::{machine_paths, refuse_machine_paths, remap_flags};

use super::read;

/// Compiles it for this machine, optimised and without the names of its functions; where it lies.
pub(crate) fn compile(checkout: &Checkout) -> Result<PathBuf, Error> {
    // With a target, the flags reach the program alone and not what helps to compile it, and what was compiled without
    // them stays: https://doc.rust-lang.org/cargo/reference/config.html#buildrustflags
    let target = Step::new("rustc")
        .directory(&checkout.root)
        .arguments(["--print", "host-tuple"])
        .answer()?;
    let step = cargo_build(checkout)
        .arguments(["--release", "--target", target.trim()])
        .variable("CARGO_PROFILE_RELEASE_STRIP", "symbols")
        .variable("CARGO_ENCODED_RUSTFLAGS", remap_flags());
    let program = executable(&step.answer()?)?;
    let bytes = read(&program)?;
    refuse_machine_paths(&bytes, &machine_paths(checkout))?;
    Ok(program)
}

/// As tests compile it, which is quick: the one that `cargo xtask test` has, where it runs this.
#[cfg(all(test, unix))]
pub(crate) fn compile_for_tests(checkout: &Checkout) -> Result<PathBuf, Error> {
    match std::env::var_os("VIGIL_PROGRAM") {
        Some(program) => Ok(PathBuf::from(program)),
        None => executable(&cargo_build(checkout).answer()?),
    }
}

fn cargo_build(checkout: &Checkout) -> Step {
    Step::cargo(&checkout.root)
        .arguments(["build", "--locked", "--package", PROGRAM])
        .arguments(["--message-format", "json-render-diagnostics"])
}

/// <https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages>
#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
}

fn executable(messages: &str) -> Result<PathBuf, Error> {
    let is_ours = |path: &PathBuf| path.file_stem() == Some(Path::new(PROGRAM).as_os_str());
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Message>(line).ok()?.executable)
        .find(is_ours)
        .ok_or_else(|| Error::Shape {
            name: format!("the package {PROGRAM}"),
            problem: String::from("made no program; it takes a `src/main.rs`"),
        })
}

/// The package, and its program.
pub(crate) const PROGRAM: &str = "vigil";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_among_other_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","executable":null}"#,
            "\nnot json\n",
            r#"{"reason":"compiler-artifact","executable":"/t/other"}"#,
            "\n",
            r#"{"reason":"compiler-artifact","executable":"/t/vigil"}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        assert_eq!(executable(messages).unwrap(), PathBuf::from("/t/vigil"));
        assert!(executable("{}").is_err());
    }
}
