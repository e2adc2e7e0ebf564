/** What opens above the page: dialogs and popovers. Escape closes the top one and gives focus back. */
import type { ReactNode } from "react";
import {
  Dialog as AriaDialog,
  Heading,
  Modal,
  ModalOverlay,
  Popover as AriaPopover,
  type PopoverProps,
} from "react-aria-components";

import { useFeature } from "../../shared/navigation/feature";
import { KeyScope } from "../../shared/keyboard/commands";

export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  wide = false,
  top = false,
  hideTitle = false,
  className,
  testId,
}: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
  /** Near the top of the window, for things one types into. */
  top?: boolean;
  hideTitle?: boolean;
  className?: string;
  testId?: string;
}) {
  return (
    <ModalOverlay
      className={top ? "overlay overlay-top" : "overlay"}
      isOpen={isOpen}
      onOpenChange={(open) => (open ? undefined : onClose())}
      isDismissable
    >
      <Modal className={wide ? "modal modal-wide" : "modal"} data-feature={useFeature()}>
        <AriaDialog
          className={className ?? "dialog"}
          data-testid={testId}
          data-key-scope=""
          {...(hideTitle ? { "aria-label": title } : {})}
        >
          <KeyScope kind="dialog" isOpen={isOpen}>
            {hideTitle ? null : (
              <Heading slot="title" className="dialog-title">
                {title}
              </Heading>
            )}
            {children}
          </KeyScope>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export function Popover({
  label,
  children,
  testId,
  ...props
}: { label: string; children: ReactNode | ((dialog: { close: () => void }) => ReactNode); testId?: string } & Omit<
  PopoverProps,
  "children" | "className"
>) {
  return (
    <AriaPopover {...props} className="popover" offset={6} data-feature={useFeature()}>
      <AriaDialog className="popover-body" aria-label={label} data-testid={testId}>
        {children}
      </AriaDialog>
    </AriaPopover>
  );
}

/** What a menu opens in. */
export function MenuPopover({
  children,
  ...props
}: { children: ReactNode } & Omit<PopoverProps, "children" | "className">) {
  return (
    <AriaPopover {...props} className="popover" data-feature={useFeature()}>
      {children}
    </AriaPopover>
  );
}
