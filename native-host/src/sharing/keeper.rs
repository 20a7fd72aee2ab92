//! The keeper: holds shared sessions in memory, and ends when there is none left, or no browser that shared one.
//!
//! Promises: one keeper a person; nobody but that person is answered; a token is wiped when it ends, is replaced, or its
//! browser has gone. Nothing is written anywhere.

use std::io::ErrorKind;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use access_vigil_core::native_host::SharedSession;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};

use super::{Browser, Question, Reply, line, socket};
use crate::clock::{self, Stopwatch};
use crate::places::{Access, Folder, Places};
use crate::problem::{Kind, Problem};

/// Keeps what is shared until there is nothing left to keep.
pub fn keep(places: &Places) -> Result<(), Problem> {
    let folder = Folder::open(&places.runtime, Access::Private)?;
    let failed = |error: std::io::Error| Kind::SharingFailed.about(error);
    // The lock is held until this process ends, however it does.
    let lock = open(
        folder.path().join(LOCK),
        OFlags::CREATE | OFlags::RDWR | OFlags::NOFOLLOW | OFlags::CLOEXEC,
        Mode::RUSR | Mode::WUSR,
    )
    .map_err(|error| failed(error.into()))?;
    if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Ok(());
    }
    let path = socket::path(&folder);
    // Whoever left it there holds the lock no more.
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        Ok(()) | Err(_) => {}
    }
    let listener = UnixListener::bind(&path).map_err(failed)?;
    rustix::fs::chmod(&path, Mode::RUSR | Mode::WUSR).map_err(|error| failed(error.into()))?;
    listener.set_nonblocking(true).map_err(failed)?;
    serve(&listener);
    // Nothing can be asked between the last answer and this, but what would not have been answered.
    std::fs::remove_file(&path).or(Ok(()))
}

fn serve(listener: &UnixListener) {
    let kept = Arc::new(Mutex::new(Kept::default()));
    let idle = Stopwatch::start();
    loop {
        match listener.accept() {
            Ok((stream, _)) => {
                let kept = Arc::clone(&kept);
                // A slow asker holds up no other.
                std::thread::spawn(move || answer(&stream, &kept));
            }
            Err(_) => wait_for_somebody(listener),
        }
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.forget_what_is_over(clock::now().as_millis());
        if kept.0.is_empty() && idle.left_of(FIRST).is_zero() {
            return;
        }
    }
}

/// Sleeps until somebody asks, or it is time to look for what is over.
fn wait_for_somebody(listener: &UnixListener) {
    let mut fds = [PollFd::new(listener, PollFlags::IN)];
    if poll(&mut fds, Some(&LOOK)).is_err() {
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn answer(stream: &UnixStream, kept: &Mutex<Kept>) {
    if stream.set_nonblocking(false).is_err() || !socket::is_ours(stream) {
        return;
    }
    let reply = match line::read(stream) {
        Some(question) => kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .answer(question),
        None => Reply::Unclear,
    };
    // Whoever asked and went away wants no answer.
    line::write(stream, &reply);
}

/// What is kept, and for which browser.
#[derive(Default)]
struct Kept(Vec<(Browser, SharedSession)>);

impl Kept {
    fn answer(&mut self, question: Question) -> Reply {
        match question {
            Question::Keep(browser, session) => {
                self.forget(&browser, &session.name);
                if self.0.len() < MOST {
                    self.0.push((browser, session));
                }
                Reply::Done
            }
            Question::Forget(browser, name) => {
                self.forget(&browser, &name);
                Reply::Done
            }
            Question::List => {
                let without_token = |session: &SharedSession| SharedSession {
                    token: None,
                    ..session.clone()
                };
                let sessions = self.0.iter().map(|(_, session)| without_token(session));
                Reply::Sessions(sessions.collect())
            }
            Question::Use { host, path } => {
                let found = self.0.iter().map(|(_, session)| session);
                let found = found.filter(|it| it.host == host && covers(&it.path, &path));
                // The most particular path, and where two browsers share it, the token that lives longest.
                let best = found.max_by_key(|it| (it.path.len(), it.token.is_some(), it.soft_end));
                Reply::Sessions(best.cloned().into_iter().collect())
            }
        }
    }

    fn forget(&mut self, browser: &Browser, name: &str) {
        let is_it =
            |(owner, session): &(Browser, SharedSession)| owner == browser && session.name == name;
        self.0.retain(|kept| !is_it(kept));
    }

    fn forget_what_is_over(&mut self, now: i64) {
        self.0
            .retain(|(browser, session)| browser.runs() && now < session.hard_end + SHOWN);
        for (_, session) in &mut self.0 {
            if session.soft_end <= now {
                session.token = None;
            }
        }
    }
}

/// Whether a cookie of this path goes to that one.
///
/// <https://www.rfc-editor.org/rfc/rfc6265#section-5.1.4>
fn covers(cookie: &str, path: &str) -> bool {
    path.strip_prefix(cookie)
        .is_some_and(|rest| rest.is_empty() || cookie.ends_with('/') || rest.starts_with('/'))
}

const LOCK: &str = "shared.lock";
const LOOK: Timespec = Timespec {
    tv_sec: 1,
    tv_nsec: 0,
};
/// A new keeper waits so long for the first session.
const FIRST: Duration = Duration::from_secs(10);
/// An ended session is told as ended for so long, in milliseconds.
const SHOWN: i64 = 3_600_000;
const MOST: usize = 500;
