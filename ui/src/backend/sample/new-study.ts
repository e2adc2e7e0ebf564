/** What a new study holds: the usual settings, and no progress. */
import type { PageProgress, Settings } from "../../bindings";

export const defaultSettings: Settings = {
  theme: "system",
  textSize: 100,
  measure: "normal",
  readingFont: "serif",
  reducedMotion: false,
  shortcuts: true,
  sounds: true,
  desiredRetentionByKind: {},
  learningSteps: [1, 10],
  relearningSteps: [10],
  maximumInterval: 365,
  fuzz: true,
  loadBalance: true,
  easyDays: [1, 1, 1, 1, 1, 1, 1],
  leechThreshold: 6,
  interviewDate: null,
  savedFilters: [],
  rolloverHour: 4,
  desiredRetention: 0.9,
  minutesPerDay: 25,
};

export const noProgress = (): PageProgress => ({
  layersRead: [],
  learned: false,
  flags: [],
  note: null,
  place: null,
  lastReadAt: null,
});
