//! Who must not get at what is shared, and what must not stay.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::desk::{ADDRESS, Desk, TOKEN, exit, share, text};

#[test]
fn the_socket_and_its_folder_are_this_persons_alone() {
    let desk = Desk::new();
    let mut talk = desk.paired();
    talk.ask(&share("/", (600, 6000)));
    let mode = |path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!(mode(desk.runtime()), 0o700);
    assert_eq!(mode(desk.runtime().join("shared.sock")), 0o600);
    talk.close();
}

#[test]
fn another_user_is_not_answered_even_where_the_folder_lets_them_in() {
    assert!(
        rustix::process::geteuid().is_root(),
        "this test changes users, so it must run as root"
    );
    let desk = Desk::new();
    let mut talk = desk.paired();
    talk.ask(&share("/", (600, 6000)));
    // Only the credentials of the other end stand in the way now.
    let socket = desk.runtime().join("shared.sock");
    for folder in desk
        .runtime()
        .ancestors()
        .take_while(|it| it.starts_with(desk.home()))
    {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o666)).unwrap();
    let asked = |user: &str| {
        let script = "import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); \
                      s.sendall(b'\"list\"\\n'); print(s.recv(65536).decode())";
        let mut command = Command::new("setpriv");
        command.args([
            &format!("--reuid={user}"),
            "--clear-groups",
            "python3",
            "-c",
            script,
        ]);
        text(&command.arg(&socket).output().unwrap().stdout)
    };
    let listed = asked("root");
    assert!(
        listed.contains("myserver.com") && !listed.contains(TOKEN),
        "{listed}"
    );
    assert_eq!(asked("nobody").trim(), "");
    talk.close();
}

#[test]
fn a_socket_that_somebody_put_there_before_is_replaced_and_a_link_is_not_followed() {
    let desk = Desk::new();
    let mut talk = desk.paired();
    let runtime = desk.runtime();
    fs::create_dir_all(&runtime).unwrap();
    fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).unwrap();
    // Left by a keeper that was killed: nobody listens any more.
    drop(UnixListener::bind(runtime.join("shared.sock")).unwrap());
    assert_eq!(talk.ask(&share("/", (600, 6000)))["answer"], "shared");
    talk.close();

    let desk = Desk::new();
    let mut talk = desk.paired();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::create_dir_all(desk.runtime().parent().unwrap()).unwrap();
    if desk.runtime().exists() {
        fs::remove_dir_all(desk.runtime()).unwrap();
    }
    symlink(elsewhere.path(), desk.runtime()).unwrap();
    let refused = talk.ask(&share("/", (600, 6000)));
    assert_eq!(refused["number"], 21, "{refused}");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    talk.close();
}

#[test]
fn a_folder_that_others_may_write_to_is_refused() {
    let desk = Desk::new();
    let mut talk = desk.paired();
    fs::create_dir_all(desk.runtime()).unwrap();
    fs::set_permissions(desk.runtime(), fs::Permissions::from_mode(0o777)).unwrap();
    assert_eq!(talk.ask(&share("/", (600, 6000)))["number"], 23);
    assert_eq!(exit(&desk.run(&["token", ADDRESS])), 30);
    talk.close();
}

#[test]
fn nonsense_on_the_socket_gets_no_token_and_stops_nobody() {
    let desk = Desk::new();
    let mut talk = desk.paired();
    talk.ask(&share("/", (600, 6000)));
    let connect = || UnixStream::connect(desk.runtime().join("shared.sock")).unwrap();
    // These stay open and say nothing, or nonsense, while others are served.
    let silent: Vec<_> = (0..20).map(|_| connect()).collect();
    for nonsense in [
        &b"\n"[..],
        b"{}\n",
        b"\xff\xfe\n",
        b"\"use\"\n",
        &[b'['; 10_000],
    ] {
        let mut stream = connect();
        // The other end may have hung up already.
        drop(stream.write_all(nonsense));
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut heard = String::new();
        drop(stream.read_to_string(&mut heard));
        assert!(!heard.contains(TOKEN), "{heard}");
    }
    assert_eq!(exit(&desk.run(&["token", ADDRESS])), 0);
    drop(silent);
    talk.close();
}

#[test]
fn the_token_is_in_no_file_of_the_home() {
    let desk = Desk::new();
    let mut talk = desk.paired();
    talk.ask(&share("/", (600, 6000)));
    let mut folders = vec![desk.home().to_path_buf()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.is_file() {
                files += 1;
                let bytes = fs::read(&path).unwrap();
                assert!(!text(&bytes).contains(TOKEN), "{}", path.display());
            }
        }
    }
    assert!(files > 0);
    talk.close();
}

#[test]
fn when_the_browser_has_gone_nothing_is_shared_and_the_keeper_ends() {
    let desk = Desk::new();
    // A browser of its own, for this very test must not be the one that goes.
    let mut browser = Command::new("sleep").arg("60").spawn().unwrap();
    let places = vigil::places::Places {
        runtime: desk.runtime(),
        ..vigil::places::Places::below(desk.home().to_path_buf(), |_| None)
    };
    let kept = std::thread::spawn({
        let places = places.clone();
        move || vigil::sharing::keep(&places)
    });
    let owner = vigil::sharing::Browser::of_process(i32::try_from(browser.id()).unwrap());
    let message = share("/", (600, 6000));
    let session: access_vigil_core::native_host::SharedSession =
        serde_json::from_value(message["session"].clone()).unwrap();
    let begun = Instant::now();
    while vigil::sharing::share(&places, owner.clone(), session.clone()).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
    assert_eq!(vigil::sharing::sessions(&places).unwrap().len(), 1);
    browser.kill().unwrap();
    browser.wait().unwrap();
    let gone = Instant::now();
    while !kept.is_finished() {
        assert!(gone.elapsed() < Duration::from_secs(30), "the keeper stays");
        std::thread::sleep(Duration::from_millis(20));
    }
    kept.join().unwrap().unwrap();
    assert!(vigil::sharing::sessions(&places).is_err());
}
