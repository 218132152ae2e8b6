//! What Messenger sends: every sample of the facts, forged signatures, and calls that were
//! damaged at random.

use crate::house::files;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flowbell::graph::Secret;
use flowbell::graph::webhook::{
    AppSecrets, BadCall, DeletionRequest, Forged, Happening, OptInKind, Reading, ThreadMoveKind,
    WebhookCall,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const SECRET: &str = "flow-test-secret";
const PERSON: &str = "6543210987654321";
pub const PAGE: &str = "1234567890123456";

fn secrets() -> AppSecrets {
    AppSecrets::new(Secret::new(SECRET), None).unwrap()
}

fn code(secret: &str, body: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

fn signed(body: &[u8]) -> Result<Reading, BadCall> {
    let header = format!("sha256={}", hex::encode(code(SECRET, body)));
    WebhookCall::check(&secrets(), Some(&header), body)
        .unwrap()
        .read()
}

pub fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/webhooks");
    let found = files(&folder, "json").into_iter().map(|path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, fs::read(path).unwrap())
    });
    found.collect()
}

fn sample(name: &str) -> Reading {
    let path = format!("tests/fixtures/webhooks/{name}.json");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    signed(&fs::read(path).unwrap()).unwrap()
}

#[track_caller]
fn only(name: &str) -> Happening {
    let reading = sample(name);
    assert_eq!(
        (reading.incoming.len(), reading.n_ignored),
        (1, 0),
        "{name}"
    );
    let it = reading.incoming[0].clone();
    assert_eq!(it.page, PAGE, "{name}");
    assert_eq!(it.at, 1_458_692_752_478, "{name}");
    it.what
}

#[test]
fn the_facts_check_values_are_right() {
    for (body, expected) in [
        (
            r#"{"object":"page","entry":[]}"#,
            "6054becadcb76265539ad87aaf41dc76a88750f3a9299e00c2533b7882db6600",
        ),
        (
            r#"{"object":"page","entry":[{"id":"1","time":1,"messaging":[{"message":{"text":"\u00e4\u00f6\u00e5"}}]}]}"#,
            "e1604174a99e0a3923893733f0191c9fbb2fefb023d5b2e6528611fff46c4c3e",
        ),
        (
            r#"{"object":"page","entry":[{"id":"1","time":1,"messaging":[{"message":{"text":"äöå"}}]}]}"#,
            "678df0c9cf5bbc10f10e6382105a415a4fabbac34e0ef5f001e44ff3804c2106",
        ),
    ] {
        let header = format!("sha256={expected}");
        let call = WebhookCall::check(&secrets(), Some(&header), body.as_bytes());
        assert!(call.is_ok(), "{body}");
    }
}

#[test]
fn forged_calls_are_refused_and_nothing_tells_what_was_expected() {
    let body = br#"{"object":"page","entry":[]}"#;
    let right = hex::encode(code(SECRET, body));
    let check = |header: Option<&str>| WebhookCall::check(&secrets(), header, body);
    assert!(check(Some(&format!("sha256={right}"))).is_ok());
    let wrong = format!("sha256={}", hex::encode(code("other", body)));
    for (header, expected) in [
        (None, Forged::Unsigned),
        (Some(String::new()), Forged::Malformed),
        (Some("sha256=".to_owned()), Forged::Malformed),
        (Some(right.clone()), Forged::Malformed),
        (Some(format!("sha1={}", &right[..40])), Forged::Malformed),
        (Some(format!("sha256={}", &right[..62])), Forged::Malformed),
        (Some(format!("sha256={right}00")), Forged::Malformed),
        (
            Some(format!("sha256={}", right.to_uppercase())),
            Forged::Malformed,
        ),
        (Some(wrong), Forged::Wrong),
    ] {
        let error = check(header.as_deref()).unwrap_err();
        assert_eq!(error, expected, "{header:?}");
        assert!(!error.to_string().contains(&right[..8]));
    }
}

