//! Asking the windows of a display to close, as a desktop's close button does.

use std::{error::Error, io};

use x11rb::{
    connection::Connection,
    protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, Window},
};

/// Sends `WM_DELETE_WINDOW` to every window that takes it.
pub(crate) fn ask(display: &str) -> io::Result<u32> {
    delete(display).map_err(|error| io::Error::other(error.to_string()))
}

fn delete(display: &str) -> Result<u32, Box<dyn Error>> {
    let (connection, screen) = x11rb::connect(Some(display))?;
    let root = connection.setup().roots[screen].root;
    let atom = |name: &[u8]| -> Result<u32, Box<dyn Error>> {
        Ok(connection.intern_atom(false, name)?.reply()?.atom)
    };
    let (protocols, delete) = (atom(b"WM_PROTOCOLS")?, atom(b"WM_DELETE_WINDOW")?);
    let mut asked = 0;
    let mut waiting: Vec<Window> = vec![root];
    while let Some(window) = waiting.pop() {
        waiting.extend(connection.query_tree(window)?.reply()?.children);
        let property =
            connection.get_property(false, window, protocols, AtomEnum::ATOM, 0, 32)?.reply()?;
        let takes = property.value32().is_some_and(|mut known| known.any(|one| one == delete));
        let shown = connection.get_window_attributes(window)?.reply()?.map_state;
        if !takes || shown != x11rb::protocol::xproto::MapState::VIEWABLE {
            continue;
        }
        let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
        connection.send_event(false, window, EventMask::NO_EVENT, message)?;
        asked += 1;
    }
    connection.flush()?;
    Ok(asked)
}
