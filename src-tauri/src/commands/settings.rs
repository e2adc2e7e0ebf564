//! Settings, of the person and of this device.

use serde_json::Value;
use tauri::State;
use understudy_core::store::settings::Settings;

use super::Answer;
use crate::desk::Desk;

#[tauri::command(async)]
pub(crate) fn settings(desk: State<Desk>) -> Answer<Settings> {
    Ok(desk.study()?.settings())
}

#[tauri::command(async)]
pub(crate) fn device_setting(desk: State<Desk>, key: &str) -> Answer<Value> {
    Ok(desk.study()?.device_setting(key)?)
}

#[tauri::command(async)]
pub(crate) fn set_device_setting(desk: State<Desk>, key: &str, value: Value) -> Answer<()> {
    Ok(desk.study()?.set_device_setting(key, &value)?)
}