#[test]
fn two_secrets_hold_while_one_is_changed_and_an_empty_one_never() {
    let body = br#"{"object":"page"}"#;
    let both = AppSecrets::new(Secret::new("new"), Some(Secret::new("old"))).unwrap();
    for (secret, is_right) in [("new", true), ("old", true), ("older", false), ("", false)] {
        let header = format!("sha256={}", hex::encode(code(secret, body)));
        let call = WebhookCall::check(&both, Some(&header), body);
        assert_eq!(call.is_ok(), is_right, "{secret}");
    }
    assert!(AppSecrets::new(Secret::new(""), None).is_none());
    let header = format!("sha256={}", hex::encode(code("", body)));
    let emptied = AppSecrets::new(Secret::new("new"), Some(Secret::new(""))).unwrap();
    assert!(WebhookCall::check(&emptied, Some(&header), body).is_err());
}

#[test]
fn every_sample_is_read() {
    for (name, body) in samples() {
        let reading = signed(&body).unwrap();
        let is_other = ["page_feed", "instagram", "optin_checkbox"].contains(&&*name);
        assert_eq!(reading.incoming.is_empty(), is_other, "{name}");
        for it in &reading.incoming {
            let text = serde_json::to_string(it).unwrap();
            assert_eq!(*it, serde_json::from_str(&text).unwrap(), "{name}");
            assert!(!it.key().is_empty());
        }
    }
}

#[test]
fn different_events_have_different_keys_and_the_same_one_always_the_same() {
    let mut keys = BTreeSet::new();
    for (name, body) in samples() {
        let (first, again) = (signed(&body).unwrap(), signed(&body).unwrap());
        for (a, b) in first.incoming.iter().zip(&again.incoming) {
            assert_eq!(a.key(), b.key());
            assert!(
                keys.insert((a.page.clone(), a.key())),
                "{name}: {}",
                a.key()
            );
        }
    }
}

#[test]
fn the_samples_mean_what_the_facts_say() {
    let Happening::Message {
        text, quick_reply, ..
    } = only("quick_reply")
    else {
        panic!()
    };
    assert_eq!(text.as_deref(), Some("Red"));
    assert_eq!(quick_reply.as_deref(), Some("COLOR_RED"));
    let Happening::Message {
        text,
        n_attachments,
        ..
    } = only("sticker")
    else {
        panic!()
    };
    assert_eq!((text, n_attachments), (None, 1));
    let Happening::Message { n_attachments, .. } = only("attachments_every_kind") else {
        panic!()
    };
    assert_eq!(n_attachments, 11);
    let Happening::Message { referral, .. } = only("from_ad") else {
        panic!()
    };
    assert_eq!(referral.unwrap().source, "ADS");
    let Happening::Postback {
        mid,
        payload,
        referral,
        ..
    } = only("postback")
    else {
        panic!()
    };
    assert_eq!(mid.as_deref(), Some("m_6"));
    assert_eq!(payload.as_deref(), Some("GET_STARTED"));
    assert_eq!(referral.unwrap().reference, "r");
    let Happening::Postback { mid, .. } = only("postback_without_mid") else {
        panic!()
    };
    assert_eq!(mid, None);
    let Happening::Postback { payload, .. } = only("postback_standby") else {
        panic!()
    };
    assert_eq!(payload, None);
    assert!(sample("postback_standby").incoming[0].is_standby);
    assert!(!sample("postback").incoming[0].is_standby);
    let Happening::Delivered { mids, up_to } = only("delivery_without_mids") else {
        panic!()
    };
    assert_eq!((mids.len(), up_to), (0, 1_458_668_856_254));
    let Happening::Reaction { is_added, .. } = only("unreaction") else {
        panic!()
    };
    assert!(!is_added);
    let Happening::ThreadMoved(moved) = only("thread_passed") else {
        panic!()
    };
    assert_eq!(
        (moved.kind, &*moved.new_owner),
        (ThreadMoveKind::Passed, "2")
    );
    let Happening::Edited { n_edits, .. } = only("edit") else {
        panic!()
    };
    assert_eq!(n_edits, 1);
}

