//! Reading tokens and judging their signatures: Wasm beside `jose` in one process of Node, then the native program.

use super::measurement::{self, Measurement};
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;
use crate::wasm::{self, Program};

/// Compiles core as it ships and measures it with a token that is signed anew.
pub(crate) fn measure(checkout: &Checkout) -> Result<Vec<Measurement>, Error> {
    wasm::ensure_target(checkout)?;
    let folder = checkout.root.join("target/bench");
    let program = folder.join("wasm");
    wasm::compile_one(checkout, &Program::TO_MEASURE)?.replace(&program)?;
    let packages = checkout.root.join("tests/identity-provider");
    if !packages.join("node_modules/jose").is_dir() {
        Step::new("npm")
            .directory(&packages)
            .arguments(["ci"])
            .run()?;
    }
    let token = folder.join("token.json");
    let mut said = Step::new("node")
        .directory(&packages)
        .arguments([
            "token-bench.js".as_ref(),
            program.as_os_str(),
            token.as_os_str(),
        ])
        .answer()?;
    said += &Step::cargo(&checkout.root)
        .arguments([
            "bench",
            "--locked",
            "--package",
            "vigil",
            "--bench",
            "tokens",
        ])
        .arguments(["--".as_ref(), token.as_os_str()])
        .answer()?;
    Ok(measurement::in_lines(&said))
}
