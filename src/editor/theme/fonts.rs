//! The bundled fonts: Inter in three weights, JetBrains Mono, one icon font, and what other
//! scripts and emoji need.

use egui::epaint::text::VariationCoords;
use egui::{Context, FontData, FontDefinitions, FontFamily, FontTweak};
use std::sync::Arc;

const INTER: &[u8] = include_bytes!("../../../assets/fonts/InterVariable.ttf");
const MONO: &[u8] = include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf");
const SCRIPTS: [(&str, &[u8]); 4] = [
    (
        "arabic",
        include_bytes!("../../../assets/fonts/NotoSansArabic-Regular.ttf"),
    ),
    (
        "hebrew",
        include_bytes!("../../../assets/fonts/NotoSansHebrew-Regular.ttf"),
    ),
    (
        "thai",
        include_bytes!("../../../assets/fonts/NotoSansThai-Regular.ttf"),
    ),
    (
        "devanagari",
        include_bytes!("../../../assets/fonts/NotoSansDevanagari-Regular.ttf"),
    ),
];

/// Makes the fonts known. Emoji come from the family that egui bundles.
pub fn install_fonts(ctx: &Context) {
    let mut fonts = FontDefinitions::default();
    let fallback: Vec<String> = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    for (name, weight) in [
        ("inter", 400.0),
        ("inter-medium", 500.0),
        ("inter-semibold", 600.0),
    ] {
        let tweak = FontTweak {
            coords: VariationCoords::new([(*b"wght", weight)]),
            ..FontTweak::default()
        };
        fonts.font_data.insert(
            name.to_owned(),
            Arc::new(FontData::from_static(INTER).tweak(tweak)),
        );
    }
    fonts
        .font_data
        .insert("mono".to_owned(), Arc::new(FontData::from_static(MONO)));
    let icons = egui_phosphor::Variant::Fill.font_data();
    fonts.font_data.insert("icons".to_owned(), Arc::new(icons));
    for (name, bytes) in SCRIPTS {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let family = |first: &str| -> Vec<String> {
        let scripts = SCRIPTS.iter().map(|(name, _)| (*name).to_owned());
        [first.to_owned(), "icons".to_owned()]
            .into_iter()
            .chain(
                fallback
                    .iter()
                    .filter(|name| name.contains("moji"))
                    .cloned(),
            )
            .chain(scripts)
            .chain(
                fallback
                    .iter()
                    .filter(|name| !name.contains("moji"))
                    .cloned(),
            )
            .collect()
    };
    fonts
        .families
        .insert(FontFamily::Proportional, family("inter"));
    fonts
        .families
        .insert(FontFamily::Name("medium".into()), family("inter-medium"));
    fonts.families.insert(
        FontFamily::Name("semibold".into()),
        family("inter-semibold"),
    );
    fonts.families.insert(FontFamily::Monospace, family("mono"));
    ctx.set_fonts(fonts);
}
