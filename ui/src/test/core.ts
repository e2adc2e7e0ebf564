/** The core itself behind a test: its commands in a process without a window, which `cargo xtask test app` names. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import type { AppEvent } from "../bindings";
import { commands, type Call, type Commands } from "../bindings/commands";
import { BackendError } from "../backend/error";

/** The program of the tests in Rust, when these tests are run with it. */
export const CORE = process.env["UNDERSTUDY_COMMANDS"];

export interface Core {
  commands: Commands;
  /** What the window would have heard. */
  heard: AppEvent[];
  stop: () => void;
}

interface Line {
  reply: { answer: unknown } | { failure: unknown };
  heard: AppEvent[];
}

export async function startCore(program: string): Promise<Core> {
  const core = spawn(program, ["--ignored", "--exact", "contract::serve", "--nocapture"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const heard: AppEvent[] = [];
  const waiting: ((line: Line) => void)[] = [];
  const ready = new Promise<void>((resolve, reject) => {
    core.once("exit", (code) => reject(new Error(`the core ended with ${String(code)}`)));
    createInterface(core.stdout).on("line", (text) => {
      // What the runner of the tests says besides.
      if (!text.startsWith("{")) return;
      const line = JSON.parse(text) as Line | { ready: true };
      if ("ready" in line) resolve();
      else waiting.shift()?.(line);
    });
  });
  await ready;
  // It answers one call after the other.
  const call: Call = async <T>(command: string, args: Parameters<Call>[1] = {}) => {
    const line = await new Promise<Line>((resolve) => {
      waiting.push(resolve);
      core.stdin.write(`${JSON.stringify({ command, args })}\n`);
    });
    heard.push(...line.heard);
    if ("failure" in line.reply) throw BackendError.from(line.reply.failure);
    return line.reply.answer as T;
  };
  return { commands: commands(call), heard, stop: () => core.stdin.end() };
}
