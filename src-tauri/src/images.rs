//! Images of packs, served to the window under a scheme of their own.
//!
//! Invariant: nothing is served but images that an open pack lists, from inside its folder; the core
//! decides. A drawing in SVG can neither run a script nor load anything.

use pack::image::{self, Image};
use tauri::{
    AppHandle, Manager, UriSchemeContext, UriSchemeResponder, Wry,
    http::{Request, Response, StatusCode, header},
};

use crate::state::AppState;

/// The scheme, which the content security policy names too.
pub(crate) const SCHEME: &str = html::IMAGE_SCHEME;

/// Answers a request of the window, off the main thread.
pub(crate) fn serve(
    context: UriSchemeContext<'_, Wry>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = context.app_handle().clone();
    tauri::async_runtime::spawn_blocking(move || {
        responder.respond(answer(find(&app, request.uri().path())));
    });
}

fn find(app: &AppHandle, path: &str) -> Option<Image> {
    let (pack, path) = image::named(path)?;
    app.try_state::<AppState>()?.study().ok()?.library().image(&pack, &path).ok()
}

fn answer(image: Option<Image>) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    let value = header::HeaderValue::from_static;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, value("nosniff"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        value("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    );
    match image {
        Some(image) => {
            headers.insert(header::CONTENT_TYPE, value(image.mime));
            // A changed file has another address.
            headers.insert(header::CACHE_CONTROL, value("private, max-age=31536000, immutable"));
            *response.body_mut() = image.bytes;
        }
        None => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    response
}
