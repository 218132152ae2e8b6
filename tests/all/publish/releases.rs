//! The folder of releases on its own.

use flowbell::model::FlowId;
use flowbell::store::{ReleaseError, ReleaseHost};
use jiff::Timestamp;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PAGE: &str = "1002";

fn shop() -> FlowId {
    FlowId::new("shop").unwrap()
}

async fn take(host: &ReleaseHost, text: &str) -> u32 {
    let flow = shop();
    let taken = host.take(PAGE, &flow, "Shop", text, Timestamp::UNIX_EPOCH);
    taken.await.unwrap().number
}

fn index(root: &Path) -> PathBuf {
    root.join(PAGE).join("flow-shop").join("releases.json")
}

#[tokio::test]
async fn releases_are_numbered_and_named_by_their_text() {
    let folder = TempDir::new().unwrap();
    let host = ReleaseHost::folder(folder.path());
    assert_eq!(take(&host, "one").await, 1);
    assert_eq!(take(&host, "two").await, 2);
    assert_eq!(
        take(&host, "one").await,
        1,
        "the same text is the same release"
    );
    let list = host.list(PAGE, &shop()).await.unwrap();
    assert_eq!(list.len(), 2);
    assert_eq!(
        list[0].hash,
        "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    );
    assert_eq!(host.text(PAGE, &shop(), 2).await.unwrap(), "two");
    let other = FlowId::new("other").unwrap();
    assert!(host.list(PAGE, &other).await.unwrap().is_empty());
    assert!(host.list("1003", &shop()).await.unwrap().is_empty());
}

#[tokio::test]
async fn one_release_of_a_flow_is_live_and_cannot_be_removed() {
    let folder = TempDir::new().unwrap();
    let host = ReleaseHost::folder(folder.path());
    take(&host, "one").await;
    take(&host, "two").await;
    assert!(host.active(PAGE).await.unwrap().is_empty());
    for number in [1, 2] {
        host.activate(PAGE, &shop(), Some(number)).await.unwrap();
        let live = host.active(PAGE).await.unwrap();
        assert_eq!((live.len(), live[0].release.number), (1, number));
    }
    let gone = host.activate(PAGE, &shop(), Some(3)).await;
    assert_eq!(gone, Err(ReleaseError::NoSuchRelease { number: 3 }));
    let live = host.remove(PAGE, &shop(), 2).await;
    assert_eq!(live, Err(ReleaseError::IsLive { number: 2 }));
    host.remove(PAGE, &shop(), 1).await.unwrap();
    assert_eq!(take(&host, "three").await, 3);
    host.activate(PAGE, &shop(), None).await.unwrap();
    assert!(host.active(PAGE).await.unwrap().is_empty());
}

#[tokio::test]
async fn damage_is_refused_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let host = ReleaseHost::folder(folder.path());
    take(&host, "one").await;
    let index = index(folder.path());
    let good = fs::read_to_string(&index).unwrap();
    let no_live = good.replace("\"live\": null", "\"live\": 7");
    let other_flow = good.replace("\"shop\"", "\"SHOP\"");
    assert!(no_live != good && other_flow != good);
    for bad in ["", "{", "[]", "\u{0}", &other_flow, &no_live] {
        fs::write(&index, bad).unwrap();
        for result in [
            host.list(PAGE, &shop()).await.map(|_| ()),
            host.active(PAGE).await.map(|_| ()),
            host.activate(PAGE, &shop(), Some(1)).await,
        ] {
            let error = result.unwrap_err();
            let is_damaged = matches!(error, ReleaseError::Damaged { .. });
            assert!(is_damaged, "{bad}: {error}");
        }
        assert_eq!(fs::read_to_string(&index).unwrap(), bad);
    }
    fs::write(&index, good.replace("7692c3ad", "../../..")).unwrap();
    let outside = host.text(PAGE, &shop(), 1).await.unwrap_err();
    assert!(matches!(outside, ReleaseError::Damaged { .. }), "{outside}");
    fs::write(&index, &good).unwrap();
    assert_eq!(host.text(PAGE, &shop(), 1).await.unwrap(), "one");
    for path in fs::read_dir(index.parent().unwrap()).unwrap() {
        let path = path.unwrap().path();
        if path.extension().is_some_and(|it| it == "ron") {
            fs::write(path, "changed").unwrap();
        }
    }
    let changed = host.text(PAGE, &shop(), 1).await.unwrap_err();
    let changed = changed.to_string();
    assert!(changed.contains("not the text that was published"));
}

#[tokio::test]
async fn nothing_but_digits_names_a_page() {
    let folder = TempDir::new().unwrap();
    let host = ReleaseHost::folder(folder.path().join("inside"));
    for page in ["", "..", "../1", "1/2", "a", "１"] {
        let error = host.before(page).await.unwrap_err();
        assert!(matches!(error, ReleaseError::BadPage(_)), "{page}");
        assert!(host.lock(page).await.is_err());
    }
    assert!(!folder.path().join("inside").exists());
}

#[tokio::test]
async fn only_one_publishes_at_a_time() {
    let folder = TempDir::new().unwrap();
    let host = ReleaseHost::folder(folder.path());
    let guard = host.lock(PAGE).await.unwrap();
    assert_eq!(host.lock(PAGE).await.unwrap_err(), ReleaseError::Busy);
    host.lock("1003").await.unwrap();
    drop(guard);
    host.lock(PAGE).await.unwrap();
}
