//! The programs that `vigil` is compared with, from Debian's packages. Each may be absent, which is said.
//!
//! browserpass is unpacked below `target/` and not installed: its package would put its extension into every Chromium
//! and Firefox of this machine, those of the end-to-end tests among them.

use std::fs::DirBuilder;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use super::contender::{Contender, Life};
use crate::checkout::Checkout;
use crate::command::Step;
use crate::error::Error;

/// The floor: a program that does nothing but copy.
pub(crate) fn cat(request: &str) -> Contender {
    Contender {
        name: "cat",
        program: "cat".into(),
        arguments: vec![],
        variables: vec![],
        request: request.to_owned(),
        life: Life::ManyRequests,
        ready: None,
    }
}

/// browserpass's host, asked for an echo of the same length.
pub(crate) fn browserpass(checkout: &Checkout, request: &str) -> Result<Contender, String> {
    let folder = folder(checkout);
    let program = folder.join("usr/lib/browserpass/browserpass-native");
    if !program.is_file() {
        return Err(String::from(
            "browserpass is not here; get it: cargo xtask bench host --peers",
        ));
    }
    let text = serde_json::json!({
        "settings": { "stores": {} }, "action": "echo", "echoResponse": request,
    });
    Ok(Contender {
        name: "browserpass-native",
        program,
        arguments: vec![],
        variables: vec![],
        request: text.to_string(),
        life: Life::OneRequest,
        ready: None,
    })
}

/// `KeePassXC`'s proxy, with a server behind it that sends back what comes.
pub(crate) fn keepassxc(request: &str) -> Result<Contender, String> {
    let program = PathBuf::from("keepassxc-proxy");
    let is_here = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join(&program).is_file())
    });
    if !is_here {
        return Err(String::from(
            "keepassxc-proxy is not here; get it: apt-get install keepassxc",
        ));
    }
    let runtime = std::env::temp_dir().join(format!("vigil-bench-{}", std::process::id()));
    let ready =
        echo_in(&runtime).map_err(|error| format!("no server for keepassxc-proxy: {error}"))?;
    Ok(Contender {
        name: "keepassxc-proxy",
        program,
        arguments: vec![],
        variables: vec![("XDG_RUNTIME_DIR", runtime)],
        request: request.to_owned(),
        life: Life::ManyRequests,
        ready: Some(Arc::new(Mutex::new(ready))),
    })
}

/// Unpacks browserpass, if it is missing.
pub(crate) fn provide(checkout: &Checkout) -> Result<(), Error> {
    let folder = folder(checkout);
    let failed = |source| Error::File {
        action: "make the folder",
        path: folder.clone(),
        source,
    };
    std::fs::create_dir_all(&folder).map_err(failed)?;
    println!(
        "Unpacking the Debian package {BROWSERPASS} below {}",
        folder.display()
    );
    Step::new("apt-get")
        .directory(&folder)
        .arguments(["-q", "download", BROWSERPASS])
        .run()?;
    let entries = std::fs::read_dir(&folder).map_err(failed)?;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "deb") {
            Step::new("dpkg-deb")
                .arguments(["-x".as_ref(), path.as_os_str(), folder.as_os_str()])
                .run()?;
        }
    }
    Ok(())
}

/// The version of the package that was unpacked.
pub(crate) fn browserpass_version(checkout: &Checkout) -> String {
    let entries = std::fs::read_dir(folder(checkout)).into_iter().flatten();
    let names = entries.flatten().map(|entry| entry.file_name());
    let mut names = names.map(|name| name.to_string_lossy().into_owned());
    // `NAME_VERSION_ARCHITECTURE.deb`: https://www.debian.org/doc/manuals/debian-faq/pkg-basics.en.html#pkgname
    let version = |name: String| Some(name.strip_suffix(".deb")?.split('_').nth(1)?.to_owned());
    let version = names.find_map(version);
    version.unwrap_or_else(|| "not here".to_owned())
}

fn folder(checkout: &Checkout) -> PathBuf {
    checkout.root.join("target/bench-peers")
}

/// Where `KeePassXC` listens: `src/browser/BrowserShared.cpp` of its sources. Qt takes no folder that others may read,
/// and a socket's path must be short.
fn echo_in(runtime: &Path) -> std::io::Result<Receiver<()>> {
    let folder = runtime.join("app/org.keepassxc.KeePassXC");
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)?;
    let path = folder.join("org.keepassxc.KeePassXC.BrowserServer");
    if path.exists() {
        std::fs::remove_file(&path)?;
    }
    let listener = UnixListener::bind(path)?;
    let (connected, ready) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || echo(stream));
            // Nobody waits any more at the end.
            connected.send(()).ok();
        }
    });
    Ok(ready)
}

fn echo(mut stream: UnixStream) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        let text = buffer.get(..read).unwrap_or_default();
        if stream.write_all(text).is_err() {
            return;
        }
    }
}

const BROWSERPASS: &str = "webext-browserpass";
