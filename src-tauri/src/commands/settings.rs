//! Settings, of the person and of this device, and what was typed into a form.

use serde_json::Value;
use tauri::{AppHandle, State};
use understudy_core::store::settings::Settings;

use super::Answer;
use crate::{desk::Desk, window};

#[tauri::command]
pub(crate) fn settings(desk: State<Desk>) -> Answer<Settings> {
    Ok(desk.study()?.settings())
}

/// A setting of this device alone: read, or written first when there is a value.
#[tauri::command]
pub(crate) fn device_setting(
    app: AppHandle,
    desk: State<Desk>,
    key: &str,
    value: Option<Value>,
) -> Answer<Value> {
    let study = desk.study()?;
    if let Some(value) = value {
        study.set_device_setting(key, &value)?;
        window::apply_device_setting(&app, key, &value);
    }
    Ok(study.device_setting(key)?)
}

/// What was typed into a form and not yet saved.
#[tauri::command]
pub(crate) fn form_draft(desk: State<Desk>, key: &str) -> Answer<Option<String>> {
    Ok(desk.study()?.form_draft(key)?)
}

/// Keeps what was typed into a form; forgets it when there is no text.
#[tauri::command]
pub(crate) fn save_form_draft(desk: State<Desk>, key: &str, text: Option<&str>) -> Answer<()> {
    Ok(desk.study()?.save_form_draft(key, text)?)
}
