/** How text that is read looks: its face, its size and the width of its lines. Each choice is saved at once. */
import type { Settings } from "../../bindings";
import { useStudy } from "../../shared/study/study";
import { Segmented } from "./controls";
import { Slider } from "./slider";

interface Named {
  label: string;
  testId: string;
}

/** The size follows the hand; it is saved when the hand lets go. */
export function TextSize({ size, onDrag, label, testId }: { size: number; onDrag: (size: number) => void } & Named) {
  const study = useStudy();
  return (
    <Slider
      label={label}
      value={size}
      min={80}
      max={200}
      step={5}
      format={(value) => `${value}%`}
      onChange={onDrag}
      onChangeEnd={(value) => study.set("textSize", value)}
      testId={testId}
    />
  );
}

export function LineWidth({ settings, label, testId }: { settings: Settings } & Named) {
  const study = useStudy();
  return (
    <Segmented
      label={label}
      value={settings.measure}
      choices={[
        { value: "narrow", label: "Narrow" },
        { value: "normal", label: "Normal" },
        { value: "wide", label: "Wide" },
      ]}
      onChange={(value) => study.set("measure", value)}
      testId={testId}
    />
  );
}

export function ReadingFace({ settings, testId }: { settings: Settings; testId: string }) {
  const study = useStudy();
  return (
    <Segmented
      label="Face"
      value={settings.readingFont}
      choices={[
        { value: "serif", label: "Serif" },
        { value: "sans", label: "Sans" },
        { value: "legible", label: "Legible" },
      ]}
      onChange={(value) => study.set("readingFont", value)}
      testId={testId}
    />
  );
}
