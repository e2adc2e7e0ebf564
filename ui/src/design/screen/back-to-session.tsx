/** Leads back into the review session that sent the person here. */
import { ArrowRight } from "lucide-react";

import { EVERYTHING } from "../../backend/filter";
import { useDue } from "../../backend/queries";
import { Icon } from "../controls/icons";
import { To } from "./screen";

export function BackToSession() {
  const { data: due } = useDue(EVERYTHING);
  if (due?.unfinished == null) return null;
  return (
    <To screen={{ name: "review", resume: true }} className="button button-primary" testId="back-to-session">
      Resume session <Icon of={ArrowRight} />
    </To>
  );
}
