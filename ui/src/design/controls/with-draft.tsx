/** What a form with a draft shows beside its fields. `useDraft` keeps the draft. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { useBackend } from "../../backend/context";
import { keys } from "../../backend/keys";
import type { FormKey } from "../../backend/backend";
import type { Draft } from "../../shared/saving/draft";
import { Button } from "./controls";
import { Failure } from "./notice";

/** Reads what was typed into a form before, then shows the form. */
export function WithDraft({ name, children }: { name: FormKey; children: (stored: string | null) => ReactNode }) {
  const backend = useBackend();
  const { data, error } = useQuery({
    queryKey: keys.formDraft(name),
    queryFn: () => backend.formDraft(name),
    staleTime: 0,
    gcTime: 0,
  });
  if (error !== null) {
    return (
      <>
        <Failure error={error} title="Couldn’t read what you typed before" />
        {children(null)}
      </>
    );
  }
  return data === undefined ? null : (
    <div key={name} className="with-draft">
      {children(data)}
    </div>
  );
}

/** Says that what was typed before is there, and offers the untouched form. */
export function Restored({
  draft: { isRestored, isChanged, startOver },
}: {
  draft: Pick<Draft<unknown>, "isRestored" | "isChanged" | "startOver">;
}) {
  const [wasSeen, setSeen] = useState(false);
  if (!isRestored || !isChanged || wasSeen) return null;
  return (
    <p className="field-help" role="status" data-testid="draft-restored">
      What you typed before is still here.{" "}
      <Button
        kind="quiet"
        onPress={() => {
          setSeen(true);
          startOver();
        }}
      >
        Start over
      </Button>
    </p>
  );
}
