/** Short messages at the foot of the window; one at a time, with a way back where there is one. */
import { X } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import {
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components";

import { BackendError } from "../../backend/error";
import { ToastsContext, type Message, type Toasts } from "../../shared/toasts";
import { Button, IconButton } from "./controls";

const SHOWN_MS = 7000;

export function ToastsProvider({ children }: { children: ReactNode }) {
  const queue = useMemo(() => new ToastQueue<Message>({ maxVisibleToasts: 1 }), []);
  const toasts = useMemo<Toasts>(() => {
    const show = (message: Message, timeout: number) => {
      queue.clear();
      queue.add(message, { timeout });
    };
    const fail = (thrown: unknown) => {
      const error = BackendError.from(thrown);
      show({ text: error.message, detail: error.help, testId: "toast-error" }, SHOWN_MS * 2);
    };
    return {
      show: (message) => show(message, SHOWN_MS),
      fail,
      attempt(work) {
        work().catch(fail);
      },
    };
  }, [queue]);
  return (
    <ToastsContext value={toasts}>
      {children}
      <ToastRegion queue={queue} className="toasts" aria-label="Messages">
        {({ toast }) => (
          <Toast toast={toast} className="toast" data-testid={toast.content.testId ?? "toast"}>
            <ToastContent className="toast-text">
              <Text slot="title">{toast.content.text}</Text>
              {toast.content.detail == null ? null : <small>{toast.content.detail}</small>}
            </ToastContent>
            {toast.content.action === undefined ? null : (
              <Button
                kind="quiet"
                data-testid="toast-action"
                onPress={() => {
                  toast.content.action?.run();
                  queue.close(toast.key);
                }}
              >
                {toast.content.action.label}
              </Button>
            )}
            <IconButton slot="close" label="Dismiss" icon={X} />
          </Toast>
        )}
      </ToastRegion>
    </ToastsContext>
  );
}
