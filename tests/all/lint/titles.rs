//! The wording rules against a list of titles.

use flowbell::lint;

/// What each title is: `-` fine, `v` vague, `i` an incentive.
const TITLES: &[(char, &str)] = &[
    // The cases the product is about.
    ('-', "When gift cards for Mamma's Pizza are back"),
    ('i', "Tap below for your voucher!"),
    ('v', "When it's back in stock"),
    ('-', "When the Fender Stratocaster is back"),
    ('v', "When we restock!"),
    ('-', "When we get new lipstick back in stock!"),
    (
        '-',
        "Get notified: when Velvet Matte in Rosewood is back in stock",
    ),
    ('-', "When the fare drops under $100"),
    ('i', "Win a phone by saying yes"),
    ('-', "When {{product_name}} is back"),
    ('-', "When the espresso machine goes on sale"),
    // Vague in other words.
    ('v', "When it’s back in stock"),
    ('v', "WHEN WE RESTOCK!"),
    ('v', "Get Notified When It's Back In Stock"),
    ('v', "When the product you wanted is back"),
    ('v', "When this item is available again"),
    ('v', "When your favorite is back"),
    ('v', "When your size is back in stock"),
    ('v', "When something new arrives"),
    ('v', "When new products arrive"),
    ('v', "When the price drops"),
    ('v', "When prices fall below $50"),
    ('v', "When there's 20% off"),
    ('v', "Be the first to know!"),
    ('v', "Don't miss out"),
    ('v', "Stay in the loop"),
    ('v', "Notify me"),
    ('v', "Updates and promotions"),
    ('v', "Get the latest news from us"),
    ('v', "Sign up for our newsletter"),
    ('v', "Want to hear from us?"),
    ('v', "Coming soon"),
    ('v', "Restock alert"),
    ('v', "We finally have it again"),
    ('v', "{{first_name}}, when it's back in stock"),
    ('v', "When {{product_name|it}} is back"),
    ('v', "When [product name] is back in stock"),
    ('v', "When <product> is back"),
    ('v', "When it's back on Monday"),
    ('v', "When you can book again"),
    ('v', "When what you're looking for is back"),
    ('v', "When we have more of them"),
    // Specific in other words.
    ('-', "When Taylor Swift tickets go on sale"),
    ('-', "When tickets for the Harbour Jazz Night are released"),
    ('-', "When our summer sale starts"),
    ('-', "When the autumn collection launches"),
    ('-', "When our Berlin store opens"),
    ('-', "When our online shop reopens"),
    ('-', "When the PS5 is back in stock"),
    ('-', "When the 501 is back"),
    ('-', "When “It” is back in cinemas"),
    ('-', "When This Is Us is back for a new season"),
    ('-', "When free shipping is back"),
    ('-', "When shorts are back in stock"),
    ('-', "When the Christmas stockings are back"),
    ('-', "When strawberry jelly is back"),
    ('-', "Shall we tell you when the blue lipstick is back?"),
    ('-', "The day before your appointment at Maple Hair"),
    ('-', "When {{product_name|the Rosewood lipstick}} is back"),
    ('-', "Wenn der Lippenstift Rosenholz wieder da ist"),
    ('-', "When [NEW] Rosewood lipstick is back"),
    ('-', "When your order from Lumi ships"),
    // About something of value, but nobody is paid for agreeing.
    ('-', "When vouchers for Sushi Bar are back"),
    ('-', "When free tickets for the Zoo are released"),
    ('-', "When the 50% discount on hiking boots starts"),
    ('-', "Tell me about discounts on the Fender Jazzmaster"),
    ('-', "Get alerts about Black Friday deals"),
    ('-', "When the prize draw for the Vespa opens"),
    ('-', "When our Black Friday deals go live"),
    ('-', "Gift cards for Mamma's Pizza are back soon"),
    ('-', "When the gift box Rosewood is back"),
    ('-', "When sugar-free chocolate is back"),
    ('-', "Get gift cards for Mamma's Pizza when they are back"),
    (
        '-',
        "When discounts for signing up to the Yoga class are back",
    ),
    ('-', "Espresso machine for $100: tell me when it's here"),
    ('-', "When Arsenal win the cup"),
    ('-', "Feel free to be told when the Vespa is back"),
    ('-', "Birthday gift ideas from Lumi"),
    // Incentives in other words.
    ('i', "Get 10% off when you sign up"),
    ('i', "10% off your next order"),
    ('i', "Say yes and you'll get a discount code"),
    ('i', "Free lipstick for everyone who signs up"),
    ('i', "Claim your gift card"),
    ('i', "Want a coupon? Tap Notify Me!"),
    ('i', "When you subscribe you get a gift"),
    ('i', "If you say yes, you get a coupon"),
    ('i', "Earn $10 for joining"),
    ('i', "We'll pay you $5 for saying yes"),
    ('i', "Tap for a chance to win tickets to Coachella"),
    ('i', "Get your free sample of Rosewood"),
    ('i', "When Rosewood is back, you'll get 10% off"),
    ('i', "Get a voucher when Rosewood is back"),
    ('i', "Your reward is waiting"),
    ('i', "A gift for you"),
    ('i', "Tap to unlock a surprise"),
    ('i', "Agree to messages and receive vouchers"),
    ('i', "The gift you get for signing up to our list"),
    ('i', "Get gift cards by saying yes"),
    ('i', "Subscribe for free samples of Rosewood"),
    ('i', "Save 20% by tapping Notify Me"),
    ('i', "Free gift available now!"),
];

#[test]
fn titles_are_judged_by_what_they_mean() {
    let mut wrong = Vec::new();
    for (wanted, title) in TITLES {
        let found: Vec<&str> = lint::wording(title, None)
            .iter()
            .map(|it| it.code)
            .collect();
        let expected: &[&str] = match wanted {
            'v' => &["OTN003"],
            'i' => &["OTN004"],
            _ => &[],
        };
        if found != expected {
            wrong.push(format!("{wanted} {title}: {found:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n{} wrong",
        wrong.join("\n"),
        wrong.len()
    );
}
