//! Where secrets live.
//!
//! The real keychain is tried only when `FLOWBELL_TEST_KEYCHAIN` is set, because it would write
//! into the keychain of whoever runs the tests.

use flowbell::graph::Secret;
use flowbell::publish::{Secrets, SecretsError, Vault};

fn secrets(token: &str, app_secret: Option<&str>) -> Secrets {
    Secrets {
        page_token: Secret::new(token),
        app_secret: app_secret.map(Secret::new),
        verify_token: None,
    }
}

fn check_vault(vault: &Vault) {
    let page = "4700000000000001";
    assert_eq!(vault.load(page), Err(SecretsError::NotSaved));
    let first = secrets("one", Some("app"));
    vault.save(page, &first).unwrap();
    assert_eq!(vault.load(page), Ok(first));
    let second = secrets("two", None);
    vault.save(page, &second).unwrap();
    assert_eq!(vault.load(page), Ok(second), "the app secret is gone too");
    assert_eq!(vault.load("4700000000000002"), Err(SecretsError::NotSaved));
    vault.delete(page).unwrap();
    assert_eq!(vault.load(page), Err(SecretsError::NotSaved));
    vault.delete(page).unwrap();
}

#[test]
fn a_run_remembers_and_forgets() {
    check_vault(&Vault::this_run());
}

#[test]
fn the_keychain_remembers_and_forgets_or_says_that_there_is_none() {
    match std::env::var("FLOWBELL_TEST_KEYCHAIN").as_deref() {
        Ok("there") => check_vault(&Vault::keychain()),
        Ok("absent") => assert_eq!(Vault::keychain().load("1"), Err(SecretsError::NoKeychain)),
        _ => {}
    }
    let error = SecretsError::NoKeychain;
    assert!(error.to_string().contains("keeps tokens nowhere else"));
    assert!(error.advice().contains("for this run only"));
}

#[test]
fn a_vault_prints_no_secret() {
    let vault = Vault::this_run();
    vault.save("1", &secrets("canary", Some("canary"))).unwrap();
    assert!(!format!("{vault:?}").contains("canary"));
}
