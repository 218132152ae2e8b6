//! What publishing does on a good day.

use crate::sandbox::desk::*;
use flowbell::sandbox::{DemoPage, Knob};
use serde_json::{Value, json};

#[tokio::test]
async fn publishing_finds_everything_it_needs() {
    let desk = desk().await;
    let page_id = desk.page_id();
    let me = desk.get("/v26.0/me?fields=id,name").await;
    check_body(&me, json!({"id": page_id, "name": "Lumi Cosmetics"}));
    let url = format!("/v26.0/debug_token?input_token={}", desk.page.page_token);
    let token = desk
        .call_as(&desk.app_token(), "GET", &url, Value::Null)
        .await;
    let data = &token.body["data"];
    assert_eq!(data["is_valid"], true);
    assert_eq!(data["type"], "PAGE");
    assert_eq!(data["profile_id"], page_id.as_str());
    assert_eq!(data["expires_at"], 0);
    let scopes = data["scopes"].as_array().unwrap();
    assert!(scopes.contains(&json!("pages_messaging")));
    let review = desk.get("/v26.0/me/messaging_feature_review").await;
    let granted = json!({"feature": "one_time_notification", "status": "approved"});
    check_body(&review, json!({"data": [granted]}));

    let path = format!("/v26.0/{page_id}/subscribed_apps");
    check_body(&desk.get(&path).await, json!({"data": []}));
    let url = format!("{path}?subscribed_fields=messages,messaging_postbacks");
    check_body(
        &desk.call("POST", &url, Value::Null).await,
        json!({"success": true}),
    );
    let apps = desk.get(&path).await.body;
    assert_eq!(apps["data"][0]["id"], desk.page.app_id.as_str());
    assert_eq!(
        apps["data"][0]["subscribed_fields"],
        json!(["messages", "messaging_postbacks"])
    );

    let path = "/v26.0/me/messenger_profile";
    check_body(
        &desk.get(&format!("{path}{ALL}")).await,
        json!({"data": []}),
    );
    check_body(
        &desk.write_profile(profile()).await,
        json!({"result": "success"}),
    );
    let read = desk.get(&format!("{path}{ALL}")).await;
    check_body(&read, json!({"data": [profile()]}));
    // What is not named stays.
    let greeting = json!([{"locale": "default", "text": "Hi"}]);
    desk.write_profile(json!({"greeting": greeting})).await;
    let state = desk.state();
    assert_eq!(state["messenger_profile"]["greeting"], greeting);
    assert_eq!(
        state["messenger_profile"]["get_started"],
        profile()["get_started"]
    );
    let gone = desk
        .call(
            "DELETE",
            path,
            json!({"fields": ["persistent_menu", "get_started"]}),
        )
        .await;
    check_body(&gone, json!({"result": "success"}));
    let left = desk.get(&format!("{path}{ALL}")).await.body;
    assert_eq!(left["data"][0]["greeting"], greeting);
    assert!(left["data"][0].get("get_started").is_none());
    let done = desk
        .call("DELETE", "/v26.0/me/subscribed_apps", Value::Null)
        .await;
    check_body(&done, json!({"success": true}));
    assert_eq!(desk.state()["subscribed_apps"], json!({}));
}

#[tokio::test]
async fn a_page_tells_its_fields_and_only_those_asked() {
    let desk = desk().await;
    let path = format!(
        "/v26.0/{}?fields=name,location{{country}},messaging_feature_status",
        desk.page_id()
    );
    let page = desk.get(&path).await;
    let status = json!({"hop_v2": false, "msgr_multi_app": true, "ig_multi_app": false});
    check_body(
        &page,
        json!({"id": desk.page_id(), "name": "Lumi Cosmetics",
               "location": {"country": "United States"}, "messaging_feature_status": status}),
    );
    check_refused(&desk.get("/me?fields=shoe_size").await, 400, 100, 0);
    let other = format!("/v26.0/{}", DemoPage::lumi_paris().page_id);
    check_refused(&desk.get(&other).await, 400, 100, 33);
    check_refused(&desk.get("/v26.0/42").await, 400, 100, 33);
    desk.turn(Knob::DropPermission {
        page_id: desk.page_id(),
        permission: "pages_read_engagement".into(),
    });
    check_refused(&desk.get(&path).await, 400, 10, 0);
    assert_eq!(desk.get("/me?fields=name").await.status, 200);
}

#[tokio::test]
async fn a_user_lists_pages_and_gets_longer_tokens() {
    let desk = desk().await;
    let user = desk.page.user_token.clone();
    let list = desk
        .call_as(&user, "GET", "/v26.0/me/accounts", Value::Null)
        .await
        .body;
    let first = &list["data"][0];
    assert_eq!(first["access_token"], desk.page.page_token.as_str());
    assert!(
        first["tasks"]
            .as_array()
            .unwrap()
            .contains(&json!("MODERATE"))
    );
    assert_eq!(list["data"].as_array().unwrap().len(), 2);

    let url = |grant: &str, secret: &str| {
        format!(
            "/v26.0/oauth/access_token?grant_type={grant}&client_id={}&client_secret={secret}&fb_exchange_token={user}",
            desk.page.app_id
        )
    };
    let secret = desk.page.app_secret.clone();
    let request = desk.request("GET", &url("client_credentials", &secret));
    check_body(
        &answer(request).await,
        json!({"access_token": desk.app_token(), "token_type": "bearer"}),
    );
    let request = desk.request("GET", &url("fb_exchange_token", &secret));
    let longer = answer(request).await.body;
    assert_eq!(longer["expires_in"], 5_183_944);
    let longer = longer["access_token"].as_str().unwrap();
    assert_eq!(
        desk.call_as(longer, "GET", "/me", Value::Null).await.body["name"],
        "Ada Lumi"
    );
    desk.turn(Knob::AdvanceClock { secs: 5_183_945 });
    check_refused(
        &desk.call_as(longer, "GET", "/me", Value::Null).await,
        400,
        190,
        463,
    );
    let request = desk.request("GET", &url("fb_exchange_token", "wrong"));
    check_refused(&answer(request).await, 400, 1, 0);

    // A Page token that died is replaced when the user signs in again.
    desk.turn(Knob::ExpireTokens {
        owner_id: desk.page_id(),
    });
    let list = desk
        .call_as(&user, "GET", "/me/accounts", Value::Null)
        .await
        .body;
    let fresh = list["data"][0]["access_token"].as_str().unwrap();
    assert_ne!(fresh, desk.page.page_token);
    assert_eq!(
        desk.call_as(fresh, "GET", "/me", Value::Null).await.status,
        200
    );
}
