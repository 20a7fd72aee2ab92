//! The process of the OpenID Connect provider: installed from its lock file, started when first needed, asked over
//! loopback, and gone with the edge.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, OnceCell};

use crate::error::StartError;
use access_edge_core::{Request, Response};

/// The provider, running or not yet.
#[derive(Debug, Default)]
pub(crate) struct Provider {
    process: OnceCell<Process>,
}

#[derive(Debug)]
struct Process {
    port: u16,
    child: Mutex<Child>,
}

/// What the process prints once it can be asked.
#[derive(Deserialize)]
struct Ready {
    port: u16,
}

impl Provider {
    /// Starts the process, unless it runs already.
    pub(crate) async fn start(&self) -> Result<(), StartError> {
        self.running().await.map(|_| ())
    }

    /// Asks the provider; a failure is told in a sentence.
    pub(crate) async fn ask(&self, question: Request) -> Result<Response, String> {
        let process = self.running().await.map_err(|error| error.to_string())?;
        let asked = tokio::time::timeout(PATIENCE, process.ask(question));
        match asked.await {
            Ok(reply) => reply.map_err(|error| error.to_string()),
            Err(_) => Err("it took too long".to_owned()),
        }
    }

    /// Ends the process and waits until it is gone.
    pub(crate) async fn stop(&self) {
        if let Some(process) = self.process.get() {
            // A process that ended by itself is gone as well.
            drop(process.child.lock().await.kill().await);
        }
    }

    async fn running(&self) -> Result<&Process, StartError> {
        let started = self.process.get_or_try_init(Process::start).await;
        started.map_err(StartError::IdentityProvider)
    }
}

impl Process {
    async fn start() -> Result<Self, String> {
        let install = tokio::task::spawn_blocking(node_packages).await;
        let folder = install
            .map_err(|error| error.to_string())?
            .map_err(|error| error.to_string())?;
        let mut child = Command::new("node")
            .arg(folder.join("provider.js"))
            // It ends when this pipe closes, even if this program cannot end it any more.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("node: {error}"))?;
        match tokio::time::timeout(PATIENCE, ready(&mut child)).await {
            Ok(Some(Ready { port })) => Ok(Self {
                port,
                child: Mutex::new(child),
            }),
            Ok(None) => Err(last_words(&mut child).await),
            Err(_) => Err("it is not ready in time".to_owned()),
        }
    }

    async fn ask(&self, question: Request) -> io::Result<Response> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let (mut sender, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(io::Error::other)?;
        // Its failure shows in the reply that does not come.
        tokio::spawn(connection);
        let reply = sender.send_request(outgoing(question)?).await;
        let (head, body) = reply.map_err(io::Error::other)?.into_parts();
        let body = Limited::new(body, LARGEST_REPLY).collect().await;
        let headers = head.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        });
        Ok(Response {
            headers: headers.collect(),
            body: body.map_err(io::Error::other)?.to_bytes().to_vec(),
            ..Response::new(head.status.as_u16())
        })
    }
}

fn outgoing(question: Request) -> io::Result<hyper::Request<Full<Bytes>>> {
    let mut outgoing = hyper::Request::builder()
        .method(question.method.as_str())
        .uri(question.path_and_query);
    for (name, value) in question.headers {
        outgoing = outgoing.header(name, value);
    }
    outgoing
        .body(Full::new(Bytes::from(question.body)))
        .map_err(io::Error::other)
}

/// The line that the process prints once it serves; what it prints later is read and dropped.
async fn ready(child: &mut Child) -> Option<Ready> {
    let mut out = BufReader::new(child.stdout.take()?);
    let mut line = String::new();
    out.read_line(&mut line).await.ok()?;
    let ready = serde_json::from_str(&line).ok()?;
    // A full pipe would stop the process, a closed one would end it.
    tokio::spawn(drain(out));
    tokio::spawn(drain(child.stderr.take()?));
    Some(ready)
}

async fn drain(mut from: impl AsyncRead + Unpin) {
    // It ends with the process.
    drop(tokio::io::copy(&mut from, &mut tokio::io::sink()).await);
}

/// What a process that did not get ready said of it.
async fn last_words(child: &mut Child) -> String {
    let mut said = String::new();
    if let Some(mut complaints) = child.stderr.take() {
        // Half a sentence is better than none.
        drop(complaints.read_to_string(&mut said).await);
    }
    said
}

/// The folder of the node packages, with what its lock file names installed: unless that was done since the lock file
/// last changed, by `npm ci`.
pub fn node_packages() -> io::Result<PathBuf> {
    let folder = folder();
    // Another test may be at it in this moment, in this process or another one.
    let turn = File::create(folder.join(".installing"))?;
    turn.lock()?;
    if is_installed(&folder) {
        return Ok(folder);
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = std::process::Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| io::Error::other(format!("npm: {error}")))?;
    if output.status.success() {
        return Ok(folder);
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(io::Error::other(format!("npm ci: {said}")))
}

/// npm writes this file last.
fn is_installed(folder: &Path) -> bool {
    let changed = |path: &str| folder.join(path).metadata().and_then(|it| it.modified());
    match (
        changed("node_modules/.package-lock.json"),
        changed("package-lock.json"),
    ) {
        (Ok(installed), Ok(locked)) => installed >= locked,
        _ => false,
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../identity-provider")
}

/// For a start and for a reply, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(30);
const LARGEST_REPLY: usize = 1024 * 1024;
