//! The sandbox's own routes.

use crate::sandbox::desk::*;
use flowbell::sandbox::{self, DemoPage, Knob, Options, StartError, Trouble, TroubleKind};
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpListener;

#[tokio::test]
async fn knobs_turn_over_http_too() {
    let desk = desk().await;
    let turn = |name: &str, body: Value| {
        let request = desk.request("POST", &format!("/sandbox/{name}"));
        answer(request.json(&body))
    };
    let page_id = desk.page_id();
    check_body(
        &turn("expire_tokens", json!({"owner_id": page_id})).await,
        json!({"success": true}),
    );
    check_refused(&desk.get("/me").await, 400, 190, 463);
    turn("clear_calls", json!({})).await;
    turn("set_clock", json!({"at_ms": AT_MS})).await;
    let state = answer(desk.request("GET", "/sandbox/state")).await.body;
    assert_eq!(state["now"], "2026-11-18T11:06:40Z");
    let trouble = json!({"path": "me", "kind": {"refuse": {"code": 4, "status": 429}}});
    assert_eq!(turn("add_trouble", trouble).await.status, 200);
    check_refused(&desk.get("/me").await, 429, 4, 0);
    let agreed = json!({"page_id": page_id, "psid": MINA, "payload": "p"});
    assert!(turn("agree", agreed).await.body["one_time_notif_token"].is_string());
    for (name, body, status) in [
        ("expire_tokens", json!({"owner_id": "1"}), 404),
        ("expire_tokens", json!({}), 400),
        (
            "expire_tokens",
            json!({"owner_id": page_id, "extra": 1}),
            400,
        ),
        ("set_clock", json!({"at_ms": i64::MAX}), 400),
        ("self_destruct", json!({}), 400),
    ] {
        let found = turn(name, body).await;
        assert_eq!(found.status, status, "{name}: {}", found.body);
        assert!(found.body["error"].is_string());
    }
    let as_text = desk.request("POST", "/sandbox/clear_troubles").body("{}");
    assert_eq!(answer(as_text).await.status, 415);
    assert_eq!(
        answer(desk.request("GET", "/sandbox/nothing")).await.status,
        404
    );
}

#[tokio::test]
async fn other_web_pages_and_other_names_are_kept_out() {
    let desk = desk().await;
    let from = |origin: &'static str| {
        answer(
            desk.request("GET", "/sandbox/state")
                .header("origin", origin),
        )
    };
    assert_eq!(from("https://evil.example").await.status, 403);
    assert_eq!(from("null").await.status, 403);
    assert_eq!(from("http://127.0.0.1:20000").await.status, 200);
    let named = |host: &'static str| answer(desk.request("GET", "/").header("host", host));
    assert_eq!(named("evil.example").await.status, 421);
    assert_eq!(named("localhost:1234").await.status, 200);
    let options = Options {
        address: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        ..Options::default()
    };
    let refused = sandbox::start(options).await.unwrap_err();
    assert!(matches!(refused, StartError::NotLoopback { .. }));
}

