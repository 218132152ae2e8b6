//! Saving: whole or not at all, never over somebody else's change, and refusals in words.

use flowbell::disk::{self, Drafts, SaveError, Seen};
use flowbell::model::{FlowId, file};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// `FLOWBELL_KILLS=500 cargo test save::kill` is the long form.
const KILLS: &str = "FLOWBELL_KILLS";
/// Set in the child that saves until it is killed.
const SAVER: &str = "FLOWBELL_TEST_SAVES";

/// Two flows of very different size, so that a mixture of them cannot look whole.
fn texts() -> [String; 2] {
    [10, 4_000].map(|n_blocks| {
        let notes: String = (0..n_blocks)
            .map(|i| format!("\"n{i}\":(kind:Note(text:\"{}\")),", "x".repeat(100)))
            .collect();
        let text = format!("(format:1,id:\"f\",blocks:{{{notes}}})");
        file::print(&file::read(text.as_bytes()).unwrap().flow)
    })
}

#[test]
fn kill_at_any_moment_leaves_the_old_file_or_the_new_one() {
    let n_kills: u64 = std::env::var(KILLS).map_or(40, |n| n.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("shop.ron");
    let [old, new] = texts();
    fs::write(&path, &old).unwrap();
    let mut rng = fastrand::Rng::with_seed(3);
    let (mut n_old, mut n_new, mut n_cut_short) = (0, 0, 0);
    let mut n = 0;
    // How many fall into a save is the disk's and chance's; some must, or nothing was tested.
    while n < n_kills || (n_cut_short == 0 && n < 25 * n_kills) {
        n += 1;
        let mut saver = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "save::saves_until_killed", "--nocapture"])
            .env(SAVER, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // The child says a word after each save, so the kill falls into the next one.
        wait_for_word(&mut saver);
        // Spun away and not slept: nothing is waited for, the moment only has to differ.
        (0..rng.u32(..400_000)).for_each(|_| std::hint::spin_loop());
        saver.kill().unwrap();
        saver.wait().unwrap();
        let found = fs::read_to_string(&path).unwrap();
        n_old += usize::from(found == old);
        n_new += usize::from(found == new);
        assert!(found == old || found == new, "{} bytes", found.len());
        n_cut_short += remove_leftovers(&path);
    }
    println!("{n} kills: {n_old} old, {n_new} new, {n_cut_short} in the middle of a save");
    assert!(n_cut_short > 0, "no kill fell into a save");
}

fn wait_for_word(saver: &mut std::process::Child) {
    use std::io::{BufRead, BufReader};
    let lines = BufReader::new(saver.stdout.as_mut().unwrap()).lines();
    let said = lines.map_while(Result::ok).any(|line| line == "saved");
    assert!(said, "the child never saved");
}

/// A killed save leaves its temporary file, hidden beside the real one.
fn remove_leftovers(path: &Path) -> usize {
    let others = fs::read_dir(path.parent().unwrap()).unwrap().flatten();
    others
        .map(|entry| entry.path())
        .filter(|other| other != path)
        .map(|other| fs::remove_file(other).unwrap())
        .count()
}

/// Not a test of its own: the child of the one above.
#[test]
fn saves_until_killed() {
    let Some(path) = std::env::var_os(SAVER).map(PathBuf::from) else {
        return;
    };
    let texts = texts();
    for text in texts.iter().cycle() {
        disk::save(&path, text, None).unwrap();
        println!("saved");
    }
}

#[test]
fn another_programs_change_is_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("shop.ron");
    let [old, new] = texts();
    let stamp = disk::save(&path, &old, None).unwrap();
    assert_eq!(disk::open(&path).unwrap().stamp, stamp);
    assert_eq!(disk::seen(&path, &stamp), Seen::Same);

    // The same bytes written again are no change; one other letter is.
    fs::write(&path, &old).unwrap();
    assert_eq!(disk::seen(&path, &stamp), Seen::Same);
    let other = old.replacen('x', "y", 1);
    fs::write(&path, &other).unwrap();
    let refused = disk::save(&path, &new, Some(&stamp)).unwrap_err();
    assert!(matches!(refused, SaveError::ChangedOnDisk(_)), "{refused}");
    assert_eq!(fs::read_to_string(&path).unwrap(), other);

    // The author chose to replace it.
    let stamp = disk::save(&path, &new, None).unwrap();
    fs::write(&path, &old).unwrap();
    assert!(disk::changed(&path, &stamp));

    // A deleted file is written again: there is nothing to lose.
    fs::remove_file(&path).unwrap();
    assert_eq!(disk::seen(&path, &stamp), Seen::Gone);
    disk::save(&path, &new, Some(&stamp)).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), new);
}

#[test]
fn links_are_followed_and_permissions_kept() {
    let dir = tempfile::tempdir().unwrap();
    let real = dir.path().join("real.ron");
    let link = dir.path().join("link.ron");
    let far = dir.path().join("far.ron");
    symlink("real.ron", &link).unwrap();
    symlink(&link, &far).unwrap();
    // Also where the links lead to a file that is still to be made.
    disk::save(&far, "one", None).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    disk::save(&far, "two", None).unwrap();
    assert_eq!(fs::read_to_string(&real).unwrap(), "two");
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::symlink_metadata(&far).unwrap().is_symlink());

    symlink("b.ron", dir.path().join("a.ron")).unwrap();
    symlink("a.ron", dir.path().join("b.ron")).unwrap();
    disk::save(&dir.path().join("a.ron"), "x", None).unwrap_err();
}

