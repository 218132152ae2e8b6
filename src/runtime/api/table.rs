//! Tables that are made while they are read, so that a million rows cost no memory.

use crate::runtime::api::words;
use crate::runtime::bot::Shared;
use crate::store::{Export, RecipientRow, RecipientState, StoreError, csv_line};
use axum::body::{Body, Bytes, HttpBody};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{Receiver, channel};

const PIECE: usize = 1_000;
const HEADER: &str = "number,id,first name,result,why,when,code,subcode\r\n";

/// What the table is of.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for as long as a download lasts"
)]
pub(crate) enum Table {
    People(Export),
    Results(Results),
}

/// The results of a campaign.
pub(crate) struct Results {
    pub bot: Arc<Shared>,
    pub campaign: u64,
    pub is_cancelled: bool,
    /// The person after whom it goes on; nobody before the first.
    pub after: Option<u64>,
    pub is_over: bool,
}

impl Table {
    async fn next(&mut self) -> Result<Option<String>, StoreError> {
        match self {
            Self::People(export) => export.next().await,
            Self::Results(results) if results.is_over => Ok(None),
            Self::Results(results) => results.next().await.map(Some),
        }
    }
}

impl Results {
    async fn next(&mut self) -> Result<String, StoreError> {
        let store = &self.bot.store;
        let rows = store.recipients(self.campaign, self.after, PIECE).await?;
        let mut lines = match self.after {
            None => HEADER.to_owned(),
            Some(_) => String::new(),
        };
        self.is_over = rows.len() < PIECE;
        self.after = rows.last().map(|it| it.person).or(self.after);
        for row in &rows {
            lines.push_str(&line(row, self.is_cancelled));
        }
        Ok(lines)
    }
}

fn line(it: &RecipientRow, is_cancelled: bool) -> String {
    let result = match it.state {
        RecipientState::Waiting if is_cancelled => "cancelled",
        RecipientState::Waiting => "waiting",
        RecipientState::Claimed => "under way",
        RecipientState::Sent => "sent",
        RecipientState::Refused => "refused",
        RecipientState::Unknown => "not known",
        RecipientState::Skipped => "skipped",
    };
    let number = |number: Option<i64>| number.map(|it| it.to_string()).unwrap_or_default();
    csv_line(&[
        &it.person.to_string(),
        &it.psid,
        it.first_name.as_deref().unwrap_or_default(),
        result,
        &words::result(it.state, &it.why, (it.code, it.subcode), is_cancelled),
        &it.at.to_string(),
        &number(it.code),
        &number(it.subcode),
    ])
}

/// The table as an answer. When the store fails in the middle the connection breaks off, so
/// that nobody takes half a table for a whole one.
pub(crate) fn response(mut table: Table, name: &str) -> Response {
    let (lines, reader) = channel(2);
    tokio::spawn(async move {
        loop {
            let next = match table.next().await {
                Ok(None) => return,
                Ok(Some(text)) => Ok(Bytes::from(text)),
                Err(error) => {
                    tracing::error!(%error, advice = error.advice(), "a table broke off");
                    Err(error)
                }
            };
            let is_error = next.is_err();
            if lines.send(next).await.is_err() || is_error {
                return;
            }
        }
    });
    let file = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, file),
    ];
    (headers, Body::new(Lines(reader))).into_response()
}

struct Lines(Receiver<Result<Bytes, StoreError>>);

impl HttpBody for Lines {
    type Data = Bytes;
    type Error = StoreError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, StoreError>>> {
        let next = self.0.poll_recv(cx);
        next.map(|next| next.map(|next| next.map(Frame::data)))
    }
}
