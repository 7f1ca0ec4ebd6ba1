//! What the demo's servers have in common: where they listen, and when they end.

use std::env;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

/// The port in an environment variable.
///
/// # Errors
/// A message that names the variable.
pub fn port(variable: &str) -> Result<Option<u16>, String> {
    match env::var(variable) {
        Ok(text) if !text.is_empty() => match text.parse() {
            Ok(port) => Ok(Some(port)),
            Err(_) => Err(format!("{variable}={text} is not a port")),
        },
        _ => Ok(None),
    }
}

/// A listening socket on the port that the environment variable names (0: a free one) and the address in `HOST` (127.0.0.1).
///
/// # Errors
/// A message that says what to do.
pub fn listen(variable: &str, default: u16) -> Result<TcpListener, String> {
    let host = env::var("HOST").unwrap_or_else(|_| "127.0.0.1".to_owned());
    let port = port(variable)?.unwrap_or(default);
    let address: SocketAddr =
        format!("{host}:{port}").parse().map_err(|_| format!("HOST={host} is not an IP address"))?;
    TcpListener::bind(address).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => format!("port {port} is in use: choose another with {variable}=…"),
        _ => format!("cannot listen on {address} ({variable}): {error}"),
    })
}

/// The directory in an environment variable.
#[must_use]
pub fn directory(variable: &str, default: &str) -> PathBuf {
    env::var_os(variable).map_or_else(|| PathBuf::from(default), PathBuf::from)
}

/// Returns at SIGINT or SIGTERM, and at the end of stdin when `STOP_WITH_STDIN` is set.
pub async fn until_asked_to_stop() {
    let (closed, stdin) = tokio::sync::oneshot::channel::<()>();
    let watched = env::var_os("STOP_WITH_STDIN").is_some();
    if watched {
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            drop(closed);
        });
    }
    let stdin = async move {
        let _ = stdin.await;
        if !watched {
            std::future::pending::<()>().await;
        }
    };
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
                () = stdin => {}
            }
            return;
        }
    }
    tokio::select! {
        _ = interrupt => {}
        () = stdin => {}
    }
}
