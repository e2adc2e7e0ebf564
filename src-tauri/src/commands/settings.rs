//! Settings, of the person and of this device, and what was typed into a form.

use serde_json::Value;
use store::settings::Settings;
use tauri::{AppHandle, State};

use super::Answer;
use crate::{state::AppState, window};

#[tauri::command]
pub(crate) fn settings(state: State<AppState>) -> Answer<Settings> {
    Ok(state.study()?.settings())
}

/// A setting of this device alone: read, or written first when there is a value.
#[tauri::command]
pub(crate) fn device_setting(
    app: AppHandle,
    state: State<AppState>,
    key: &str,
    value: Option<Value>,
) -> Answer<Value> {
    let study = state.study()?;
    if let Some(value) = value {
        study.set_device_setting(key, &value)?;
        window::apply_device_setting(&app, key, &value);
    }
    Ok(study.device_setting(key)?)
}

/// What was typed into a form and not yet saved.
#[tauri::command]
pub(crate) fn form_draft(state: State<AppState>, key: &str) -> Answer<Option<String>> {
    Ok(state.study()?.notes().form_draft(key)?)
}

/// Keeps what was typed into a form; forgets it when there is no text.
#[tauri::command]
pub(crate) fn save_form_draft(state: State<AppState>, key: &str, text: Option<&str>) -> Answer<()> {
    Ok(state.study()?.notes().save_form_draft(key, text)?)
}