#[tokio::test]
async fn no_token_is_ever_shown() {
    let desk = desk().await;
    let DemoPage {
        page_token,
        app_secret,
        user_token,
        ..
    } = desk.page.clone();
    let consent = desk.turn(Knob::Agree {
        page_id: desk.page_id(),
        psid: ZOE.into(),
        payload: "restock".into(),
    });
    let consent = consent["one_time_notif_token"].as_str().unwrap();
    let mut seen = Vec::new();
    for path in [
        format!("/me?access_token={page_token}"),
        format!("/{page_token}"),
        format!("/{page_token}/messages"),
        format!("/me?fields={page_token}"),
        format!("/me/messenger_profile?fields={page_token}"),
        format!("/me?{page_token}=1"),
        format!("/debug_token?input_token={user_token}"),
        format!("/v99.0/{app_secret}"),
        format!("/v9{page_token}/me"),
        format!("/sandbox/{page_token}"),
    ] {
        seen.push(desk.get(&path).await.body.to_string());
    }
    let inner = json!({"one_time_notif_token": consent}).to_string();
    let body = json!({"recipient": inner, "message": {"text": page_token}});
    desk.send(body).await;
    let knob = json!({"owner_id": [page_token]});
    let request = desk.request("POST", "/sandbox/expire_tokens").json(&knob);
    seen.push(answer(request).await.body.to_string());
    let knob = json!({"owner_id": page_token});
    let request = desk.request("POST", "/sandbox/expire_tokens").json(&knob);
    seen.push(answer(request).await.body.to_string());
    for path in ["/sandbox/state", "/sandbox/calls", "/"] {
        seen.push(answer(desk.request("GET", path)).await.body.to_string());
    }
    seen.push(format!("{:?} {:?}", desk.page, desk.sandbox));
    for text in seen {
        for secret in [
            page_token.as_str(),
            app_secret.as_str(),
            user_token.as_str(),
            consent,
        ] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    let calls = desk.sandbox.world().calls();
    let first = &calls["calls"][0];
    assert_eq!(first["path"], "/me");
    assert_eq!(first["parameters"]["access_token"], "••••");
    assert_eq!(first["status"], 200);
}

#[tokio::test]
async fn the_web_page_shows_what_the_page_holds_and_escapes_it() {
    let desk = desk().await;
    let mut profile = profile();
    profile["greeting"][0]["text"] = json!("<script>alert('Hi & \"bye\"')</script>");
    desk.write_profile(profile).await;
    desk.call(
        "POST",
        "/me/subscribed_apps?subscribed_fields=messages",
        Value::Null,
    )
    .await;
    let found = answer(desk.request("GET", "/")).await;
    let html = found.body.as_str().unwrap();
    for part in [
        "Lumi Cosmetics",
        "&lt;script&gt;alert(&#39;Hi &amp; &quot;bye&quot;&#39;)&lt;/script&gt;",
        "<code>fb:1</code>",
        "<li>Start again</li>",
        "<li>Is Rosewood back?</li>",
        "Lumi bot: messages",
        "POST /me/subscribed_apps",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    assert!(!html.contains("<script"));
    assert_eq!(
        found.header("content-security-policy"),
        "default-src 'none'; style-src 'unsafe-inline'"
    );
}

#[tokio::test]
async fn a_sandbox_stops_when_told_and_when_dropped() {
    let first = desk().await;
    let address = first.sandbox.address;
    assert_eq!(first.sandbox.base_url(), format!("http://{address}"));
    assert_eq!(first.get("/me").await.status, 200);
    // Two clients wait for answers that are far away; stopping waits for neither.
    let mut waiting = Vec::new();
    for kind in [
        TroubleKind::Silence,
        TroubleKind::Delay { millis: 3_600_000 },
    ] {
        first.turn(Knob::AddTrouble(Trouble {
            path: "*".into(),
            method: None,
            n_calls: 1,
            of: None,
            is_applied: false,
            kind,
        }));
        let request = first.request("GET", "/me");
        waiting.push(tokio::spawn(
            request.bearer_auth(&first.page.page_token).send(),
        ));
        while first.sandbox.world().snapshot()["troubles"] != json!([]) {
            tokio::task::yield_now().await;
        }
    }
    let stopping = first.sandbox.shutdown();
    tokio::time::timeout(Duration::from_secs(1), stopping)
        .await
        .unwrap();
    for (client, status) in waiting.into_iter().zip([503, 200]) {
        let response = client.await.unwrap().unwrap();
        assert_eq!(response.status().as_u16(), status);
    }
    TcpListener::bind(address).await.unwrap();

    let second = desk().await;
    let Desk {
        sandbox, client, ..
    } = second;
    let url = sandbox.base_url();
    drop(sandbox);
    // Stopping happens on the runtime, which gets its turn while the client connects.
    while let Ok(response) = client.get(&url).send().await {
        drop(response);
    }
}