#[test]
fn refusals_say_what_to_do_and_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let locked = dir.path().join("locked.ron");
    fs::write(&locked, "old").unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o444)).unwrap();
    let long = dir.path().join("x".repeat(300));
    for (path, says) in [
        (&*locked, "may only be read"),
        (dir.path(), "this is a folder; give the file a name"),
        (
            &dir.path().join("no/such/shop.ron"),
            "its folder is not there",
        ),
        (&locked.join("shop.ron"), "its folder is not there"),
        (&long, "this name is too long"),
        // Nobody may make files here, not even root.
        (Path::new("/proc/shop.ron"), "its folder is not there"),
    ] {
        let error = disk::save(path, "new", None).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
        assert!(error.starts_with(&path.display().to_string()), "{error}");
    }
    assert_eq!(fs::read_to_string(&locked).unwrap(), "old");
    assert_eq!(remove_leftovers(&locked), 0);

    let too_big = "x".repeat(17_000_000);
    let error = disk::save(&dir.path().join("big.ron"), &too_big, None).unwrap_err();
    assert!(matches!(error, SaveError::TooBig { .. }), "{error}");
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("shop.ron");
    let [small, large] = texts();
    // Written on one line, so `fmt` must write it again and make it larger.
    let by_hand = large.replace(['\n'], " ");
    fs::write(&path, &by_hand).unwrap();
    assert!(large.len() > 100_000 && small.len() < 8_000);
    // A limit on the size of files stands for the full disk: the write fails half way.
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 16 && exec \"$@\"", "sh"])
        .args([env!("CARGO_BIN_EXE_flowbell"), "fmt"])
        .arg(&path)
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("there is no room left"), "{message}");
    assert_eq!(fs::read_to_string(&path).unwrap(), by_hand);
    assert_eq!(remove_leftovers(&path), 0, "a temporary file was left");
}

#[test]
fn drafts_of_a_crash_are_offered_and_those_of_an_open_window_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let flow = FlowId::new("f").unwrap();
    let shop = Path::new("/shop/a.ron");
    let open = Drafts::begin(dir.path()).unwrap();
    open.save(&flow, "open", None).unwrap();

    let crashed = Drafts::begin(dir.path()).unwrap();
    crashed.save(&flow, "first", Some(shop)).unwrap();
    crashed.save(&flow, "second", Some(shop)).unwrap();
    // A copy of the file holds the same flow id and is another document.
    crashed
        .save(&flow, "copy", Some(Path::new("/shop/b.ron")))
        .unwrap();
    crashed.save(&flow, "saved since", None).unwrap();
    crashed.remove(&flow, None).unwrap();
    let next = Drafts::begin(dir.path()).unwrap();
    assert_eq!(next.abandoned(), []);
    drop(crashed);

    let mut found = next.abandoned();
    found.sort_by(|a, b| a.original.cmp(&b.original));
    let texts: Vec<_> = found.iter().map(|draft| &*draft.text).collect();
    assert_eq!(texts, ["second", "copy"]);
    assert_eq!(found[0].original.as_deref(), Some(shop));
    for draft in &found {
        next.discard(draft).unwrap();
    }
    assert_eq!(next.abandoned(), []);
    drop(open);
    assert_eq!(next.abandoned().len(), 1);
}

#[test]
fn recent_files_are_remembered_newest_first() {
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("not/yet/there");
    assert!(disk::recent(&config).is_empty());
    for i in 0..20 {
        disk::recent_add(&config, Path::new(&format!("/shop/{i}.ron"))).unwrap();
    }
    disk::recent_add(&config, Path::new("/shop/15.ron")).unwrap();
    let recent = disk::recent(&config);
    assert_eq!(recent.len(), disk::MAX_RECENT);
    assert_eq!(
        recent[..2],
        ["/shop/15.ron", "/shop/19.ron"].map(PathBuf::from)
    );
    fs::write(config.join("recent.json"), "not json").unwrap();
    assert!(disk::recent(&config).is_empty());
}

#[test]
fn a_file_is_there_whole_or_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    fs::write(&path, "old").unwrap();
    let mut broken_off = disk::Growing::begin(&path).unwrap();
    broken_off.add(b"half").unwrap();
    drop(broken_off);
    assert_eq!(fs::read(&path).unwrap(), b"old");
    let mut file = disk::Growing::begin(&path).unwrap();
    file.add(b"new ").unwrap();
    file.add(b"table").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old");
    file.finish().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new table");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_folder_and_a_locked_file_stay() {
    let folder = tempfile::tempdir().unwrap();
    let begun = disk::Growing::begin(folder.path());
    assert!(matches!(begun, Err(SaveError::IsFolder(_))));
    let path = folder.path().join("locked.csv");
    fs::write(&path, "mine").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    assert!(matches!(
        disk::Growing::begin(&path),
        Err(SaveError::ReadOnly(_))
    ));
}
