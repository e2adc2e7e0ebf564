//! What the user makes in the app, as files of My pack: interview templates, lists of questions that
//! come from elsewhere, scripts of their own.
//!
//! Invariant: a file appears whole or not at all, and what stood in it before is kept beside it.

mod scripts;

use std::{fs, path::Path, sync::Arc};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    changes::Changed,
    core::Core,
    interviews::Interviews,
    my_pack::{self, MadeCard, MadeFile, MyPack, NewCard},
    notes::{Notes, worksheets},
};
use interop::questions::{self, ImportedQuestion, ListFormat, RowProblem};
use interview::assemble::{self, Seed};
use item::{
    error::{Error, ErrorKind, Result},
    ids::ItemId,
    kind::ItemKind,
    model::ItemBody,
    template::Template,
    text::one_line,
};
use pack::template;
use store::folder::io_error;

/// The longest list that is read.
const LARGEST_LIST: u64 = 20 * 1024 * 1024;

/// How well the open packs fill a template that is being built.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TemplateFit {
    /// For each slot.
    pub slots: Vec<SlotFit>,
    /// What keeps it from being saved, in sentences.
    pub problems: Vec<FitProblem>,
    /// Minutes that the slots take.
    pub used: f64,
}

/// How well the open packs fill a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SlotFit {
    /// Items that it can be filled with.
    pub candidates: u32,
    /// How many are missing once the slots before it have taken theirs.
    pub short_by: u32,
}

/// Something that is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FitProblem {
    /// Index of the slot; none for the whole.
    pub slot: Option<u32>,
    /// What is wrong.
    pub message: String,
}

/// A list of questions as it was read, before anything is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ListPreview {
    /// The file.
    pub path: String,
    /// What it was read as.
    pub format: ListFormat,
    /// A title for its page, from the file's name.
    pub title: String,
    /// What can be taken.
    pub questions: Vec<ImportedQuestion>,
    /// What cannot, by row.
    pub problems: Vec<RowProblem>,
    /// Indices of questions that an open pack already asks in the same words.
    pub known: Vec<u32>,
}

/// Everything that is made in the app.
#[derive(Debug)]
pub struct Authoring {
    core: Arc<Core>,
    my_pack: Arc<MyPack>,
    interviews: Arc<Interviews>,
    notes: Arc<Notes>,
}

impl Authoring {
    pub(crate) fn new(
        core: &Arc<Core>,
        my_pack: &Arc<MyPack>,
        interviews: &Arc<Interviews>,
        notes: &Arc<Notes>,
    ) -> Self {
        let (core, my_pack) = (Arc::clone(core), Arc::clone(my_pack));
        Self { core, my_pack, interviews: Arc::clone(interviews), notes: Arc::clone(notes) }
    }

    /// Writes a card into My pack, a folder of Markdown that is the user's own. To take it back, edit
    /// or delete it there.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a card without prompt or answer; [`ErrorKind::ReadOnly`],
    /// [`ErrorKind::DiskFull`]. Then no file changed.
    pub fn make_card(&self, card: NewCard) -> Result<MadeCard> {
        let title = card.page.as_ref().map(|page| self.core.title(page));
        self.my_pack.make(|| my_pack::add_card(&self.my_pack.folder(), &card, title.as_deref()))
    }

