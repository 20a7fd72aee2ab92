//! The program: one line of JSON, then quiet service until it is told to stop.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected must fail at once"
)]

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::Command;

#[tokio::test]
async fn it_prints_its_addresses_on_one_line_and_ends_when_told_to() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_access-edge"))
        .args(["--seed", "7"])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut out = BufReader::new(program.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).await.unwrap();
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    for name in ["proxy", "tls", "manage", "ca", "ca_spki_sha256"] {
        assert!(said[name].is_string(), "{name}");
    }
    let ca = said["ca"].as_str().unwrap().to_owned();
    assert!(
        std::fs::read_to_string(&ca)
            .unwrap()
            .starts_with("-----BEGIN CERTIFICATE-----")
    );

    let id = program.id().unwrap().to_string();
    Command::new("kill")
        .args(["-TERM", &id])
        .status()
        .await
        .unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(10), program.wait())
        .await
        .expect("it ends in time");
    assert!(ended.unwrap().success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "", "nothing else is printed");
    assert!(!std::path::Path::new(&ca).exists());
}

#[tokio::test]
async fn a_config_that_is_not_understood_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.json");
    std::fs::write(&file, r#"{"teem": {}}"#).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_access-edge"))
        .arg("--config")
        .arg(&file)
        .output()
        .await
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("teem"));
}
