//! A flow's text: what is read is what is printed.

use flowbell::model::file;

#[test]
fn a_hand_written_flow_reads_and_prints_canonically() {
    let text = r#"( // by hand
        format: 1, id: "f",
        blocks: { "s": (kind: Start(entries: [GetStarted, Keyword(text: "hi")])),
                  "m": (number: 1, kind: Message(text: "Hé 👋🏽 \"x\"", no_answer: "60m", buttons: [(id: "b", title: "Go")])),
                  "w": (kind: Wait(until: Time(at: "09:00", zone: "Europe/Paris"))) },
        links: [(from: "s", exit: Next, to: "m"), (from: "m", exit: Button("b"), to: "m")],
    )"#;
    let opened = file::read(text.as_bytes()).unwrap();
    assert_eq!(opened.comments.len(), 1);
    let printed = file::print(&opened.flow);
    println!("{printed}");
    let again = file::read(printed.as_bytes()).unwrap();
    assert_eq!(again.flow, opened.flow);
    assert_eq!(file::print(&again.flow), printed);
}
