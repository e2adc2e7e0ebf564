/** Before the first screen: settings and library are there, or the reason why not. */
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { useBackend } from "../backend/context";
import { BackendError } from "../backend/error";
import { useLibrary, useSettings } from "../backend/queries";
import { Button } from "../design/controls";

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

function CannotOpen({ error }: { error: BackendError }) {
  const backend = useBackend();
  const client = useQueryClient();
  const [again, setAgain] = useState<BackendError | null>(null);
  const [isTrying, setTrying] = useState(false);
  const shown = again ?? error;
  const tryAgain = async () => {
    setTrying(true);
    try {
      await backend.tryAgain();
      await client.resetQueries();
    } catch (thrown) {
      setAgain(BackendError.from(thrown));
    } finally {
      setTrying(false);
    }
  };
  return (
    <main className="start" data-testid="cannot-open">
      <div className="empty" role="alert">
        <h1 className="screen-title">Understudy cannot open your study</h1>
        <p>{shown.message}</p>
        {shown.help === null ? null : <p>{shown.help}</p>}
        <p>Nothing was changed on disk.</p>
        <Button kind="primary" isDisabled={isTrying} onPress={() => void tryAgain()} data-testid="try-again">
          Try again
        </Button>
      </div>
    </main>
  );
}