#[test]
fn consents_come_in_every_spelling() {
    let opt_in = |name| {
        let Happening::OptIn(opt_in) = only(name) else {
            panic!("{name}")
        };
        opt_in
    };
    for (name, payload, kind) in [
        ("optin_one_time", "otn:restock-blue", OptInKind::OneTime),
        (
            "optin_json_payload",
            "fb1/notify/lipstick/ask/rosewood",
            OptInKind::OneTime,
        ),
        (
            "optin_quoted_payload",
            "fb1/notify/lipstick/ask/rosewood",
            OptInKind::OneTime,
        ),
        ("optin_recurring", "p1", OptInKind::Recurring),
        ("optin_recurring_stopped", "p1", OptInKind::RecurringStopped),
        ("optin_recurring_resumed", "p1", OptInKind::RecurringResumed),
    ] {
        let found = opt_in(name);
        assert_eq!((&*found.payload, found.kind), (payload, kind), "{name}");
        assert!(!format!("{found:?}").contains(&found.token));
    }
    assert_eq!(opt_in("optin_recurring").expires, Some(1_489_000_000_000));
}

#[test]
fn echoes_and_policy_are_the_pages_and_ids_may_be_numbers() {
    let Happening::Echo {
        app_id, metadata, ..
    } = only("echo_ours")
    else {
        panic!()
    };
    assert_eq!(
        (app_id.as_deref(), metadata.as_deref()),
        (Some("123"), Some("k"))
    );
    assert_eq!(sample("echo_inbox").incoming[0].person, PERSON);
    let Happening::Policy { action, .. } = only("policy_block") else {
        panic!()
    };
    assert_eq!(action, "block");
    for (name, expected) in [("policy_unblock", "unblock"), ("policy_warning", "warning")] {
        let Happening::Policy { action, .. } = only(name) else {
            panic!()
        };
        assert_eq!(action, expected);
    }
    assert_eq!(sample("policy_block").incoming[0].person, "");
    let numbers = sample("ids_as_numbers");
    assert_eq!(numbers.incoming[0].person, PERSON);
    assert_eq!(numbers.incoming[0].page, PAGE);
    let test = &sample("test_button").incoming[0];
    assert_eq!((&*test.page, test.at), ("23245", 1_527_459_824_000));
}

#[test]
fn what_is_not_known_is_ignored_and_counted() {
    for (name, n_known, n_ignored) in [
        ("unknown_events", 1, 2),
        ("page_feed", 0, 1),
        ("instagram", 0, 1),
        ("optin_checkbox", 0, 1),
        ("several", 2, 0),
    ] {
        let reading = sample(name);
        let found = (reading.incoming.len(), reading.n_ignored);
        assert_eq!(found, (n_known, n_ignored), "{name}");
    }
}

