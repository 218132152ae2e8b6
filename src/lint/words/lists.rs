//! The words that frame a request without naming what it is about.
//!
//! A list never decides alone; `subject` and `offer` say in which place a word counts.

use std::collections::BTreeSet;
use std::sync::LazyLock;

type List = LazyLock<BTreeSet<&'static str>>;

fn list(words: &'static str) -> BTreeSet<&'static str> {
    words.split_ascii_whitespace().collect()
}

/// Articles, pronouns, prepositions, conjunctions, greetings.
static FUNCTION: List = LazyLock::new(|| {
    list(
        "a an the this that these those my our your their his her its it they them \
    he she we us you i me one ones any some all every each another other others more most much many \
    few several both either neither no not none nothing something anything everything someone anyone \
    everyone what whatever which who whose whom where when whenever once while until till before after \
    as soon if whether because so and or but nor yet to of in on at by for from with without into onto \
    over under off out up down about around again back away here there now then today tomorrow tonight \
    later next last first second only just still even ever never always already also too very quite \
    right below above within beyond between during since plus please ok okay yes yeah hi hello hey sure than like than-ever via per let's don't doesn't won't \
    can't isn't aren't didn't how why",
    )
});

/// Verbs of the frame: asking, telling, being, coming back. In their base form.
static VERB: List = LazyLock::new(|| {
    list(
        "be is are am was were been being get got gotten have has had do does did done make \
    made go goes gone went come came arrive land return restock refill replenish reopen open start begin \
    began launch release drop fall lower reduce change happen ship deliver sell sold buy bought purchase \
    know tell told let notify inform hear heard see saw look want need love wish hope wait ask find found \
    check click tap press say said subscribe sign join agree accept allow opt confirm reply answer send \
    sent write remind keep stay miss catch grab take took give gave bring add save use try help thank \
    enjoy choose chose care hurry follow count cost reach desire request connect announce expect discover receive claim win earn unlock redeem view \
    viewed ping buzz post hit update can could may might will would shall should must become became seem mention run",
    )
});

/// Adjectives that fit anything.
static ADJECTIVE: List = LazyLock::new(|| {
    list(
        "new newest latest old great good best better amazing awesome exciting special \
    exclusive limited big huge hot cool popular available sold free cheap cheaper cheapest lower low high \
    higher full empty fresh same similar different extra secret upcoming early late long short nice perfect \
    important interesting must-have lucky live ready personal daily weekly monthly coming incoming most-loved \
    first-come half double selected left less brewing ordered greatest curious spam quick ahead future",
    )
});

/// Nouns that stand for any product or event.
static GENERIC: List = LazyLock::new(|| {
    list(
        "product products item items article articles goods merchandise merch thing things \
    stuff piece pieces selection range assortment inventory shelf shelves favourite favourites favorite \
    favorites size sizes colour colours color colors shade shades variant variants version versions model \
    models style styles option options type types kind kinds sort brand brands design designs service \
    services bestseller bestsellers best-seller best-sellers edition editions wishlist cart basket spot \
    spots slot slots event events place places booking bookings delivery deliveries channel channels \
    turn line lines pick picks choice choices entry entries sign-up sign-ups registration registrations application \
    applications appointment appointments reservation reservations batch batches ticket tickets table tables season seasons collection collections seat seats",
    )
});

/// Nouns of the frame: what is sent, and what happens.
static NOTICE: List = LazyLock::new(|| {
    list(
        "stock stocks in-stock restock restocks availability deal deals offer offers promotion \
    promotions promo promos update updates news newsletter notification notifications alert alerts message \
    messages reminder reminders info information details announcement announcements drop drops launch \
    launches release releases arrival arrivals return returns price prices cost costs discount discounts \
    chance opportunity surprise surprises specials content time times day days week weeks weekend month \
    months year years moment minute minutes hour hours date dates list loop touch reason way monday tuesday \
    wednesday thursday friday saturday sunday january february march april may june july august september \
    october november december spring summer autumn winter morning evening supply supplies stocked restocked \
    restocking selling-out fun exclusives access \
    euro euros dollar dollars bucks pounds usd eur gbp",
    )
});

static SEASON: List = LazyLock::new(|| {
    list(
        "spring summer autumn fall winter january february march april june july august september \
    october november december monday tuesday wednesday thursday friday saturday sunday weekend morning \
    evening",
    )
});

/// A shop: it is the subject only when it opens, moves or closes.
static PLACE: List = LazyLock::new(|| {
    list("shop shops store stores site website webshop page business company team warehouse online")
});

/// Words that look like a form of a frame word but name a thing.
static NAMES: List = LazyLock::new(|| {
    list(
        "shipping shorts stockings savings openings earnings lover lovers user adder finder \
    opener starter dropper keeper makers maker needles",
    )
});

/// Nouns that end like adverbs.
static NOT_ADVERBS: List = LazyLock::new(|| {
    list(
        "jelly lily belly emily family supply butterfly assembly anomaly dolly gully holly \
    ally monopoly bully reply rally italy billy molly sally kelly july firefly dragonfly potbelly multiply \
    trolley bubbly curly",
    )
});

static GAP_WORDS: List = LazyLock::new(|| {
    list(
        "product products name names item event brand topic subject insert your the title \
    producto produto produit produkt nombre nome nom del do du artículo artigo article artikel produk nama sản phẩm tên produkto สินค้า \
    here date price artist city place of xxx tbd something thing enter add model size colour color shop store",
    )
});

static PERSON: List = LazyLock::new(|| {
    list(
        "first_name last_name full_name name user_first_name user_last_name user_full_name \
    email phone gender locale timezone language",
    )
});

fn has(list: &List, word: &str) -> bool {
    list.contains(word)
}

/// Whether a placeholder of this name says something about the person, not about a product.
pub(super) fn is_about_person(name: &str) -> bool {
    has(&PERSON, name)
}

pub(super) fn is_gap_word(word: &str) -> bool {
    has(&GAP_WORDS, word)
}

/// Whether a word, in lower case, belongs to the frame of a request.
pub(super) fn is_frame(word: &str) -> bool {
    if has(&NAMES, word) {
        return false;
    }
    has(&FUNCTION, word)
        || has(&ADJECTIVE, word)
        || has(&NOTICE, word)
        || is_generic(word)
        || is_place(word)
        || is_verb(word)
        || is_adverb(word)
}

/// Whether a noun stands for any product or event.
pub(super) fn is_generic(word: &str) -> bool {
    has(&GENERIC, word)
}

/// Whether a word tells one sale or collection from another: “summer”, “weekend”.
pub(super) fn is_season(word: &str) -> bool {
    has(&SEASON, word)
}

pub(super) fn is_place(word: &str) -> bool {
    has(&PLACE, word)
}

/// A form of a verb of the frame: `drops`, `dropped`, `dropping`, `notified`.
pub(super) fn is_verb(word: &str) -> bool {
    VERB_FORMS.contains(word)
}

/// All forms, spelt out once: asking is then one look into a set.
static VERB_FORMS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| VERB.iter().flat_map(|verb| forms(verb)).collect());

fn forms(verb: &str) -> Vec<String> {
    let mut forms = vec![verb.to_owned()];
    forms.extend(["s", "es", "ed", "ing"].map(|end| format!("{verb}{end}")));
    if let Some(stem) = verb.strip_suffix('e') {
        forms.extend(["ed", "ing"].map(|end| format!("{stem}{end}")));
    }
    if let Some(stem) = verb.strip_suffix('y') {
        forms.extend(["ied", "ies"].map(|end| format!("{stem}{end}")));
    }
    if let Some(last) = verb.chars().last() {
        forms.extend(["ed", "ing"].map(|end| format!("{verb}{last}{end}")));
    }
    forms
}

fn is_adverb(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ly") && !has(&NOT_ADVERBS, word)
}
