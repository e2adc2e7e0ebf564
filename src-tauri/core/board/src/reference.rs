//! Where references come from besides Mermaid: scenes in a pack.

use super::{
    graph::Reference,
    rules,
    scene::{self, SceneError},
};

/// Reads an `.excalidraw` file as a reference. Free texts whose lines begin with `%%` are read as the
/// grader's lines.
///
/// # Errors
/// When the text is no scene, or nothing is drawn on it.
pub fn from_scene(json: &str) -> Result<Reference, SceneError> {
    let board = scene::parse(json)?;
    if board.graph.nodes.is_empty() {
        return Err(SceneError::new(
            "nothing is drawn on this scene that a board could be held against",
        ));
    }
    let mut graph = board.graph;
    for node in &mut graph.nodes {
        node.faint = false;
    }
    let mut reference = Reference::of(graph);
    rules::apply(&board.notes.join("\n"), &mut reference);
    Ok(reference)
}
