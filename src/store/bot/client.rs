//! Speaks with a bot: one call, one answer, no tries of its own. The secret goes into a header
//! and nowhere else, and never after a redirect.

use crate::store::bot::error::BotError;
use crate::store::bot::wire::Refusal;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

/// Says for which Page a call is meant.
pub const PAGE_HEADER: &str = "x-flowbell-page";
const CONNECT_TIME: Duration = Duration::from_secs(10);
const CALL_TIME: Duration = Duration::from_secs(30);
/// A table of a million rows takes minutes; when nothing comes for [`CALL_TIME`] it ends.
const TABLE_TIME: Duration = Duration::from_secs(3_600);

/// A bot somewhere. It costs nothing to clone.
#[derive(Clone)]
pub struct BotClient {
    client: Client,
    base: Url,
    /// `Bearer …`, marked as not to be shown.
    authorization: HeaderValue,
    page: Option<String>,
}

impl BotClient {
    /// The bot at this address, with the secret that it was started with. Plain `http` is for
    /// this computer only.
    ///
    /// # Errors
    /// [`BotError::BadAddress`], also for a secret that cannot stand in a header.
    pub fn new(address: &str, secret: &str) -> Result<Self, BotError> {
        let shown = || without_secrets(address);
        let bad = |why| BotError::BadAddress {
            address: shown(),
            why,
        };
        let base = Url::parse(address.trim()).map_err(|_| bad("it is no address"))?;
        if !base.username().is_empty() || base.password().is_some() {
            return Err(bad("a name or password does not belong into it"));
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(bad("nothing may follow its path"));
        }
        match base.scheme() {
            "https" => {}
            "http" if is_here(&base) => {}
            "http" => return Err(bad("without https others could read the secret")),
            _ => return Err(bad("it has to begin with https://")),
        }
        let mut authorization = HeaderValue::from_str(&format!("Bearer {}", secret.trim()))
            .map_err(|_| bad("the secret for it has characters that no secret can have"))?;
        authorization.set_sensitive(true);
        let client = Client::builder()
            .connect_timeout(CONNECT_TIME)
            .timeout(CALL_TIME)
            .read_timeout(CALL_TIME)
            .redirect(Policy::none());
        let client = match is_here(&base) {
            true => client.no_proxy(),
            false => client,
        };
        let client = client.build().map_err(|_| bad("no call can be made"))?;
        Ok(Self {
            client,
            base,
            authorization,
            page: None,
        })
    }

    /// The same bot, which refuses calls when it is for another Page.
    #[must_use]
    pub fn for_page(&self, page: &str) -> Self {
        Self {
            page: Some(page.to_owned()),
            ..self.clone()
        }
    }

    /// Its address, without a slash at the end.
    #[must_use]
    pub fn address(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    pub(crate) async fn get<Q: Serialize, T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &Q,
    ) -> Result<T, BotError> {
        let answer = self.call(Method::GET, path, query, None::<&()>, CALL_TIME);
        self.json(answer.await?).await
    }

    pub(crate) async fn send<B: Serialize, T: DeserializeOwned>(
        &self,
        method: Method,
        path: &[&str],
        body: Option<&B>,
    ) -> Result<T, BotError> {
        let answer = self.call(method, path, &(), body, CALL_TIME);
        self.json(answer.await?).await
    }

    /// A call whose answer is no JSON, such as a table; it may take as long as it comes.
    pub(crate) async fn stream<Q: Serialize>(
        &self,
        path: &[&str],
        query: &Q,
    ) -> Result<Response, BotError> {
        self.call(Method::GET, path, query, None::<&()>, TABLE_TIME)
            .await
    }

    async fn call<Q: Serialize, B: Serialize>(
        &self,
        method: Method,
        path: &[&str],
        query: &Q,
        body: Option<&B>,
        time: Duration,
    ) -> Result<Response, BotError> {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(["api", "1"]).extend(path);
        }
        let mut call = self.client.request(method, url).query(query).timeout(time);
        call = call.header(AUTHORIZATION, self.authorization.clone());
        if let Some(page) = &self.page {
            call = call.header(PAGE_HEADER, page);
        }
        if let Some(body) = body {
            call = call.json(body);
        }
        let answer = call.send().await.map_err(|error| self.failed(&error))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let address = self.address().to_owned();
        match status {
            StatusCode::UNAUTHORIZED => Err(BotError::WrongSecret { address }),
            StatusCode::TOO_MANY_REQUESTS => Err(BotError::TooOften { address }),
            _ => match answer.json::<Refusal>().await {
                Ok(refusal) => Err(BotError::Refused(refusal)),
                Err(_) => Err(BotError::NoBot { address }),
            },
        }
    }

    async fn json<T: DeserializeOwned>(&self, answer: Response) -> Result<T, BotError> {
        answer.json().await.map_err(|error| {
            if error.is_decode() {
                BotError::BadAnswer {
                    address: self.address().to_owned(),
                }
            } else {
                self.failed(&error)
            }
        })
    }

    /// The client's own error names the whole address, so only its kind is kept.
    pub(crate) fn failed(&self, error: &reqwest::Error) -> BotError {
        let address = self.address().to_owned();
        if error.is_timeout() {
            BotError::TimedOut { address }
        } else {
            BotError::Unreachable { address }
        }
    }
}

/// Not the secret.
impl fmt::Debug for BotClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BotClient({})", self.address())
    }
}

fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let ip: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    host == "localhost" || ip.is_some_and(|ip| ip.is_loopback())
}

/// An address as it may be shown: what stands before an `@` may be a password.
fn without_secrets(address: &str) -> String {
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let shown = match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        (None, Some((_, host))) => format!("…@{host}"),
        (_, None) => address.to_owned(),
    };
    shown.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_would_give_the_secret_away_are_refused() {
        for (address, expected) in [
            ("http://bot.example", "https"),
            ("ftp://bot.example", "https://"),
            ("bot", "no address"),
            ("https://ann:pass@bot.example", "password"),
            ("https://bot.example?x=1", "path"),
        ] {
            let error = BotClient::new(address, "secret").unwrap_err().to_string();
            assert!(error.contains(expected), "{address}: {error}");
            assert!(!error.contains("pass@"), "{error}");
        }
        for address in [
            "https://bot.example",
            "https://shop.example/bot/",
            "http://127.0.0.1:8080",
            "http://[::1]:8080/",
            "http://localhost:8080",
        ] {
            let client = BotClient::new(address, "canary0secret").unwrap();
            assert!(!format!("{client:?}").contains("canary"));
        }
    }
}
