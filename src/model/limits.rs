//! What Messenger allows, each number with its source in the facts sheet (section 9 unless
//! noted). “Characters” are Unicode scalar values: Meta does not say how it counts, so a rule
//! calls more of them an error and more UTF-16 units a warning.

/// Text of a message without buttons. The service refuses 2001.
pub const MESSAGE_TEXT: usize = 2000;
/// Text of a message with buttons (button template).
pub const MESSAGE_TEXT_WITH_BUTTONS: usize = 640;
/// Buttons of one message.
pub const BUTTONS: usize = 3;
/// Title of a button.
pub const BUTTON_TITLE: usize = 20;
/// Quick replies of one message.
pub const QUICK_REPLIES: usize = 13;
/// Title of a quick reply.
pub const QUICK_REPLY_TITLE: usize = 20;
/// Payload of a button, quick reply, menu item or notification request.
pub const PAYLOAD: usize = 1000;
/// Title of a notification request, both profiles (facts 1.2, 2.2).
pub const NOTIFICATION_TITLE: usize = 65;
/// Greeting of the Page (facts 6.3).
pub const GREETING: usize = 160;
/// Ice breaker questions of a Page (facts 6.3).
pub const ICE_BREAKERS: usize = 4;
/// Length of an ice breaker question from which we warn; Meta gives none (facts 11).
pub const ICE_BREAKER_WARN: usize = 80;
/// Items of the persistent menu (facts 6.3).
pub const MENU_ITEMS: usize = 20;
/// Title of a menu item (facts 6.3).
pub const MENU_TITLE: usize = 30;
/// `ref` of an m.me link (facts 6.5).
pub const LINK_REF: usize = 2083;
/// Seconds within which a bot has to answer whatever a person writes (facts 2.7).
pub const ANSWER_SECS: u64 = 30;
/// The messaging window in hours (facts 2.1).
pub const WINDOW_HOURS: u64 = 24;
/// Hours after which a send is called close to the end of the window.
pub const WINDOW_WARN_HOURS: u64 = 23;
/// The button text that Messenger shows in profile `one-time`, whatever is sent (facts 1.2).
pub const ONE_TIME_BUTTON: &str = "Notify Me";
/// The button texts of profile `recurring`, with their wire names (facts 2.2).
pub const RECURRING_BUTTONS: [(&str, &str); 5] = [
    ("Allow messages", "ALLOW"),
    ("Get messages", "GET"),
    ("Get updates", "GET_UPDATES"),
    ("Opt in to messages", "OPT_IN"),
    ("Sign up for messages", "SIGN_UP"),
];
/// The one of them that stands there when none is chosen (facts 2.2).
pub const RECURRING_BUTTON: &str = "Get updates";
/// Days after which a consent that was not used is gone (facts 1.1).
pub const CONSENT_DAYS: u64 = 365;
/// Hours between two recurring notifications by one consent (facts 2.2, since 2025-09-01).
pub const RECURRING_PAUSE_HOURS: u64 = 48;
/// Days between two recurring requests of one title to one person (facts 2.2).
pub const REQUEST_PAUSE_DAYS: u64 = 7;
/// Text of a utility template (facts 2.4, seen in production only).
pub const UTILITY_TEXT: usize = 1024;
