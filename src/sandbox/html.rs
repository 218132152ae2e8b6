//! The web page at `/`: what each Page holds now. Everything from outside is escaped.

use crate::sandbox::admin;
use crate::sandbox::world::World;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

/// The page.
pub fn page(_world: &World) -> Response {
    let kind = HeaderValue::from_static("text/html; charset=UTF-8");
    admin::typed(StatusCode::OK, kind, String::new())
}
