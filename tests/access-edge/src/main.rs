//! Runs an Access edge by hand or for another program, until it is told to stop.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use access_edge::{AccessEdge, Addresses, Config, Running};
use clap::Parser;

/// A small faithful Cloudflare Access on this machine, for tests and for developing an app behind Access.
///
/// Prints one line of JSON with its addresses once it is ready, then serves until Ctrl-C or SIGTERM.
#[derive(Parser)]
#[command(version, after_help = EXAMPLE)]
struct Arguments {
    /// How the world is set up, as JSON; without it: myserver.com and app2.myserver.com behind custom.cloudflareaccess.com
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to serve TLS for every host of the world
    #[arg(long, value_name = "ADDRESS", default_value_t = any_port())]
    listen: SocketAddr,
    /// Where the CONNECT proxy listens
    #[arg(long, value_name = "ADDRESS", default_value_t = any_port())]
    proxy: SocketAddr,
    /// Where the management door listens; GET / there says what it can do
    #[arg(long, value_name = "ADDRESS", default_value_t = any_port())]
    manage: SocketAddr,
    /// The seed of every nonce and id, in place of that of the config
    #[arg(long)]
    seed: Option<u64>,
}

const EXAMPLE: &str = "Example:
  access-edge --proxy 127.0.0.1:8443 --manage 127.0.0.1:8444
  chromium --user-data-dir=DIR --proxy-server=127.0.0.1:8443 \\
      --ignore-certificate-errors-spki-list=<ca_spki_sha256 of the printed line> https://myserver.com/
  curl -d '{\"app\":\"main\"}' http://127.0.0.1:8444/revoke/app
  curl http://127.0.0.1:8444/history

A real OpenID Connect provider in place of the built-in one (needs node and npm; installed at its first start):
  echo '{\"idp\":{\"kind\":\"openid-connect\",\"host\":\"idp.example\"}}' > world.json
  access-edge --config world.json --proxy 127.0.0.1:8443 --manage 127.0.0.1:8444
What it does, and the built-in one as well, can be changed at any time:
  curl -d '{\"state\":\"dead\"}' http://127.0.0.1:8444/idp/sessions                      its sessions have ended
  curl -X PATCH -d '{\"idp\":{\"prompt\":\"always\"}}' http://127.0.0.1:8444/config      or when-needed, consent
  curl -X PATCH -d '{\"idp\":{\"answer\":\"post-form\"}}' http://127.0.0.1:8444/config   or redirect
  curl -X PATCH -d '{\"team\":{\"instant_auth\":true}}' http://127.0.0.1:8444/config   no login page before it
  curl -X PATCH -d '{\"more_idps\":{\"second\":{\"host\":\"second.example\"}}}' http://127.0.0.1:8444/config   a choice";

fn any_port() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // When even standard error is closed there is nobody left to tell.
            drop(writeln!(std::io::stderr(), "access-edge: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut config = match &arguments.config {
        None => Config::default(),
        Some(file) => serde_json::from_slice(&std::fs::read(file)?)?,
    };
    config.seed = arguments.seed.unwrap_or(config.seed);
    let addresses = Addresses {
        proxy: arguments.proxy,
        tls: arguments.listen,
        manage: arguments.manage,
    };
    // Listened for before anything is printed: whoever reads the line may tell us to stop at once.
    let told_to_stop = told_to_stop()?;
    let running = AccessEdge::start_on(config, addresses).await?;
    announce(&running)?;
    told_to_stop.await?;
    running.shutdown().await;
    Ok(())
}

fn announce(running: &Running) -> std::io::Result<()> {
    let addresses = running.addresses();
    let hosts = running
        .world()
        .lock()
        .map(|world| world.hosts())
        .unwrap_or_default();
    let line = serde_json::json!({
        "proxy": addresses.proxy.to_string(),
        "tls": addresses.tls.to_string(),
        "manage": format!("http://{}", addresses.manage),
        "ca": running.ca_pem(),
        "ca_spki_sha256": running.ca_spki_sha256(),
        "hosts": hosts,
    });
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()
}

#[cfg(unix)]
fn told_to_stop() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    })
}

#[cfg(not(unix))]
fn told_to_stop() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}
