//! The Messenger Profile.

use crate::sandbox::desk::*;
use flowbell::sandbox::{DemoPage, Knob};
use serde_json::{Value, json};

#[tokio::test]
async fn every_property_is_held_to_its_limits() {
    let desk = desk().await;
    let long = |n: usize| "ä".repeat(n);
    let greeting = |text: String| json!({"greeting": [{"locale": "default", "text": text}]});
    let ice = |n: usize| {
        let one = json!({"question": "Q", "payload": "p"});
        json!({"ice_breakers": [{"locale": "default", "call_to_actions": vec![one; n]}]})
    };
    let menu = |n: usize, item: Value| {
        json!({"get_started": {"payload": "x"},
               "persistent_menu": [{"locale": "default", "call_to_actions": vec![item; n]}]})
    };
    let item = |title: String, payload: String| json!({"type": "postback", "title": title, "payload": payload});
    let url = |url: &str| json!({"type": "web_url", "title": "Shop", "url": url});
    let good = [
        json!({"get_started": {"payload": long(1000)}}),
        greeting(long(160)),
        ice(4),
        menu(20, item(long(30), long(1000))),
        menu(1, url("https://lumi.example")),
        json!({"whitelisted_domains": ["https://lumi.example"]}),
        json!({"account_linking_url": "https://lumi.example/in"}),
        json!({"greeting": [{"locale": "default", "text": "Hi"}, {"locale": "de_DE", "text": "Hallo"}]}),
    ];
    let bad = [
        json!({}),
        json!({"get_started": {"payload": long(1001)}}),
        json!({"get_started": {"payload": ""}}),
        json!({"get_started": {}}),
        json!({"get_started": null}),
        json!({"get_started": "text"}),
        greeting(long(161)),
        greeting(String::new()),
        json!({"greeting": []}),
        json!({"greeting": "Hi"}),
        json!({"greeting": [{"locale": "de_DE", "text": "Hallo"}]}),
        json!({"greeting": [{"text": "Hallo"}]}),
        json!({"greeting": [{"locale": "default", "text": "1"}, {"locale": "default", "text": "2"}]}),
        json!({"greeting": [{"locale": "default", "text": "1"}, {"locale": "German", "text": "2"}]}),
        ice(5),
        ice(0),
        json!({"ice_breakers": [{"locale": "de_DE", "call_to_actions": [{"question": "Q", "payload": "p"}]}]}),
        json!({"ice_breakers": [{"locale": "default", "call_to_actions": [{"question": "Q"}]}]}),
        menu(21, item("a".into(), "p".into())),
        menu(1, item(long(31), "p".into())),
        menu(1, item("a".into(), long(1001))),
        menu(1, url("ftp://lumi.example")),
        menu(1, json!({"type": "nested", "title": "a"})),
        json!({"whitelisted_domains": ["http://lumi.example"]}),
        json!({"account_linking_url": "lumi"}),
        json!({"subject_to_new_eu_privacy_rules": false}),
        json!({"wallpaper": "rosewood"}),
        json!({"greeting": [{"locale": "default", "text": "Hi"}], "wallpaper": "rosewood"}),
    ];
    for body in good {
        desk.turn(Knob::AdvanceClock { secs: 600 });
        let found = desk.write_profile(body.clone()).await;
        assert_eq!(found.status, 200, "{body}: {}", found.body);
    }
    let before = desk.state()["messenger_profile"].clone();
    for body in bad {
        desk.turn(Knob::AdvanceClock { secs: 600 });
        let found = desk.write_profile(body.clone()).await;
        assert_eq!(found.body["error"]["code"], 100, "{body}: {}", found.body);
        assert_eq!(desk.state()["messenger_profile"], before, "{body}");
    }
    for path in ["?fields=wallpaper", ""] {
        let path = format!("/me/messenger_profile{path}");
        desk.turn(Knob::AdvanceClock { secs: 600 });
        check_refused(&desk.get(&path).await, 400, 100, 0);
        check_refused(&desk.call("DELETE", &path, Value::Null).await, 400, 100, 0);
    }
}

#[tokio::test]
async fn a_menu_stands_only_beside_get_started() {
    let desk = desk().await;
    let path = "/me/messenger_profile";
    let menu = json!({"persistent_menu": profile()["persistent_menu"]});
    check_refused(&desk.write_profile(menu.clone()).await, 400, 100, 2_018_145);
    desk.write_profile(json!({"get_started": {"payload": "x"}}))
        .await;
    assert_eq!(desk.write_profile(menu).await.status, 200);
    let alone = json!({"fields": ["get_started"]});
    check_refused(
        &desk.call("DELETE", path, alone.clone()).await,
        400,
        100,
        2_018_145,
    );
    assert!(desk.state()["messenger_profile"]["get_started"].is_object());
    desk.call("DELETE", path, json!({"fields": ["persistent_menu"]}))
        .await;
    assert_eq!(desk.call("DELETE", path, alone.clone()).await.status, 200);
    // What is not there counts as deleted.
    assert_eq!(desk.call("DELETE", path, alone).await.status, 200);
}

#[tokio::test]
async fn the_profile_takes_ten_calls_in_ten_minutes_for_each_page() {
    let desk = desk().await;
    desk.turn(Knob::SetClock { at_ms: AT_MS });
    let path = "/me/messenger_profile?fields=greeting";
    for _ in 0..10 {
        assert_eq!(desk.get(path).await.status, 200);
    }
    check_refused(&desk.get(path).await, 400, 613, 0);
    check_refused(&desk.write_profile(profile()).await, 400, 613, 0);
    let paris = DemoPage::lumi_paris().page_token;
    assert_eq!(
        desk.call_as(&paris, "GET", path, Value::Null).await.status,
        200
    );
    assert_eq!(desk.get("/me").await.status, 200);
    desk.turn(Knob::AdvanceClock { secs: 599 });
    check_refused(&desk.get(path).await, 400, 613, 0);
    // Who asked again too early waits for those calls too, but never for more than ten minutes.
    desk.turn(Knob::AdvanceClock { secs: 600 });
    assert_eq!(desk.write_profile(profile()).await.status, 200);
}

#[tokio::test]
async fn the_page_says_whether_european_rules_apply() {
    let desk = desk().await;
    let path = "/me/messenger_profile?fields=subject_to_new_eu_privacy_rules";
    let said = |flag: bool| json!({"data": [{"subject_to_new_eu_privacy_rules": flag}]});
    let region = |country: Option<&str>, admins: Option<&str>, flag: Option<bool>| {
        desk.turn(Knob::SetRegion {
            page_id: desk.page_id(),
            country: country.map(Into::into),
            admin_countries: admins.map(|it| vec![it.into()]),
            european_rules: flag,
        })
    };
    check_body(&desk.get(path).await, said(false));
    region(None, Some("Japan"), None);
    check_body(&desk.get(path).await, said(true));
    region(Some("Brazil"), Some("Brazil"), None);
    check_body(&desk.get(path).await, said(false));
    region(Some("Norway"), None, None);
    check_body(&desk.get(path).await, said(true));
    region(None, None, Some(false));
    check_body(&desk.get(path).await, said(false));
    let paris = DemoPage::lumi_paris().page_token;
    check_body(
        &desk.call_as(&paris, "GET", path, Value::Null).await,
        said(true),
    );
}
