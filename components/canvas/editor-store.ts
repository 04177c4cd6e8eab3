import { createStore, type StoreApi } from "zustand/vanilla";
import type { StepKind } from "#core/engine/step-kind.ts";
import { applyCommand, type Refusal } from "#core/journey/apply.ts";
import type { Command, Outlet } from "#core/journey/command.ts";
import { describeCommand, touchedBy } from "#core/journey/describe.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { wouldClose } from "#core/journey/graph.ts";
import { lintJourney } from "#core/journey/lint.ts";
import type { LintFacts } from "#core/journey/lint-facts.ts";
import { kindsByName, type StepKinds } from "#core/journey/reading.ts";
import { derive, type EditorState, groupIssues, type Opening, openingState } from "./editor-state.ts";
import { EMPTY_HISTORY, type History, record, stepBack, stepForward } from "./history.ts";
import { mergeFigures, type StepFigures } from "./step-figures.ts";

export type DispatchOptions = Readonly<{
  /** Consecutive commands of one name within 800 ms are one undo step: typing. */
  merge?: string;
  /** Steps to have selected afterwards. */
  select?: readonly string[];
  silent?: boolean;
}>;
type CommandListener = (command: Command, merge: string | null) => void;

const LINT_DELAY_MS = 250;

/** One open journey: its state, and the acts that change it. Whoever listens by `onCommand` saves. */
export class Editor {
  readonly store: StoreApi<EditorState>;
  readonly kinds: readonly StepKind[];
  readonly byName: StepKinds;
  readonly #now: () => number;
  readonly #listeners = new Set<CommandListener>();
  #lintTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(opening: Opening, kinds: readonly StepKind[], now: () => number) {
    this.kinds = kinds;
    this.byName = kindsByName(kinds);
    this.#now = now;
    this.store = createStore<EditorState>(() => openingState(opening, this.byName));
    this.#lint();
  }

  get(): EditorState {
    return this.store.getState();
  }

  set(part: Partial<EditorState>): void {
    this.store.setState(part);
  }

  now(): number {
    return this.#now();
  }

  /** Does what a member asks. What does not fit is refused and changes nothing. */
  dispatch(command: Command, { merge, select, silent = false }: DispatchOptions = {}): Refusal | null {
    const { document, history, readOnly } = this.get();
    if (readOnly) return null;
    const applied = applyCommand(document, command);
    if (!applied.ok) return applied.refusal;
    const words = describeCommand(command, document);
    const entry = { command, inverse: applied.inverse, words, at: this.#now(), merge: merge ?? null };
    this.#land(applied.document, command, merge ?? null, record(history, entry));
    if (select) this.#focusOn(select);
    if (!silent) this.announce(words);
    return null;
  }

  undo(): void {
    const { history, document, readOnly } = this.get();
    const entry = history.past.at(-1);
    if (!entry || readOnly) return;
    const applied = applyCommand(document, entry.inverse);
    if (!applied.ok) {
      this.set({ history: EMPTY_HISTORY });
      return;
    }
    this.#land(applied.document, entry.inverse, null, stepBack(history, applied.inverse));
    this.#focusOn(touchedBy(entry.inverse, applied.document));
    this.announce(`Undone: ${entry.words}`);
  }

  redo(): void {
    const { history, document, readOnly } = this.get();
    const entry = history.future.at(-1);
    if (!entry || readOnly) return;
    const applied = applyCommand(document, entry.command);
    if (!applied.ok) {
      this.set({ history: { ...history, future: [] } });
      return;
    }
    this.#land(applied.document, entry.command, null, stepForward(history, applied.inverse));
    this.#focusOn(touchedBy(entry.command, applied.document));
    this.announce(`Redone: ${entry.words}`);
  }

  /** Back or forth to the moment after the `n`th of the past entries. */
  jumpTo(n: number): void {
    const length = () => this.get().history.past.length;
    for (let before = -1; length() > n && length() !== before; ) {
      before = length();
      this.undo();
    }
    for (let before = -1; length() < n && length() !== before; ) {
      before = length();
      this.redo();
    }
  }

  select(ids: Iterable<string>): void {
    const selection = new Set(ids);
    const [only] = selection.size === 1 ? selection : [];
    const isStep = only !== undefined && this.get().reads.has(only);
    const leaves = this.get().side === "step" && this.get().opened?.id !== only;
    this.set({
      selection,
      ...(isStep ? { active: only } : {}),
      ...(leaves ? { side: null, opened: null } : {}),
    });
  }

  /** Shows a step in the inspector, and a field of it when one is named. */
  open(id: string, field: string | null = null): void {
    this.set({ selection: new Set([id]), active: id, opened: { id, field, at: this.#now() }, side: "step" });
  }

  startConnecting(outlet: Outlet): void {
    const { document } = this.get();
    const refused = document.steps.filter(({ id }) => wouldClose(document, outlet.from, id, outlet.output));
    this.set({ connecting: { outlet, refused: new Set(refused.map(({ id }) => id)) } });
  }

  /** Gives a card the keyboard focus and selects it. */
  focus(id: string): void {
    this.select([id]);
    this.set({ focus: { id, at: this.#now() } });
  }

  /** Says something to whoever hears the page. */
  announce(text: string): void {
    this.set({ announcement: { text, serial: this.get().announcement.serial + 1 } });
  }

  setFacts(facts: LintFacts): void {
    this.set({ facts });
    this.#lint();
  }

  /** Fresh figures; a step whose figures did not change keeps them, and its card is left alone. */
  setFigures(fresh: readonly StepFigures[]): void {
    this.set({ figures: mergeFigures(this.get().figures, fresh) });
  }

  /** Puts another document in place, as the server has it: no command is sent. */
  replace(document: JourneyDocument, history: History = EMPTY_HISTORY): void {
    const derived = derive(document, this.get().live, this.byName, null);
    this.set({ ...derived, history, selection: new Set(), opened: null, side: null });
    this.#lint();
  }

  /** A version has gone live: what is drawn is compared with it from now on. */
  setLive(live: JourneyDocument | null): void {
    this.set({ live, ...derive(this.get().document, live, this.byName, null) });
  }

  onCommand(listener: CommandListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #land(document: JourneyDocument, command: Command, merge: string | null, history: History): void {
    const before = this.get();
    const left = [...before.selection].filter((id) => isThere(document, id));
    const opened = before.opened && isThere(document, before.opened.id) ? before.opened : null;
    this.set({
      ...derive(document, before.live, this.byName, before),
      history,
      opened,
      selection: left.length === before.selection.size ? before.selection : new Set(left),
      active: before.active && isThere(document, before.active) ? before.active : null,
      side: before.side === "step" && !opened ? null : before.side,
    });
    for (const listener of this.#listeners) listener(command, merge);
    if (this.#lintTimer) clearTimeout(this.#lintTimer);
    this.#lintTimer = setTimeout(() => this.#lint(), LINT_DELAY_MS);
  }

  #focusOn(ids: readonly string[]): void {
    const [first] = ids;
    if (first !== undefined)
      this.set({ selection: new Set(ids), active: first, focus: { id: first, at: this.#now() } });
  }

  #lint(): void {
    const { document, facts, issuesByStep } = this.get();
    const issues = lintJourney(document, this.kinds, facts && { ...facts, now: this.#now() });
    this.set({ issues, issuesByStep: groupIssues(issues, issuesByStep) });
  }
}

function isThere({ steps, notes }: JourneyDocument, id: string): boolean {
  return steps.some((step) => step.id === id) || notes.some((note) => note.id === id);
}