#[test]
fn a_depth_bomb_and_what_is_no_json_are_refused() {
    let bomb = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(signed(bomb.as_bytes()), Err(BadCall::NotJson));
    let bomb = format!("{}1{}", r#"{"entry":"#.repeat(100_000), "}".repeat(100_000));
    assert_eq!(signed(bomb.as_bytes()), Err(BadCall::NotJson));
    assert_eq!(signed(b"hello"), Err(BadCall::NotJson));
    assert_eq!(signed(b""), Err(BadCall::NotJson));
    assert_eq!(signed(b"[]"), Err(BadCall::NotAnObject));
}

#[test]
fn half_an_emoji_does_not_cost_the_call() {
    let body = |text: &str| {
        format!(
            r#"{{"object":"page","entry":[{{"id":"1","time":1,"messaging":[{{"sender":{{"id":"2"}},
            "recipient":{{"id":"1"}},"timestamp":1,"message":{{"mid":"m","text":"{text}"}}}}]}}]}}"#
        )
    };
    for (text, expected) in [
        (r"a \ud83d", "a \u{fffd}"),
        (r"\ude00 b", "\u{fffd} b"),
        (r"\ud83d\ude00 \ud83d c", "😀 \u{fffd} c"),
        (r"\\ud83d \ud83dx", "\\ud83d \u{fffd}x"),
    ] {
        let reading = signed(body(text).as_bytes()).unwrap();
        let Happening::Message { text: read, .. } = &reading.incoming[0].what else {
            panic!()
        };
        assert_eq!(read.as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn damaged_calls_never_panic() {
    // The long form: FLOWBELL_RUNS=100000 cargo test --release --test all -- webhook::
    let n_runs = std::env::var("FLOWBELL_RUNS")
        .ok()
        .and_then(|n| n.parse().ok());
    let n_runs: u64 = n_runs.unwrap_or(3_000);
    let samples = samples();
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..n_runs {
        let mut body = samples[random.usize(..samples.len())].1.clone();
        let other = &samples[random.usize(..samples.len())].1;
        for _ in 0..random.usize(1..8) {
            mutate(&mut body, other, &mut random);
        }
        if let Ok(reading) = signed(&body) {
            for it in &reading.incoming {
                let text = serde_json::to_string(it).unwrap();
                assert_eq!(*it, serde_json::from_str(&text).unwrap());
                assert!(!it.key().is_empty() && !it.page.is_empty());
            }
        }
    }
}

/// One change: of a byte, of a piece, or of one JSON value for another.
pub fn mutate(body: &mut Vec<u8>, other: &[u8], random: &mut fastrand::Rng) {
    if body.is_empty() {
        return body.extend_from_slice(other);
    }
    let at = random.usize(..body.len());
    let end = (at + random.usize(..16)).min(body.len());
    match random.u8(..6) {
        0 => body[at] = random.u8(..),
        1 => drop(body.drain(at..end)),
        2 => {
            let from = random.usize(..other.len());
            let piece = other[from..(from + 24).min(other.len())].to_vec();
            drop(body.splice(at..at, piece));
        }
        3 => body.truncate(at),
        _ => swap_a_value(body, random),
    }
}

fn swap_a_value(body: &mut Vec<u8>, random: &mut fastrand::Rng) {
    let values: [&[u8]; 9] = [
        b"null",
        b"-1",
        b"1e400",
        b"99999999999999999999",
        b"[]",
        b"{}",
        b"true",
        b"\"\"",
        b"\"\\ud800\"",
    ];
    let colons: Vec<usize> = (0..body.len()).filter(|at| body[*at] == b':').collect();
    if colons.is_empty() {
        return;
    }
    let start = colons[random.usize(..colons.len())] + 1;
    let is_end = |byte: &u8| [b',', b'}', b']'].contains(byte);
    let length = body[start..].iter().position(is_end).unwrap_or(0);
    let value = values[random.usize(..values.len())].to_vec();
    drop(body.splice(start..start + length, value));
}

#[test]
fn the_request_to_delete_data_is_checked() {
    let request = |secret: &str, payload: &str| {
        let payload = URL_SAFE_NO_PAD.encode(payload);
        let code = URL_SAFE_NO_PAD.encode(code(secret, payload.as_bytes()));
        format!("{code}.{payload}")
    };
    let payload = r#"{"algorithm":"HMAC-SHA256","expires":1,"issued_at":1,"user_id":"218471"}"#;
    let check = |text: &str| DeletionRequest::check(&secrets(), text).map(|it| it.user_id);
    assert_eq!(check(&request(SECRET, payload)), Ok("218471".to_owned()));
    let number = r#"{"algorithm":"HMAC-SHA256","user_id":218471}"#;
    assert_eq!(check(&request(SECRET, number)), Ok("218471".to_owned()));
    for (text, expected) in [
        (request("other", payload), Forged::Wrong),
        (
            request(SECRET, r#"{"algorithm":"none","user_id":"1"}"#),
            Forged::Malformed,
        ),
        (request(SECRET, "{}"), Forged::Malformed),
        (request(SECRET, "no JSON"), Forged::Malformed),
        (String::new(), Forged::Malformed),
        ("a.b.c".to_owned(), Forged::Malformed),
        (".".to_owned(), Forged::Wrong),
    ] {
        assert_eq!(check(&text), Err(expected), "{text}");
    }
}
