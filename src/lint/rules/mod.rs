//! Every rule, one a file. The order is the order of the codes.
//!
//! Codes: OTN requests, topics and consents; MSG messages; FLW the way blocks hang together;
//! TIM time; PAG the Page. A code is never given to another rule.

mod kit;
mod address;
mod late;

pub(crate) mod empty_request_title;
pub(crate) mod long_request_title;
pub(crate) mod vague_title;
pub(crate) mod incentive_title;
mod late_request;
mod asked_twice;
mod unshown_button_text;
mod unasked_delivery;
mod spent_twice;
mod unused_topic;
mod same_topic_name;
mod needless_request;
pub(crate) mod misleading_follow_up;
mod unjudged_language;
mod after_notification;
mod notified_too_soon;
mod stale_consent;
mod asked_again_too_soon;
mod unfit_for_utility;
mod marketing_in_utility;
mod incomplete_template;
mod empty_text;
mod long_text;
mod too_many_buttons;
mod empty_button_title;
mod long_button_title;
mod too_many_quick_replies;
mod empty_reply_title;
mod long_reply_title;
mod buttons_and_replies;
mod bad_link;
mod bad_phone;
mod bad_image;
mod same_choice;
mod no_fallback;
mod broken_placeholder;
mod long_typing;
mod bare_placeholder;
mod long_word;
mod mixed_scripts;
mod missing_start;
mod empty_start;
mod dead_end;
mod unlinked_button;
mod unreachable_block;
pub(crate) mod endless_loop;
pub(crate) mod clashing_entries;
mod empty_keyword;
mod idle_no_answer;
mod untimed_no_answer;
pub(crate) mod unused_suppression;
mod empty_condition;
mod untested_branch;
mod shadowed_branch;
mod no_flow_chosen;
mod unnamed_attribute;
mod unlinked_case;
mod goes_to_itself;
pub(crate) mod swallowed_keyword;
mod stop_keyword;
mod late_message;
mod empty_wait;
mod no_time_to_answer;
mod bad_time_zone;
mod empty_hours;
mod page_in_europe_or_japan;
mod admin_in_europe_or_japan;
mod feature_not_granted;
pub(crate) mod recurring_ended_here;
mod no_default_answer;
mod long_default_answer;
mod long_greeting;
mod greeting_placeholder;
mod too_many_ice_breakers;
mod empty_ice_breaker;
mod long_ice_breaker;
mod too_many_menu_items;
mod empty_menu_title;
mod long_menu_title;
mod menu_without_get_started;
mod bad_ref;
pub(crate) mod claimed_by_another_flow;
pub(crate) mod too_many_on_the_page;
pub(crate) mod several_default_answers;
pub(crate) mod missing_target;

use crate::lint::rule::Rule;

/// All rules.
pub const ALL: &[&Rule] = &[
    &empty_request_title::RULE,
    &long_request_title::RULE,
    &vague_title::RULE,
    &incentive_title::RULE,
    &late_request::RULE,
    &asked_twice::RULE,
    &unshown_button_text::RULE,
    &unasked_delivery::RULE,
    &spent_twice::RULE,
    &unused_topic::RULE,
    &same_topic_name::RULE,
    &needless_request::RULE,
    &misleading_follow_up::RULE,
    &unjudged_language::RULE,
    &after_notification::RULE,
    &notified_too_soon::RULE,
    &stale_consent::RULE,
    &asked_again_too_soon::RULE,
    &unfit_for_utility::RULE,
    &marketing_in_utility::RULE,
    &incomplete_template::RULE,
    &empty_text::RULE,
    &long_text::RULE,
    &too_many_buttons::RULE,
    &empty_button_title::RULE,
    &long_button_title::RULE,
    &too_many_quick_replies::RULE,
    &empty_reply_title::RULE,
    &long_reply_title::RULE,
    &buttons_and_replies::RULE,
    &bad_link::RULE,
    &bad_phone::RULE,
    &bad_image::RULE,
    &same_choice::RULE,
    &no_fallback::RULE,
    &broken_placeholder::RULE,
    &long_typing::RULE,
    &bare_placeholder::RULE,
    &long_word::RULE,
    &mixed_scripts::RULE,
    &missing_start::RULE,
    &empty_start::RULE,
    &dead_end::RULE,
    &unlinked_button::RULE,
    &unreachable_block::RULE,
    &endless_loop::RULE,
    &clashing_entries::RULE,
    &empty_keyword::RULE,
    &idle_no_answer::RULE,
    &untimed_no_answer::RULE,
    &unused_suppression::RULE,
    &empty_condition::RULE,
    &untested_branch::RULE,
    &shadowed_branch::RULE,
    &no_flow_chosen::RULE,
    &unnamed_attribute::RULE,
    &unlinked_case::RULE,
    &goes_to_itself::RULE,
    &swallowed_keyword::RULE,
    &stop_keyword::RULE,
    &late_message::RULE,
    &empty_wait::RULE,
    &no_time_to_answer::RULE,
    &bad_time_zone::RULE,
    &empty_hours::RULE,
    &page_in_europe_or_japan::RULE,
    &admin_in_europe_or_japan::RULE,
    &feature_not_granted::RULE,
    &recurring_ended_here::RULE,
    &no_default_answer::RULE,
    &long_default_answer::RULE,
    &long_greeting::RULE,
    &greeting_placeholder::RULE,
    &too_many_ice_breakers::RULE,
    &empty_ice_breaker::RULE,
    &long_ice_breaker::RULE,
    &too_many_menu_items::RULE,
    &empty_menu_title::RULE,
    &long_menu_title::RULE,
    &menu_without_get_started::RULE,
    &bad_ref::RULE,
    &claimed_by_another_flow::RULE,
    &too_many_on_the_page::RULE,
    &several_default_answers::RULE,
    &missing_target::RULE,
];
