/** An error of the core, in its own words: what happened and what to do. */
import { TriangleAlert } from "lucide-react";

import type { BackendError } from "../backend/error";
import { Icon } from "./icons";

export function Problem({ error }: { error: BackendError }) {
  return (
    <div className="notice notice-error" role="alert">
      <Icon of={TriangleAlert} />
      <div>
        <p className="notice-title">{error.message}</p>
        {error.help !== null && <p>{error.help}</p>}
      </div>
    </div>
  );
}
