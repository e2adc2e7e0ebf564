/** On or off. Says what is true when it is on. */
import type { ReactNode } from "react";
import { SwitchButton, SwitchField } from "react-aria-components";

export function Switch({
  children,
  isSelected,
  onChange,
  testId,
}: {
  children: ReactNode;
  isSelected: boolean;
  onChange: (on: boolean) => void;
  testId?: string;
}) {
  return (
    <SwitchField isSelected={isSelected} onChange={onChange}>
      <SwitchButton className="switch" data-testid={testId}>
        <span className="switch-track" />
        {children}
      </SwitchButton>
    </SwitchField>
  );
}
