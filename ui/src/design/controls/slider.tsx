/** A number in a range. It stands apart from the other controls, so that the first screen need not load it. */
import { Label, Slider as AriaSlider, SliderOutput, SliderThumb, SliderTrack } from "react-aria-components";

export function Slider({
  label,
  value,
  min,
  max,
  step,
  format,
  onChange,
  onChangeEnd,
  testId,
}: {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  format: (value: number) => string;
  onChange: (value: number) => void;
  onChangeEnd: (value: number) => void;
  testId?: string;
}) {
  const one = (given: number | number[]) => (typeof given === "number" ? given : (given[0] ?? min));
  return (
    <AriaSlider
      className="slider"
      value={value}
      minValue={min}
      maxValue={max}
      step={step}
      onChange={(next) => onChange(one(next))}
      onChangeEnd={(next) => onChangeEnd(one(next))}
      data-testid={testId}
    >
      <Label className="field-label">{label}</Label>
      <SliderOutput>{format(value)}</SliderOutput>
      <SliderTrack className="slider-track">
        <SliderThumb className="slider-thumb" />
      </SliderTrack>
    </AriaSlider>
  );
}
