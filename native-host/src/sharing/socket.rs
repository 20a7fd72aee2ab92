//! The way to the keeper: a socket that only this person reaches, in a folder that was judged.

use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::net::sockopt::socket_peercred;

use super::{Question, Reply, line};
use crate::clock::Stopwatch;
use crate::places::{Access, Folder, Places};
use crate::problem::{Kind, Problem};

/// Asks the keeper; nothing where there is none.
pub(super) fn ask(places: &Places, question: &Question) -> Result<Option<Reply>, Problem> {
    // A folder that is not ours is refused before anything in it is believed.
    let folder = Folder::open(&places.runtime, Access::Private)?;
    let Ok(stream) = UnixStream::connect(folder.path().join(NAME)) else {
        return Ok(None);
    };
    if !is_ours(&stream) {
        return Err(Kind::PlaceOfAnother.about(path(&folder).display()));
    }
    if !line::write(&stream, question) {
        return Ok(None);
    }
    line::read(&stream)
        .map(Some)
        .ok_or_else(|| Kind::SharingFailed.about("the keeper did not answer"))
}

/// Asks the keeper, which is started where there is none.
pub(super) fn ask_or_start(places: &Places, question: &Question) -> Result<Reply, Problem> {
    let stopwatch = Stopwatch::start();
    let mut started = false;
    loop {
        if let Some(reply) = ask(places, question)? {
            return Ok(reply);
        }
        if stopwatch.left_of(PATIENCE).is_zero() {
            return Err(Kind::SharingFailed.about("the keeper did not start"));
        }
        if !started {
            start()?;
            started = true;
        }
        std::thread::sleep(GLANCE);
    }
}

/// Whether the process at the other end runs as this person.
///
/// <https://man7.org/linux/man-pages/man7/unix.7.html> (`SO_PEERCRED`)
pub(super) fn is_ours(stream: &UnixStream) -> bool {
    socket_peercred(stream).is_ok_and(|peer| peer.uid == rustix::process::geteuid())
}

/// Where the socket is.
pub(super) fn path(folder: &Folder) -> PathBuf {
    folder.path().join(NAME)
}

/// Starts a keeper that outlives this process: the browser ends it together with the port.
fn start() -> Result<(), Problem> {
    let program = std::env::current_exe().map_err(|error| Kind::Internal.about(error))?;
    let wanted = [
        "HOME",
        "XDG_RUNTIME_DIR",
        "XDG_STATE_HOME",
        "XDG_CONFIG_HOME",
    ];
    let variables = wanted
        .iter()
        .filter_map(|name| Some((name, std::env::var_os(name)?)));
    Command::new(program)
        .arg(KEEPER)
        .env_clear()
        .envs(variables)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map(drop)
        .map_err(|error| Kind::SharingFailed.about(error))
}

/// The verb that no person needs.
pub(super) const KEEPER: &str = "keep-shared";
const NAME: &str = "shared.sock";
const PATIENCE: Duration = Duration::from_secs(5);
const GLANCE: Duration = Duration::from_millis(20);
