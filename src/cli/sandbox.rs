//! `flowbell sandbox`: a make-believe Facebook on this machine.

use crate::cli::Outcome;
use crate::cli::console::{Console, Tone};
use crate::sandbox::{self, DemoPage, Options};
use std::net::SocketAddr;

/// Run a make-believe Facebook on this machine, to try everything without an account
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Standard output has the lines to paste into another terminal, standard error the rest.
The sandbox forgets everything when it stops, and its tokens open nothing but itself.

In a browser:
  /          what the Pages hold, and the last calls
  /chat      talk to the bot as a person: buttons, quick replies, Notify Me, the clock
For programs, under /sandbox/, with JSON and the content type application/json:
  GET  state, calls, hooks (webhooks on their way), knobs, clock
  POST clock                              {\"advance_secs\": 43200}, {\"speed\": 1000}, {\"set_ms\": …}
  POST pages/PAGE/people                  {\"first_name\": \"Noa\"} makes a person
  POST pages/PAGE/people/PSID/ACT         write, tap, quick_reply, notify_me, follow_link,
                                          get_started, ice_breaker, menu, react, unreact, edit,
                                          attach, read, block, unblock, stop_topic, resume_topic,
                                          delete_conversation
  GET  pages/PAGE/people[/PSID]           people, and one person's conversation
  POST pages/PAGE/crowd                   {\"n\": 10000, \"acts\": [{\"get_started\": {}}]}
  POST pages/PAGE/everybody               {\"acts\": [{\"notify_me\": {}}]}
  POST knobs                              trouble on purpose: {\"set_hooks\": {\"n_copies\": 3}},
                                          {\"add_trouble\": {\"path\": \"me/messages\", \"n_calls\": 1,
                                          \"of\": 10, \"kind\": {\"refuse\": {\"code\": 613}}}}
Webhooks go to the address that the app subscribes, signed as Facebook signs them, for the
fields that the Page is subscribed to.

Examples:
  flowbell sandbox --listen 127.0.0.1:8787
  curl -H 'content-type: application/json' -d '{\"advance_secs\":43200}' \\
    http://127.0.0.1:8787/sandbox/clock")]
pub struct Arguments {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Allow an address that other machines can reach
    #[arg(long)]
    allow_other_machines: bool,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(serve(arguments, console))
}

async fn serve(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let running = sandbox::start(Options {
        address: arguments.listen,
        other_machines: arguments.allow_other_machines,
        ..Options::default()
    })
    .await?;
    // Asked for before the address is printed: whoever reads it may stop us at once.
    let stop = stop_signal()?;
    let address = running.base_url();
    announce(&address, &running.demo_page(), console)?;
    stop.await;
    console.say(&[(Tone::Plain, "Stopped.")]);
    running.shutdown().await;
    Ok(Outcome::Fine)
}

fn announce(address: &str, page: &DemoPage, console: &mut Console) -> std::io::Result<()> {
    console.say(&[
        (Tone::Good, "The sandbox listens"),
        (Tone::Plain, " on "),
        (Tone::Strong, address),
        (
            Tone::Plain,
            &format!(
                " with the Page “{}”, {}. Ctrl-C stops it.\n\
Talk to the bot as a person: {address}/chat\nIn another terminal:",
                page.page_name, page.page_id
            ),
        ),
    ]);
    for (name, value) in [
        ("FLOWBELL_PAGE_TOKEN", &page.page_token),
        ("FLOWBELL_APP_ID", &page.app_id),
        ("FLOWBELL_APP_SECRET", &page.app_secret),
    ] {
        console.line(&[(Tone::Plain, &format!("export {name}={value}"))])?;
    }
    console.line(&[(
        Tone::Plain,
        &format!(
            "flowbell publish FILE --page-id {} --graph-url {address}",
            page.page_id
        ),
    )])
}

/// Ends when the person or the system asks the program to stop.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
