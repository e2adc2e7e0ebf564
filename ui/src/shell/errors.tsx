/** When a screen fails: say so in plain words, keep the rest of the window, offer ways on. */
import { Component, type ReactNode } from "react";

import { Button } from "../design/controls/controls";

interface Props {
  children: ReactNode;
  /** Something else to show; a change of it tries again. */
  resetKey: string | number;
  onLeave: () => void;
}

export class ScreenBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate(before: Props): void {
    if (before.resetKey !== this.props.resetKey && this.state.error !== null) this.setState({ error: null });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div className="column" role="alert" data-testid="screen-failed">
        <div className="empty">
          <h2>This screen has stopped working</h2>
          <p>
            Your progress is safe: everything that was shown as done is already on disk. You can try the screen again,
            or go on with another one.
          </p>
          <p>
            What happened, for a report: <code>{error.message}</code>
          </p>
          <p style={{ display: "flex", gap: "0.5rem" }}>
            <Button kind="primary" onPress={() => this.setState({ error: null })}>
              Try again
            </Button>
            <Button onPress={this.props.onLeave}>Go to Today</Button>
          </p>
        </div>
      </div>
    );
  }
}
