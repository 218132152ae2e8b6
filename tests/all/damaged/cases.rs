//! Makes damaged files, the same ones each time.

use std::fs;
use std::path::Path;

/// A damaged file.
pub struct Case {
    pub name: String,
    pub bytes: Vec<u8>,
    /// What the sentence must say; empty where the damage is random.
    pub says: String,
    /// A random damage may hit a letter of a text and leave a valid flow.
    pub may_be_harmless: bool,
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, text) in samples() {
        truncated(&name, &text, &mut cases);
        flipped(&name, &text, &mut cases);
        swapped(&name, &text, &mut cases);
    }
    written(&mut cases);
    not_text(&mut cases);
    nested(&mut cases);
    big(&mut cases);
    cases
}

/// The flows that come with the program and the fixtures.
fn samples() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = ["flows", "tests/fixtures/files"]
        .into_iter()
        .filter_map(|folder| fs::read_dir(root.join(folder)).ok())
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "ron"))
        .filter(|path| !path.to_string_lossy().ends_with(".tests.ron"))
        .collect();
    paths.sort();
    let named = |path: &std::path::PathBuf| path.file_stem().unwrap().to_string_lossy().into();
    paths
        .iter()
        .map(|path| (named(path), fs::read_to_string(path).unwrap()))
        .collect()
}

fn format_1() -> String {
    let (_, text) = samples()
        .into_iter()
        .find(|(name, _)| name == "format_1")
        .unwrap();
    text
}

fn random(name: String, bytes: Vec<u8>) -> Case {
    Case {
        name,
        bytes,
        says: String::new(),
        may_be_harmless: true,
    }
}

fn truncated(name: &str, text: &str, out: &mut Vec<Case>) {
    const N: usize = 60;
    for i in 0..N {
        let bytes = text.as_bytes()[..text.len() * i / N].to_vec();
        out.push(random(format!("{name}-truncated-{i}"), bytes));
    }
}

fn flipped(name: &str, text: &str, out: &mut Vec<Case>) {
    const N: u64 = 150;
    let mut rng = fastrand::Rng::with_seed(1);
    for i in 0..N {
        let mut bytes = text.as_bytes().to_vec();
        let at = rng.usize(..bytes.len());
        bytes[at] ^= 1 << rng.u8(..8);
        out.push(random(format!("{name}-flipped-{i}"), bytes));
    }
}

/// Two stretches of the file trade places, as a bad merge does.
fn swapped(name: &str, text: &str, out: &mut Vec<Case>) {
    const N: u64 = 40;
    let mut rng = fastrand::Rng::with_seed(2);
    for i in 0..N {
        let mut cuts: Vec<usize> = (0..3).map(|_| rng.usize(..text.len())).collect();
        cuts.sort_unstable();
        let bytes = text.as_bytes();
        let parts = [
            &bytes[..cuts[0]],
            &bytes[cuts[1]..cuts[2]],
            &bytes[cuts[0]..cuts[1]],
            &bytes[cuts[2]..],
        ];
        out.push(random(format!("{name}-swapped-{i}"), parts.concat()));
    }
}

#[derive(serde::Deserialize)]
struct Mistake {
    /// What stands once in the fixture.
    written: String,
    instead: String,
    says: String,
}

fn mistakes() -> Vec<Mistake> {
    ron::from_str(include_str!("../../fixtures/mistakes.ron")).unwrap()
}

/// Mistakes that people make, each with the place and the words of its sentence.
fn written(out: &mut Vec<Case>) {
    let text = format_1();
    for (
        i,
        Mistake {
            written,
            instead,
            says,
        },
    ) in mistakes().iter().enumerate()
    {
        assert_eq!(
            text.matches(written).count(),
            1,
            "“{written}” is not unique"
        );
        let text = text.replacen(written, instead, 1);
        for (kind, text) in [
            ("plain", text.clone()),
            ("crlf", text.replace('\n', "\r\n")),
            ("bom", format!("\u{feff}{text}")),
        ] {
            out.push(Case {
                name: format!("written-{i}-{kind}"),
                bytes: text.into_bytes(),
                says: says.clone(),
                may_be_harmless: false,
            });
        }
    }
}

