/** The window's controls, on React Aria: they look after keys, focus and names. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode, Ref } from "react";
import {
  Button as AriaButton,
  Label,
  RadioButton,
  RadioField,
  RadioGroup,
  Tooltip as AriaTooltip,
  TooltipTrigger,
  type ButtonProps as AriaButtonProps,
} from "react-aria-components";

import { Icon } from "./icons";
import { Keys } from "./keys";

export type ButtonKind = "plain" | "primary" | "quiet";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children"> {
  kind?: ButtonKind;
  icon?: LucideIcon;
  keys?: string | undefined;
  children: ReactNode;
  className?: string;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = "plain", icon, keys, children, className, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={`button button-${kind} ${className ?? ""}`}>
      {icon === undefined ? null : <Icon of={icon} />}
      {children}
      {keys === undefined ? null : <Keys keys={keys} />}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, "className" | "children" | "aria-label"> {
  /** What it does; also its tooltip. */
  label: string;
  icon: LucideIcon;
  keys?: string | undefined;
  className?: string;
  children?: ReactNode;
}

export function IconButton({ label, icon, keys, className, children, ...props }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      <AriaButton {...props} aria-label={label} className={`button button-quiet button-icon ${className ?? ""}`}>
        <Icon of={icon} />
        {children}
      </AriaButton>
      <Tip keys={keys}>{label}</Tip>
    </TooltipTrigger>
  );
}

export function Tip({
  children,
  keys,
  placement = "bottom",
}: {
  children: ReactNode;
  keys?: string | undefined;
  placement?: "bottom" | "right";
}) {
  return (
    <AriaTooltip className="tooltip" offset={6} placement={placement}>
      {children}
      {keys === undefined ? null : <Keys keys={keys} />}
    </AriaTooltip>
  );
}

export interface Choice<T extends string> {
  value: T;
  label: string;
}

/** A few choices of which one holds. */
export function Segmented<T extends string>({
  label,
  hideLabel = false,
  value,
  choices,
  onChange,
  testId,
}: {
  label: string;
  hideLabel?: boolean;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
  testId?: string;
}) {
  return (
    <RadioGroup
      className="field"
      orientation="horizontal"
      value={value}
      onChange={(next) => onChange(next as T)}
      data-testid={testId}
      {...(hideLabel ? { "aria-label": label } : {})}
    >
      {hideLabel ? null : <Label className="field-label">{label}</Label>}
      <div>
        <div className="segmented">
          {choices.map((choice) => (
            <RadioField key={choice.value} value={choice.value}>
              <RadioButton
                className="segmented-option"
                data-testid={testId === undefined ? undefined : `${testId}-${choice.value}`}
              >
                {choice.label}
              </RadioButton>
            </RadioField>
          ))}
        </div>
      </div>
    </RadioGroup>
  );
}