    /// How the open packs fill a template, and what is wrong with it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn template_fit(&self, template: &Template) -> Result<TemplateFit> {
        let candidates = self.interviews.candidates()?;
        let filled = assemble::assemble(template, &candidates, Seed::new(0));
        let slots = filled.slots.iter().map(|slot| SlotFit {
            candidates: assemble::candidates_for(&slot.slot, &candidates),
            short_by: slot.short_by,
        });
        let mut problems: Vec<FitProblem> = template::problems(template, "")
            .into_iter()
            .map(|problem| FitProblem { slot: problem.slot, message: problem.message })
            .collect();
        if template.title.trim().is_empty() {
            problems.insert(0, FitProblem { slot: None, message: "it has no title".into() });
        }
        Ok(TemplateFit {
            slots: slots.collect(),
            problems,
            used: template.slots.iter().map(|slot| slot.minutes).sum(),
        })
    }

    /// Writes a template into My pack. An id that a template of My pack has already replaces that one;
    /// without an id it gets one from its title.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] with what is wrong with it; as [`Authoring::make_card`].
    pub fn save_template(&self, mut template: Template) -> Result<Template> {
        if let Some(problem) = self.template_fit(&template)?.problems.into_iter().next() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("the template cannot be saved: {}", problem.message),
            ));
        }
        template.title = one_line(&template.title);
        let template = self.my_pack.make(|| {
            let own = self.my_pack.templates()?;
            let path = match own.iter().find(|(_, known)| known.id == template.id) {
                Some((path, _)) if !template.id.is_empty() => path.clone(),
                _ => {
                    let base = my_pack::slug(&template.title);
                    let folder = self.my_pack.folder().join("interviews");
                    let free = |id: &String| {
                        !own.iter().any(|(_, known)| known.id == *id)
                            && !folder.join(format!("{id}.toml")).exists()
                    };
                    template.id =
                        my_pack::numbered(&base).find(free).unwrap_or_else(|| base.clone());
                    format!("interviews/{}.toml", template.id)
                }
            };
            let text = toml::to_string(&template).map_err(|e| {
                Error::new(ErrorKind::Other, "the template cannot be written down").source(e)
            })?;
            self.my_pack.write(&path, &text, true)?;
            Ok(template)
        })?;
        self.core.changes.notify([Changed::Templates]);
        Ok(template)
    }

    /// Takes a template out of My pack; its file is kept under another name.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when My pack has no such template.
    pub fn delete_template(&self, id: &str) -> Result<()> {
        self.my_pack.make(|| {
            let own = self.my_pack.templates()?;
            let (path, _) = own.iter().find(|(_, known)| known.id == id).ok_or_else(|| {
                Error::new(ErrorKind::NotFound, format!("My pack has no template {id:?}"))
                    .help("only templates of My pack can be deleted here")
            })?;
            let path = self.my_pack.folder().join(path);
            my_pack::set_aside(&path)?;
            fs::remove_file(&path)
                .map_err(|e| io_error(e, format!("cannot delete {}", path.display())))
        })?;
        self.core.changes.notify([Changed::Templates]);
        Ok(())
    }

    /// Reads a list of questions (CSV, JSON, Markdown) without changing anything.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::Unreadable`], and [`ErrorKind::InvalidInput`] for a kind
    /// of file that holds no list.
    pub fn read_list(&self, path: &Path) -> Result<ListPreview> {
        let shown = path.display();
        let no_list = || {
            Error::new(
                ErrorKind::InvalidInput,
                format!("{shown} isn't a list that Understudy reads"),
            )
            .help("use a .csv, .tsv, .json, .md or .txt file")
        };
        ListFormat::of(path, "").ok_or_else(no_list)?;
        let size = fs::metadata(path).map_err(|e| io_error(e, format!("cannot read {shown}")))?;
        if !size.is_file() {
            return Err(Error::new(ErrorKind::InvalidInput, format!("{shown} is not a file"))
                .help("choose a .csv, .json, .md or .txt file"));
        }
        if size.len() > LARGEST_LIST {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("{shown} is larger than 20 MB"),
            )
            .help("divide it into several files"));
        }
        let bytes = fs::read(path).map_err(|e| io_error(e, format!("cannot read {shown}")))?;
        let text = decode(bytes).ok_or_else(|| {
            Error::new(ErrorKind::Unreadable, format!("{shown} isn't text in UTF-8"))
                .help("save it as UTF-8: spreadsheets call it “CSV UTF-8”")
        })?;
        let format = ListFormat::of(path, &text).ok_or_else(no_list)?;
        let list = questions::read(format, &text);
        let words = |text: &str| one_line(text).to_lowercase();
        let asked: std::collections::HashSet<String> = self
            .core
            .content
            .catalogue()
            .items()
            .iter()
            .filter(|meta| meta.kind == ItemKind::Question)
            .map(|meta| words(&meta.title))
            .collect();
        let known = list
            .questions
            .iter()
            .enumerate()
            .filter(|(_, question)| asked.contains(&words(&question.question)))
            .map(|(n, _)| u32::try_from(n).unwrap_or(u32::MAX))
            .collect();
        Ok(ListPreview {
            path: shown.to_string(),
            format,
            title: title_of(path),
            questions: list.questions,
            problems: list.problems,
            known,
        })
    }

    /// Writes questions as new pages of My pack, all of them or none, and returns the first. A long list
    /// takes several pages, since a page is read and shown as a whole.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for an empty list; as [`Authoring::make_card`]. Then no file changed.
    pub fn import_questions(
        &self,
        title: &str,
        questions: &[ImportedQuestion],
    ) -> Result<MadeFile> {
        if questions.is_empty() {
            return Err(Error::new(ErrorKind::InvalidInput, "there are no questions to import")
                .help("fix the rows that are named, then choose the file again"));
        }
        let title = match one_line(title) {
            empty if empty.is_empty() => "Imported questions".to_owned(),
            title => title,
        };
        self.my_pack.make(|| {
            let mut files: Vec<(String, String)> = Vec::new();
            for (title, text) in questions::pages(&title, questions) {
                let name = self.my_pack.free_page("questions", &title);
                files.push((format!("questions/{name}.md"), text));
            }
            self.my_pack.write_all(&files)
        })
    }

    /// Writes a script into My pack: a copy of `from`, or one to fill in.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] without a title or when `from` is no script, [`ErrorKind::NotFound`]
    /// when no open pack has it; as [`Authoring::make_card`]. Then no file changed.
    pub fn make_script(&self, title: &str, from: Option<&ItemId>) -> Result<MadeFile> {
        let title = one_line(title);
        if title.is_empty() {
            return Err(Error::new(ErrorKind::InvalidInput, "a script needs a title"));
        }
        let text = match from {
            None => scripts::blank(&title),
            Some(script) => {
                let ItemBody::Script { .. } = self.core.item(script)?.body else {
                    return Err(Error::new(
                        ErrorKind::InvalidInput,
                        format!("{script} is not a script"),
                    ));
                };
                let source = self.core.packs.library().source(&script.page)?;
                scripts::copied(&source.text, &script.page.pack, &title)
            }
        };
        self.my_pack.make(|| {
            let name = self.my_pack.free_page("scripts", &title);
            self.my_pack.write(&format!("scripts/{name}.md"), &text, false)
        })
    }

    /// Makes a script of a worksheet's answers in My pack, a segment for each, so that it can be
    /// rehearsed against the clock. Made again, it follows what was written since.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] while nothing is written on it; as [`Authoring::make_card`].
    pub fn worksheet_script(&self, id: &ItemId) -> Result<MadeFile> {
        let sheet = self.notes.worksheet(id)?;
        if sheet.is_empty() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "nothing is written on this worksheet yet",
            )
            .help("answer at least one prompt, then rehearse it"));
        }
        let page = my_pack::slug(&format!("{}-{}", id.page.page, id.id));
        let text = worksheets::script(&sheet, &page);
        self.my_pack.make(|| self.my_pack.write(&format!("scripts/{page}.md"), &text, true))
    }
}

/// Text in UTF-8, or in UTF-16 with its mark, as spreadsheets write “Unicode text”.
fn decode(bytes: Vec<u8>) -> Option<String> {
    let wide = |to: fn([u8; 2]) -> u16| {
        let units: Vec<u16> =
            bytes[2..].chunks_exact(2).map(|pair| to([pair[0], pair[1]])).collect();
        String::from_utf16(&units).ok()
    };
    match bytes.get(..2) {
        Some([0xff, 0xfe]) if bytes.len().is_multiple_of(2) => wide(u16::from_le_bytes),
        Some([0xfe, 0xff]) if bytes.len().is_multiple_of(2) => wide(u16::from_be_bytes),
        _ => String::from_utf8(bytes).ok(),
    }
}

/// `my_questions-2024.csv` as a title: "My questions 2024".
fn title_of(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().replace(['_', '-'], " "));
    let words = one_line(&stem.unwrap_or_default());
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "Imported questions".to_owned(),
    }
}
