import { createStore, type StoreApi } from "zustand/vanilla";
import { ApiProblem, api } from "#components/api.ts";
import type { Command } from "#core/journey/command.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import type { Editor } from "./editor-store.ts";

export type SaveState = Readonly<{
  word: "saved" | "dirty" | "saving" | "retrying" | "conflict";
  savedAt: number | null;
  /** The revision that the server has acknowledged. */
  revision: number;
  unsent: readonly Command[];
}>;
export type ServerDraft = Readonly<{ revision: number; document: JourneyDocument; savedAt: string | null }>;

const QUIET_MS = 1_500;
const AT_LEAST_EVERY_MS = 10_000;
const RETRY_MS = [2_000, 4_000, 8_000, 15_000] as const;
const BATCH = 400;

/**
 * Sends what was done: 1.5 s after the last command and at least every 10 s, in order, one request at a time
 * (ux 3.11). An answer never changes the drawing. A stale revision stops it until somebody has decided.
 */
export class Autosave {
  readonly state: StoreApi<SaveState>;
  readonly #editor: Editor;
  #merge: string | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #dirtySince: number | null = null;
  #sending: Promise<void> | null = null;
  #failures = 0;

  constructor(editor: Editor, start: Readonly<{ revision: number; savedAt: number | null }>) {
    this.#editor = editor;
    this.state = createStore<SaveState>(() => ({ word: "saved", unsent: [], ...start }));
  }

  /** Takes down every command from now on; returns how to stop. */
  listen(): () => void {
    const stop = this.#editor.onCommand((command, merge) => this.#queue(command, merge));
    return () => {
      stop();
      if (this.#timer) clearTimeout(this.#timer);
      // Another page of the product is opened: what is unsent goes along now.
      void this.flush();
    };
  }

  /** Sends all there is, now; resolves when nothing is left or nothing can be done. */
  async flush(): Promise<boolean> {
    for (let turn = 0; turn < 20 && this.state.getState().unsent.length > 0; turn += 1) {
      await this.#send();
      const { word } = this.state.getState();
      if (word === "conflict" || word === "retrying") return false;
    }
    return this.state.getState().unsent.length === 0;
  }

  /** Goes on from another revision, with nothing left to send. */
  restart(revision: number, savedAt: number | null): void {
    this.#failures = 0;
    this.#set({ word: "saved", revision, savedAt, unsent: [] });
  }

  #queue(command: Command, merge: string | null): void {
    const { unsent, word } = this.state.getState();
    const merges = merge !== null && merge === this.#merge && unsent.length > 0 && this.#sending === null;
    this.#merge = merge;
    this.#dirtySince ??= this.#editor.now();
    this.#set({
      unsent: merges ? [...unsent.slice(0, -1), command] : [...unsent, command],
      word: word === "conflict" || word === "retrying" ? word : "dirty",
    });
    const waited = this.#editor.now() - this.#dirtySince;
    this.#schedule(Math.min(QUIET_MS, Math.max(0, AT_LEAST_EVERY_MS - waited)));
  }

  #schedule(afterMs: number): void {
    if (this.state.getState().word === "conflict") return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), afterMs);
  }

  #send(): Promise<void> {
    this.#sending ??= this.#sendOnce().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #sendOnce(): Promise<void> {
    const { unsent, revision, word } = this.state.getState();
    const commands = unsent.slice(0, BATCH);
    if (commands.length === 0 || word === "conflict") return;
    this.#merge = null;
    this.#dirtySince = null;
    this.#set({ word: "saving" });
    try {
      const body = { baseRevision: revision, commands };
      const path = `journeys/${this.#editor.get().journey.id}/draft`;
      const saved = await api<{ revision: number; savedAt: string }>(path, { method: "PATCH", body });
      this.#acknowledge(commands.length, saved.revision, Date.parse(saved.savedAt));
    } catch (error) {
      await this.#failed(error, commands.length);
    }
  }

  #acknowledge(count: number, revision: number, savedAt: number): void {
    this.#failures = 0;
    const unsent = this.state.getState().unsent.slice(count);
    this.#set({ unsent, revision, savedAt, word: unsent.length > 0 ? "dirty" : "saved" });
    if (unsent.length > 0) this.#schedule(QUIET_MS);
  }

  async #failed(error: unknown, count: number): Promise<void> {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.status === 409 && (await this.#wasSaved(count))) return;
    if (error.status === 409 || error.status === 422 || error.status === 404) {
      this.#set({ word: "conflict" });
      return;
    }
    this.#set({ word: "retrying" });
    const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 15_000;
    this.#failures += 1;
    this.#schedule(wait);
  }

  /** True when the answer alone was lost: the server's draft is what we have, less what we have not sent. */
  async #wasSaved(count: number): Promise<boolean> {
    try {
      const draft = await readDraft(this.#editor.get().journey.id);
      if (this.state.getState().unsent.length > count) return false;
      if (canonicalJson(draft.document as Json) !== canonicalJson(this.#editor.get().document as Json))
        return false;
      this.#acknowledge(
        count,
        draft.revision,
        draft.savedAt ? Date.parse(draft.savedAt) : this.#editor.now(),
      );
      return true;
    } catch (error) {
      if (error instanceof ApiProblem) return false;
      throw error;
    }
  }

  #set(part: Partial<SaveState>): void {
    this.state.setState(part);
  }
}

/** The draft as the server has it. */
export function readDraft(journeyId: string): Promise<ServerDraft> {
  return api<ServerDraft>(`journeys/${journeyId}/draft`);
}
