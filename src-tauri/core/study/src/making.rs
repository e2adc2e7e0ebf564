//! What the user makes in the app, as files of My pack: interview templates, lists of questions that
//! come from elsewhere, scripts of their own.
//!
//! Invariant: a file appears whole or not at all, and what stood in it before is kept beside it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::PoisonError,
};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Changed, MY_PACK, Study, mypack};
use interop::questions::{self, ImportedQuestion, ListFormat, RowProblem};
use interview::assemble::{self, Seed};
use item::{
    error::{Error, ErrorKind, Result},
    ids::{PackId, PageId, PageRef},
    kind::ItemKind,
    template::Template,
};
use pack::template;
use store::folder::io_error;

/// The longest list that is read.
const LARGEST_LIST: u64 = 20 * 1024 * 1024;

/// A file that was written into My pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MadeFile {
    /// The page it is, or would be for a template: `my-pack/<name>`.
    pub page: PageRef,
    /// Where it lies.
    pub path: String,
}

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

impl Study {
    /// How the open packs fill a template, and what is wrong with it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn template_fit(&self, template: &Template) -> Result<TemplateFit> {
        let candidates = self.candidates()?;
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
    /// [`ErrorKind::InvalidInput`] with what is wrong with it; as [`Study::make_card`].
    pub fn save_template(&self, mut template: Template) -> Result<Template> {
        if let Some(problem) = self.template_fit(&template)?.problems.into_iter().next() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("the template cannot be saved: {}", problem.message),
            ));
        }
        template.title = mypack::one_line(&template.title);
        let template = self.make(|| {
            let own = self.own_templates()?;
            let path = match own.iter().find(|(_, known)| known.id == template.id) {
                Some((path, _)) if !template.id.is_empty() => path.clone(),
                _ => {
                    let base = mypack::slug(&template.title);
                    let folder = self.folder().my_pack().join("interviews");
                    let free = |id: &String| {
                        !own.iter().any(|(_, known)| known.id == *id)
                            && !folder.join(format!("{id}.toml")).exists()
                    };
                    template.id = numbered(&base).find(free).unwrap_or_else(|| base.clone());
                    format!("interviews/{}.toml", template.id)
                }
            };
            let text = toml::to_string(&template).map_err(|e| {
                Error::new(ErrorKind::Other, "the template cannot be written down").source(e)
            })?;
            self.write_own(&path, &text, true)?;
            Ok(template)
        })?;
        self.notify([Changed::Templates]);
        Ok(template)
    }

    /// Takes a template out of My pack; its file is kept under another name.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when My pack has no such template.
    pub fn delete_template(&self, id: &str) -> Result<()> {
        self.make(|| {
            let own = self.own_templates()?;
            let (path, _) = own.iter().find(|(_, known)| known.id == id).ok_or_else(|| {
                Error::new(ErrorKind::NotFound, format!("My pack has no template {id:?}"))
                    .help("only templates of My pack can be deleted here")
            })?;
            let path = self.folder().my_pack().join(path);
            set_aside(&path)?;
            fs::remove_file(&path)
                .map_err(|e| io_error(e, format!("cannot delete {}", path.display())))
        })?;
        self.notify([Changed::Templates]);
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
        let words = |text: &str| mypack::one_line(text).to_lowercase();
        let asked: std::collections::HashSet<String> = self
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
    /// [`ErrorKind::InvalidInput`] for an empty list; as [`Study::make_card`]. Then no file changed.
    pub fn import_questions(
        &self,
        title: &str,
        questions: &[ImportedQuestion],
    ) -> Result<MadeFile> {
        if questions.is_empty() {
            return Err(Error::new(ErrorKind::InvalidInput, "there are no questions to import")
                .help("fix the rows that are named, then choose the file again"));
        }
        let title = match mypack::one_line(title) {
            empty if empty.is_empty() => "Imported questions".to_owned(),
            title => title,
        };
        self.make(|| {
            let mut files: Vec<(String, String)> = Vec::new();
            for (title, text) in questions::pages(&title, questions) {
                let name = self.free_page("questions", &title);
                files.push((format!("questions/{name}.md"), text));
            }
            self.write_all_own(&files)
        })
    }

    /// A page id that is free in every open pack and in a folder of My pack, from a title.
    pub(super) fn free_page(&self, folder: &str, title: &str) -> String {
        let folder = self.folder().my_pack().join(folder);
        let taken: Vec<String> =
            self.shelf.library().pages().iter().map(|page| page.page.to_string()).collect();
        let free =
            |name: &String| !taken.contains(name) && !folder.join(format!("{name}.md")).exists();
        let base = mypack::slug(title);
        numbered(&base).find(free).unwrap_or_else(|| base.clone())
    }

    /// Writes a file of My pack, `path` below it, within [`Study::make`]. What stood there before is kept
    /// beside it when it may be `replaced`; else an existing file is left alone.
    pub(super) fn write_own(&self, path: &str, text: &str, replace: bool) -> Result<MadeFile> {
        let full = self.folder().my_pack().join(path);
        if full.exists() {
            if !replace {
                return Err(Error::new(
                    ErrorKind::InvalidInput,
                    format!("{} is there already", full.display()),
                ));
            }
            if fs::read_to_string(&full).is_ok_and(|before| before != text) {
                set_aside(&full)?;
            }
        }
        mypack::prepare(&self.folder().my_pack(), path)?;
        mypack::write_whole(&full, text)?;
        made(&full)
    }

    /// Writes new files of My pack, all of them or none, within [`Study::make`], and returns the first.
    fn write_all_own(&self, files: &[(String, String)]) -> Result<MadeFile> {
        let folder = self.folder().my_pack();
        let mut written: Vec<PathBuf> = Vec::new();
        for (path, text) in files {
            let full = folder.join(path);
            let outcome =
                mypack::prepare(&folder, path).and_then(|()| mypack::write_whole(&full, text));
            if let Err(error) = outcome {
                for path in &written {
                    if let Err(error) = fs::remove_file(path) {
                        tracing::warn!(%error, path = %path.display(), "a part of a failed import stays");
                    }
                }
                return Err(error);
            }
            written.push(full);
        }
        match written.first() {
            Some(first) => made(first),
            None => Err(Error::new(ErrorKind::InvalidInput, "there is nothing to write")),
        }
    }

    /// Makes something in My pack, and opens the pack or reads it again: what is made in the app is there at
    /// once. What was written is safe either way, so that a pack that does not open is told and fails nothing.
    pub(super) fn make<T>(&self, write: impl FnOnce() -> Result<T>) -> Result<T> {
        let made = self.in_my_pack(write)?;
        // Others may write while the folder is read.
        self.shelf.open_own(&self.folder().my_pack());
        Ok(made)
    }

    /// Reads and writes files of My pack, one thread at a time.
    pub(super) fn in_my_pack<T>(&self, f: impl FnOnce() -> Result<T>) -> Result<T> {
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        f()
    }

    /// My pack's templates, with their paths below it.
    fn own_templates(&self) -> Result<Vec<(String, Template)>> {
        let folder = self.folder().my_pack().join("interviews");
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(io_error(e, format!("cannot read {}", folder.display()))),
        };
        let mut found: Vec<(String, Template)> = entries
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let text = name.ends_with(".toml").then(|| fs::read_to_string(entry.path()))?;
                Some((format!("interviews/{name}"), template::parse(&text.ok()?).0?))
            })
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(found)
    }
}

/// A file of My pack as it is answered to the window.
fn made(path: &Path) -> Result<MadeFile> {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let page = PageRef { pack: PackId::new(MY_PACK)?, page: PageId::new(stem)? };
    Ok(MadeFile { page, path: path.display().to_string() })
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

/// Copies a file beside itself, under a name that no reader of packs takes for a page.
fn set_aside(path: &Path) -> Result<()> {
    let beside = |n: u32| -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".before-{n}"));
        name.into()
    };
    let free = (1..).map(beside).find(|path| !path.exists()).unwrap_or_else(|| beside(0));
    fs::copy(path, &free)
        .map(|_| ())
        .map_err(|e| io_error(e, format!("cannot keep {} beside itself", path.display())))
}

fn numbered(base: &str) -> impl Iterator<Item = String> + '_ {
    (1..).map(move |n| if n == 1 { base.to_owned() } else { format!("{base}-{n}") })
}

/// `my_questions-2024.csv` as a title: "My questions 2024".
fn title_of(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().replace(['_', '-'], " "));
    let words = mypack::one_line(&stem.unwrap_or_default());
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "Imported questions".to_owned(),
    }
}
