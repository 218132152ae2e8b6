//! The chat page.

use crate::sandbox::desk::*;
use flowbell::sandbox::Knob;
use serde_json::json;

/// Sends a form of the page, as a browser does.
async fn form(desk: &Desk, fields: &[(&str, &str)]) -> Answer {
    let page = desk.page_id();
    let mut all = vec![("page", page.as_str())];
    all.extend(fields);
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    let url = format!("{}/chat", desk.sandbox.base_url());
    let origin = desk.sandbox.base_url();
    answer(client.post(url).header("origin", origin).form(&all)).await
}

async fn page(desk: &Desk, path: &str) -> String {
    let found = desk.get(path).await;
    assert_eq!(found.status, 200);
    found.body.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_person_talks_through_the_page() {
    let desk = desk().await;
    let done = form(
        &desk,
        &[("person", MINA), ("do", "write"), ("text", "Rosé?")],
    )
    .await;
    assert_eq!(done.status, 303);
    let place = format!("/chat?page={}&person={MINA}", desk.page_id());
    assert_eq!(done.header("location"), place);
    let button = json!({"type": "postback", "title": "Yes", "payload": "p:yes"});
    let replies = json!([{"content_type": "text", "title": "Red", "payload": "q"}]);
    let message = |message: serde_json::Value| {
        desk.send(json!({"recipient": {"id": MINA}, "message": message}))
    };
    let template = |payload: serde_json::Value| {
        message(json!({"attachment": {"type": "template", "payload": payload}}))
    };
    template(json!({"template_type": "button", "text": "Sure?", "buttons": [button]})).await;
    let title = "When Rosewood is back";
    template(json!({"template_type": "one_time_notif_req", "title": title, "payload": "p"})).await;
    message(json!({"text": "Which?", "quick_replies": replies})).await;
    let shown = page(&desk, &place).await;
    for part in [
        "Rosé?",
        "Sure?",
        ">Yes</button>",
        title,
        ">Notify Me</button>",
        ">Red</button>",
        "Window open",
        "Mina Park",
        "+12 h",
        "Write a message",
        "Zoë Ortega",
    ] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    for fields in [
        vec![("do", "quick_reply"), ("title", "Red")],
        vec![("do", "tap"), ("title", "Yes"), ("payload", "p:yes")],
        vec![("do", "notify_me")],
        vec![("do", "like")],
    ] {
        let mut fields = fields.clone();
        fields.push(("person", MINA));
        assert_eq!(form(&desk, &fields).await.status, 303, "{fields:?}");
    }
    let path = place.replace("/chat", "/chat/thread");
    let shown = page(&desk, &path).await;
    assert!(
        shown.contains("✓ Notify Me") && shown.contains('❤'),
        "{shown}"
    );
    assert!(!shown.contains(">Red</button>"));
    let again = form(&desk, &[("person", MINA), ("do", "notify_me")]).await;
    assert_eq!(again.status, 409);
    let text = again.body.as_str().unwrap();
    assert!(
        text.contains("role=\"alert\">Nothing in this conversation asks"),
        "{text}"
    );
    let before = desk.sandbox.world().now();
    form(
        &desk,
        &[("person", MINA), ("do", "advance"), ("secs", "43200")],
    )
    .await;
    let passed = desk.sandbox.world().now().duration_since(before).as_hours();
    assert_eq!(passed, 12);
    form(
        &desk,
        &[("person", MINA), ("do", "advance"), ("secs", "86400")],
    )
    .await;
    assert!(page(&desk, &path).await.contains("Window closed"));
    let made = form(&desk, &[("do", "new_person"), ("first_name", "Noa")]).await;
    let shown = page(&desk, made.header("location")).await;
    assert!(shown.contains("Noa") && shown.contains("Nothing has been said yet."));
}

#[tokio::test]
async fn nothing_from_outside_becomes_part_of_the_page() {
    let desk = desk().await;
    let evil = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>";
    let bad_link = "javascript:alert(3)";
    let psid = desk
        .person(
            json!({"first_name": evil, "last_name": evil, "locale": evil, "psid": evil,
            "wrote_hours_ago": 1}),
        )
        .await;
    let world = desk.sandbox.world();
    let act = |act| world.act(&desk.page_id(), &psid, act);
    act(flowbell::sandbox::Act::Write {
        text: evil.into(),
        reply_to: None,
    })
    .unwrap();
    let button = json!({"type": "postback", "title": "'\"><b>", "payload": evil});
    let address = json!({"type": "web_url", "title": "x", "url": "https://a.example/\"><script>"});
    let element = json!({"title": "<script>t", "subtitle": "<script>s", "image_url": bad_link,
        "buttons": [button, address]});
    for message in [
        json!({"attachment": {"type": "template", "payload": {
            "template_type": "generic", "elements": [element]}}}),
        json!({"attachment": {"type": "image", "payload": {"url": "https://a.example/'><script>"}}}),
        json!({"text": evil, "quick_replies": [
            {"content_type": "text", "title": "\"><script>", "payload": "p"}]}),
    ] {
        let sent = desk
            .send(json!({"recipient": {"id": psid}, "message": message}))
            .await;
        assert_eq!(sent.status, 200, "{}", sent.body);
    }
    let found = form(&desk, &[("person", &psid), ("do", "tap"), ("title", evil)]).await;
    assert_eq!(found.status, 409);
    let mut seen = vec![found.body.as_str().unwrap().to_owned()];
    let mut url = reqwest::Url::parse("http://localhost/").unwrap();
    url.query_pairs_mut().append_pair("person", &psid);
    let query = url.query().unwrap();
    for path in ["/chat", "/chat/thread"] {
        seen.push(page(&desk, &format!("{path}?{query}")).await);
    }
    seen.push(page(&desk, "/").await);
    for text in seen {
        let text = text.replace("<script src=\"/chat/chat.js\" defer></script>", "");
        assert!(
            !text.contains("<script") && !text.contains("<img"),
            "{text}"
        );
        assert!(
            !text.contains("href=\"javascript") && !text.contains("<b>\""),
            "{text}"
        );
    }
    let found = desk.get("/chat").await;
    let policy = found.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'"),
        "{policy}"
    );
    assert!(
        desk.get("/chat/chat.js")
            .await
            .header("content-type")
            .starts_with("text/javascript")
    );
    assert!(
        desk.get("/chat/chat.css")
            .await
            .header("content-type")
            .starts_with("text/css")
    );
}

#[tokio::test]
async fn forms_are_taken_from_the_page_itself_only() {
    let desk = desk().await;
    let fields = [
        ("page", desk.page_id()),
        ("person", MINA.into()),
        ("do", "block".into()),
    ];
    let send = |origin: Option<&str>| {
        let request = desk.request("POST", "/chat").form(&fields);
        answer(match origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        })
    };
    assert_eq!(send(None).await.status, 403);
    assert_eq!(send(Some("https://evil.example")).await.status, 403);
    assert_eq!(send(Some("null")).await.status, 403);
    assert_eq!(desk.state()["people"][MINA]["is_blocking"], false);
    assert_eq!(desk.get("/chat/nothing").await.status, 404);
    // A Page without people still has its page.
    let path = "/chat?page=100200300400501";
    assert!(page(&desk, path).await.contains("Make a person"));
    desk.turn(Knob::ClearCalls {});
}
