/** Before the first screen: settings and library are there, or the reason why not. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { useBackend } from "../backend/context";
import { BackendError } from "../backend/error";
import { keys } from "../backend/keys";
import { useLibrary, useSettings } from "../backend/queries";
import type { RestoreOffer } from "../bindings";
import { Button } from "../design/controls/controls";
import { moment } from "../shared/words/words";

export function Start({ children }: { children: ReactNode }) {
  const settings = useSettings();
  const library = useLibrary();
  if (settings.data === undefined || library.data === undefined) {
    // Once it is open, what fails to be read again fails where it is shown.
    const error = settings.error ?? library.error;
    if (error !== null) return <CannotOpen error={BackendError.from(error)} />;
    return (
      <div className="start" role="status">
        <p className="later">Opening your study…</p>
      </div>
    );
  }
  return children;
}

/** Does something that should open the study, and reads everything anew when it has. */
function useOpening() {
  const client = useQueryClient();
  const [error, setError] = useState<BackendError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const open = (by: () => Promise<void>) => {
    setBusy(true);
    by()
      .then(() => client.resetQueries())
      .catch((thrown: unknown) => setError(BackendError.from(thrown)))
      .finally(() => setBusy(false));
  };
  return { error, isBusy, open };
}

function CannotOpen({ error }: { error: BackendError }) {
  const backend = useBackend();
  const { error: again, isBusy, open } = useOpening();
  const shown = again ?? error;
  if (shown.kind === "missing-store") return <Missing error={shown} />;
  return (
    <main className="start" data-testid="cannot-open">
      <div className="empty" role="alert">
        <h1 className="screen-title">Understudy couldn’t open your study</h1>
        <p>{shown.message}</p>
        {shown.help === null ? null : <p>{shown.help}</p>}
        <p>Nothing was changed on disk.</p>
        <Button
          kind="primary"
          isDisabled={isBusy}
          onPress={() => open(() => backend.tryAgain())}
          data-testid="try-again"
        >
          Try again
        </Button>
      </div>
    </main>
  );
}

/** The database is gone, and there is something to restore it from. */
function Missing({ error }: { error: BackendError }) {
  const backend = useBackend();
  const offer = useQuery({ queryKey: keys.restoreOffer, queryFn: () => backend.restoreOffer() });
  const { error: failed, isBusy, open } = useOpening();
  const fromBackup = offer.data?.backup != null;
  return (
    <main className="start" data-testid="cannot-open">
      <div className="empty" role="alert">
        <h1 className="screen-title">Your progress is missing</h1>
        <p>{sentence(error.message)}</p>
        {offer.data == null ? null : <p>{explain(offer.data)}</p>}
        <p>Starting fresh leaves your backups where they are.</p>
        {failed === null ? null : (
          <p data-testid="restore-failed">
            {sentence(failed.message)} {failed.help}
          </p>
        )}
        <div className="start-choices">
          <Button
            kind="primary"
            isDisabled={isBusy || offer.data == null}
            onPress={() => open(() => backend.restoreNewest())}
            data-testid="restore-newest"
          >
            {fromBackup || offer.data == null ? "Restore newest backup" : "Restore damaged file"}
          </Button>
          <Button isDisabled={isBusy} onPress={() => open(() => backend.startFresh())} data-testid="start-fresh">
            Start fresh
          </Button>
        </div>
      </div>
    </main>
  );
}

function explain({ backup, damaged }: RestoreOffer): string {
  if (backup === null) return `Understudy can read back what is left in ${damaged ?? "the damaged file"}.`;
  const made = moment(new Date(backup.at).toISOString());
  const more = damaged === null ? "" : ` What can be read of ${damaged} is added to it.`;
  return `The newest backup was made on ${made}. Recordings aren’t part of a backup.${more}`;
}

/** A message of the core as a sentence. */
function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith(".") ? "" : "."}`;
}
