//! What the command says of itself: help, completions, manual page.

use clap::{Command, CommandFactory as _};
use vigil::command::CommandLine;

use crate::home::{Home, json, text, told};

fn verbs() -> Vec<String> {
    let command = CommandLine::command();
    let name = |verb: &Command| verb.get_name().to_owned();
    command.get_subcommands().map(name).collect()
}

#[test]
fn each_shell_can_complete_each_verb() {
    let home = Home::with(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = text(&home.vigil(&["completions", shell]));
        for verb in verbs() {
            assert!(script.contains(&verb), "{shell} does not know {verb}");
        }
    }
}

#[test]
fn the_manual_page_has_a_part_for_each_verb_and_all_exit_codes() {
    let page = text(&Home::with(&[]).vigil(&["man"]));
    assert!(page.contains(".TH vigil 1"), "{page}");
    for verb in verbs() {
        assert!(
            page.contains(&format!(".SH \"VIGIL {}\"", verb.to_uppercase())),
            "{verb}"
        );
    }
    assert_eq!(page.matches(".SH OPTIONS").count(), 1);
    assert!(page.contains("no browser shares a session"));
}

#[test]
fn what_is_not_understood_ends_with_two_and_nothing_on_standard_output() {
    let output = Home::with(&[]).vigil(&["dance"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && told(&output).contains("dance"));
}

#[test]
fn with_json_a_problem_is_the_answer() {
    let home = Home::with(&[]);
    let output = home.vigil(&["install", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let problem = &json(&output)["problem"];
    assert_eq!(
        (&problem["number"], &problem["name"]),
        (&30.into(), &"no-browser-found".into())
    );
    assert!(problem["advice"].as_str().unwrap().contains("--browser"));
}
