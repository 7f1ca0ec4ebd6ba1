//! A server that is nothing but a tunnel, and loses nothing when it is stopped:
//!
//! ```sh
//! SENTRY_DSN=https://public@o1.ingest.sentry.io/42 cargo run --example tunnel
//! ```
//!
//! `PORT` (8080) is where it listens; the page says `tunnel: 'http://localhost:8080/tunnel'`, or has it on its own origin.

#[cfg(not(target_arch = "wasm32"))]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    use axum::Router;
    use browser_tracing::axum::Tunnel;

    let dsn = std::env::var("SENTRY_DSN").map_err(|_| "SENTRY_DSN has to be the DSN of the page")?;
    let port = std::env::var("PORT").unwrap_or_else(|_| "8080".into());

    let tunnel = Tunnel::new([dsn])?.on_loss(|loss| eprintln!("{} ({} bytes)", loss.reason, loss.bytes));
    let handle = tunnel.handle();
    let app = Router::new().route("/tunnel", tunnel.route());

    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://{}/tunnel", listener.local_addr()?);
    axum::serve(listener, app)
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    // Pages that were closed have not waited for their envelopes; this does.
    handle.drain().await;
    let stats = handle.stats();
    println!("{} delivered, {} not", stats.delivered, stats.not_delivered);
    Ok(())
}

#[cfg(target_arch = "wasm32")]
fn main() {}