fn not_text(out: &mut Vec<Case>) {
    let text = format_1();
    let with = |bytes: &[u8]| {
        text.replacen("en\"", "@@\"", 1)
            .into_bytes()
            .into_iter()
            .fold(Vec::new(), |mut all, byte| {
                match byte {
                    b'@' => all.extend_from_slice(bytes),
                    byte => all.push(byte),
                }
                all
            })
    };
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(&str, Vec<u8>, &str); 14] = [
        ("empty", Vec::new(), "the file is empty"),
        ("spaces", b" \r\n\t\n".to_vec(), "the file is empty"),
        ("bom-alone", "\u{feff}".into(), "the file is empty"),
        (
            "latin-1",
            with(b"\xe9"),
            "line 7, column 16: this is not text",
        ),
        (
            "surrogate",
            with(b"\xed\xa0\x80"),
            "line 7, column 16: this is not text",
        ),
        (
            "overlong",
            with(b"\xc0\xaf"),
            "line 7, column 16: this is not text",
        ),
        ("utf-16", utf_16, "line 1, column 2: there is a NUL"),
        (
            "utf-16-bom",
            b"\xff\xfe(\0".to_vec(),
            "line 1, column 1: this is not text",
        ),
        (
            "nul-everywhere",
            vec![0; 4096],
            "line 1, column 1: there is a NUL",
        ),
        (
            "nul-after",
            [text.as_bytes(), b"\0\0\0\0"].concat(),
            "there is a NUL",
        ),
        (
            "png",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            "line 1, column 1: this is not text",
        ),
        (
            "json",
            b"{\"format\": 1, \"id\": \"f\"}".to_vec(),
            "line 1, column 1: ",
        ),
        (
            "twice",
            text.repeat(2).into_bytes(),
            "something follows after the end",
        ),
        (
            "html",
            b"<!doctype html><title>404</title>".to_vec(),
            "line 1, column 1: ",
        ),
    ];
    out.extend(cases.map(|(name, bytes, says)| Case {
        name: format!("not-text-{name}"),
        bytes,
        says: says.to_owned(),
        may_be_harmless: false,
    }));
}

fn nested(out: &mut Vec<Case>) {
    const DEEP: usize = 100_000;
    let heads = [
        ("top", ""),
        ("unknown-field", "(format: 1, id: \"f\", x: "),
        ("blocks", "(format: 1, id: \"f\", blocks: "),
        ("links", "(format: 1, id: \"f\", links: "),
        (
            "entries",
            "(format: 1, id: \"f\", blocks: {\"s\": (kind: Start(entries: ",
        ),
        (
            "text",
            "(format: 1, id: \"f\", blocks: {\"m\": (kind: Message(text: ",
        ),
    ];
    let brackets = [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("Some(", ")"),
        ("a(b:", ")"),
        ("/*", "*/"),
    ];
    for (name, head) in heads {
        for (i, (open, close)) in brackets.iter().enumerate() {
            for (kind, end) in [("open", String::new()), ("closed", close.repeat(DEEP))] {
                out.push(Case {
                    name: format!("nested-{name}-{i}-{kind}"),
                    bytes: format!("{head}{}{end}", open.repeat(DEEP)).into_bytes(),
                    says: "line 1, column ".to_owned(),
                    may_be_harmless: false,
                });
            }
        }
    }
}

/// Files near and over the limit of 16 MB, written so that they cost as much as they can.
fn big(out: &mut Vec<Case>) {
    let head = "(format: 1, id: \"f\",";
    let wide = |head: &str, part: &str, tail: &str, n_bytes: usize| {
        format!("{head}{}{tail}", part.repeat(n_bytes / part.len())).into_bytes()
    };
    let blocks: String = (0..150_000)
        .map(|i| format!("\"b{i}\":(kind:Start()),"))
        .collect();
    let bad_link = "links:[(from:\"a\",exit:Next,to:\"b\")])";
    let entries = format!("{head}blocks:{{\"s\":(kind:Start(entries:[");
    let links = format!("{head}links:[");
    let cases: [(&str, Vec<u8>, &str); 10] = [
        (
            "20-mb",
            wide(head, " ", ")", 20_000_000),
            "the file has 20 MB",
        ),
        ("20-mb-of-nul", vec![0; 20_000_000], "the file has 20 MB"),
        (
            "open-string",
            wide("(format: 1, id: \"", "a", "", 16_000_000),
            "a quotation mark is not closed",
        ),
        (
            "long-id",
            wide("(format: 1, id: \"", "a", "\")", 3_000_000),
            "cannot be an id",
        ),
        (
            "long-field",
            wide(head, "a", ": 1)", 3_000_000),
            "there is no field “aaaa",
        ),
        (
            "comments",
            wide(head, "//\n", "", 3_000_000),
            "the text ends too early",
        ),
        (
            "entries",
            wide(
                &entries,
                "GetStarted,",
                &format!("]))}},{bad_link}"),
                3_000_000,
            ),
            "this link leaves block “a”",
        ),
        (
            "links",
            wide(&links, "(from:\"a\",exit:Next,to:\"b\"),", "])", 15_000_000),
            "line 1, column ",
        ),
        (
            "blocks",
            format!("{head}blocks:{{{blocks}}},{bad_link}").into_bytes(),
            "here are more",
        ),
        (
            "lines",
            wide(head, "\n", "x: 1)", 3_000_000),
            "line 3000001, column 1: there is no field “x”",
        ),
    ];
    out.extend(cases.map(|(name, bytes, says)| Case {
        name: format!("big-{name}"),
        bytes,
        says: says.to_owned(),
        may_be_harmless: false,
    }));
}
