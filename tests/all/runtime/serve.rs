//! The real program: `flowbell serve`.

use crate::runtime::stage::{LIPSTICK, PAGE};
use crate::support::scripted::{APP_SECRET, TOKEN};
use flowbell::model::file;
use flowbell::store::ReleaseHost;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn command(config: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowbell"));
    command.args(["serve", "--config"]).arg(config);
    for name in ["PAGE_TOKEN", "APP_SECRET", "APP_SECRET_OLD", "VERIFY_TOKEN"] {
        command.env_remove(format!("FLOWBELL_{name}"));
    }
    command.env("NO_COLOR", "1");
    command
}

fn with_secrets(mut command: Command) -> Command {
    command.env("FLOWBELL_PAGE_TOKEN", TOKEN);
    command.env("FLOWBELL_APP_SECRET", APP_SECRET);
    command.env("FLOWBELL_VERIFY_TOKEN", "verify");
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn what_is_missing_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bot.ron");
    let run = |text: &str| {
        fs::write(&config, text).unwrap();
        with_secrets(command(&config)).output().unwrap()
    };
    for (text, expected) in [
        ("(database: \"b\")", "page_id"),
        ("(page_id: \"shop\", database: \"b\")", "digits only"),
        ("(page_id: \"1\", database: \"b\", port: 1)", "port"),
        (
            "(page_id: \"1\", database: \"no/such/folder/b\")",
            "no/such/folder/b",
        ),
        (
            "(page_id: \"1\", listen: \"127.0.0.1:0\", database: \"b\", graph_url: \"http://example.com\")",
            "Graph API",
        ),
        ("nonsense", "bot.ron"),
    ] {
        let output = run(text);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(
            said(&output).contains(expected),
            "{text}: {}",
            said(&output)
        );
    }
    fs::write(&config, "(page_id: \"1\", database: \"b\")").unwrap();
    let output = command(&config).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("FLOWBELL_PAGE_TOKEN is not set"),
        "{}",
        said(&output)
    );
    let missing = with_secrets(command(&folder.path().join("none.ron"))).output();
    assert!(said(&missing.unwrap()).contains("cannot be read"));
}

/// The configuration in the README is read; only the secrets are missing then.
#[test]
fn the_readme_shows_a_configuration_that_can_be_used() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let section = readme.split("## Run the bot").nth(1).unwrap();
    let example = section.split("```ron").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    assert!(example.contains("page_id") && example.contains("releases"));
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bot.ron");
    fs::write(&config, example).unwrap();
    let output = command(&config).output().unwrap();
    let said = said(&output);
    assert!(said.contains("FLOWBELL_PAGE_TOKEN is not set"), "{said}");
}

#[cfg(unix)]
#[test]
fn it_takes_what_was_published_and_stops_in_good_order() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let host = ReleaseHost::folder(folder.path().join("releases"));
    runtime.block_on(async {
        let flow = file::read(LIPSTICK.as_bytes()).unwrap().flow;
        let text = file::print(&flow);
        let at = "2026-11-22T08:00:00Z".parse().unwrap();
        let taken = host
            .take(PAGE, &flow.id, "Lipstick", &text, at)
            .await
            .unwrap();
        host.activate(PAGE, &flow.id, Some(taken.number))
            .await
            .unwrap();
    });
    let port = runtime.block_on(async {
        let listener = crate::support::scripted::listen().await;
        listener.local_addr().unwrap().port()
    });
    let config = folder.path().join("bot.ron");
    let text = format!(
        "(page_id: \"{PAGE}\", listen: \"127.0.0.1:{port}\", database: \"bot.db\",
          releases: \"releases\", app_id: \"5\", graph_url: \"http://127.0.0.1:9\")"
    );
    fs::write(&config, text).unwrap();
    let mut command = with_secrets(command(&config));
    let started = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn();
    let bot = started.unwrap();
    let url = format!(
        "http://127.0.0.1:{port}/webhook?hub.mode=subscribe&hub.verify_token=verify&hub.challenge=7"
    );
    let answer = runtime.block_on(async {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            match reqwest::get(&url).await {
                Ok(answer) => break answer.text().await.unwrap(),
                Err(error) => assert!(Instant::now() < until, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert_eq!(answer, "7");
    let pid = bot.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    let output = bot.wait_with_output().unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.contains("with 1 flow live") && said.contains("Stopped."),
        "{said}"
    );
    assert!(!said.contains(TOKEN) && !said.contains(APP_SECRET));
}
