//! `cargo xtask tidy`: the rules of this repository, as code.
//!
//! Promises: each finding is a sentence that says what to do.
//! Never: it changes a file, or judges what git ignores (`dist/` apart).

mod attacks;
mod core_is_pure;
mod dependencies;
mod dependency_direction;
mod doors;
mod ignored_advisories;
mod policy;
mod policy_files;

mod browser_api;
mod clock;
mod html_sinks;
mod one_code;

mod lengths;
mod module_docs;
mod unfinished;

mod languages;
mod machine_paths;
mod messages;
mod page_texts;
mod permissions;
mod shipped_files;

mod code;
mod finding;
mod tree;

use crate::Outcome;
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

use finding::Finding;
use tree::Tree;

/// Judges every rule and prints what was found.
pub(crate) fn tidy(checkout: &Checkout) -> Result<Outcome, Error> {
    let tree = Tree::of_checkout(checkout)?;
    let mut outcome = Outcome::Clean;
    for (name, findings) in judge(checkout, &tree)? {
        if findings.is_empty() {
            println!("tidy: ok      {name}");
            continue;
        }
        outcome = Outcome::Found;
        println!("tidy: FAILED  {name}");
        for finding in findings {
            println!("    {finding}");
        }
    }
    Ok(outcome)
}

/// What each rule found, in the order of ARCHITECTURE: structure, trust, code, texts, package.
fn judge(checkout: &Checkout, tree: &Tree) -> Result<Vec<(&'static str, Vec<Finding>)>, Error> {
    let members = checkout.members()?;
    let core_tree = Step::cargo(&checkout.root)
        .arguments(core_is_pure::CARGO_TREE)
        .answer()?;
    let metadata = Step::cargo(&checkout.root)
        .arguments(dependencies::CARGO_METADATA)
        .answer()?;
    let shipped = shipped_files::in_dist(&checkout.root)?;
    Ok(vec![
        ("core is pure", core_is_pure::judge(tree, &core_tree)),
        (
            "dependencies point one way",
            dependency_direction::judge(tree, &members),
        ),
        ("no door is open to pages", doors::judge(tree)),
        (
            "content security policy",
            policy::judge(tree, &policy::built(&checkout.root)),
        ),
        ("policy files", policy_files::judge(tree)),
        ("permissions are explained", permissions::judge(tree)),
        ("every attack has its tests", attacks::judge(tree, &members)),
        (
            "licences and banned crates",
            dependencies::judge(tree, &metadata)?,
        ),
        (
            "what is ignored has an end",
            ignored_advisories::judge(tree, &ignored_advisories::today()?),
        ),
        ("browser API in one place", browser_api::judge(tree)),
        ("clock in one place", clock::judge(tree)),
        ("one code for every target", one_code::judge(tree)),
        ("no HTML from strings", html_sinks::judge(tree)),
        ("module docs", module_docs::judge(tree)),
        ("lengths", lengths::judge(tree)),
        ("nothing unfinished", unfinished::judge(tree)),
        ("no path of a machine", machine_paths::judge(tree)),
        ("messages", messages::judge(tree)),
        ("languages", languages::judge(tree)),
        ("no text in pages", page_texts::judge(tree)),
        ("shipped files", shipped_files::judge(tree, &shipped)),
    ])
}
