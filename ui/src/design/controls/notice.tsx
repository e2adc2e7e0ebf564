import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { BackendError } from "../../backend/error";
import type { Notice as NoticeBody } from "../../bindings";
import { Icon } from "./icons";

const ICONS = { info: Info, warning: TriangleAlert, error: CircleAlert };

/** Something a person should know: what happened, what it means, what to do. */
export function Notice({ notice, children }: { notice: NoticeBody; children?: ReactNode }) {
  return (
    <div
      className={`notice notice-${notice.level}`}
      role={notice.level === "error" ? "alert" : "status"}
      data-testid="notice"
    >
      <Icon of={ICONS[notice.level]} />
      <div>
        <div className="notice-title">{notice.title}</div>
        <p>{notice.message}</p>
        {notice.help === null ? null : <p>{notice.help}</p>}
      </div>
      {children}
    </div>
  );
}

/** A call that failed, in the place where its answer would stand. */
export function Failure({ error, title, children }: { error: unknown; title: string; children?: ReactNode }) {
  const { message, help } = BackendError.from(error);
  return (
    <Notice notice={{ level: "error", title, message, help }}>
      <div>{children}</div>
    </Notice>
  );
}
