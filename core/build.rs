//! Makes the table of situations out of their files, so that a situation is one file and its scenario, which only tests
//! read, is not in what ships.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    let mut files: Vec<_> = fs::read_dir(FOLDER)?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let mut table = String::from(
        "/// Every situation, by its code.\npub const SITUATIONS: &[Situation] = &[\n",
    );
    for file in files {
        let name = file.file_name().to_string_lossy().into_owned();
        let situation: Value = serde_json::from_str(&fs::read_to_string(file.path())?)
            .map_err(|error| format!("{FOLDER}/{name}: {error}"))?;
        let code = name
            .strip_suffix(".json")
            .ok_or("a situation is a .json file")?;
        if situation.get("code").and_then(Value::as_str) != Some(code) {
            return Err(format!("{FOLDER}/{name}: its code is not its name").into());
        }
        writeln!(table, "{}", row(code, &situation)?)?;
    }
    table.push_str("];\n");
    let out = env::var_os("OUT_DIR").ok_or("cargo names no folder to write to")?;
    fs::write(Path::new(&out).join("situations.rs"), table)?;
    Ok(())
}

fn row(code: &str, situation: &Value) -> Result<String, Box<dyn Error>> {
    let rank = situation
        .get("rank")
        .and_then(Value::as_u64)
        .ok_or_else(|| format!("{code}: no rank"))?;
    let words = |field: &str| -> Result<String, Box<dyn Error>> {
        let mut names = Vec::new();
        for word in texts(situation, field) {
            names.push(match word.as_str() {
                "app" => "Word::App",
                "team" => "Word::Team",
                "path" => "Word::Path",
                "when" => "Word::When",
                "skew" => "Word::Skew",
                "named" => "Word::Named",
                other => return Err(format!("{code}: nothing is called {other}").into()),
            });
        }
        Ok(names.join(", "))
    };
    Ok(format!(
        "    Situation {{ code: {code:?}, rank: {rank}, when: &{:?}, unless: &{:?}, implies: &{:?}, sentence: &[{}], fix: &[{}] }},",
        texts(situation, "when"),
        texts(situation, "unless"),
        texts(situation, "implies"),
        words("sentence")?,
        words("fix")?,
    ))
}

fn texts(situation: &Value, field: &str) -> Vec<String> {
    let list = situation
        .get(field)
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

const FOLDER: &str = "situations";
