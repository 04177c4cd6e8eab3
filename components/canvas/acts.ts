import type { useTranslations } from "use-intl";
import { toast } from "#components/ui/toast.tsx";
import type { Refusal } from "#core/journey/apply.ts";
import type { Command, Outlet, Place } from "#core/journey/command.ts";
import type { Step } from "#core/journey/document.ts";
import { copyFragment, FRAGMENT_KIND, pasteCommand, readFragment } from "#core/journey/fragment.ts";
import { edgeAt, onward, reachable, stepOf } from "#core/journey/graph.ts";
import { freshName, triggerPlace } from "#core/journey/new-step.ts";
import { freePlace, STRIDE_Y } from "#core/journey/place.ts";
import type { Editor } from "./editor-store.ts";
import { addCommand, newId } from "./new-step.ts";
import { tidyPlaces } from "./tidy.ts";

type Words = ReturnType<typeof useTranslations>;
type Templates = readonly Readonly<{ id: string; name: string }>[];

/** What a member can do to the drawing from the canvas, the outline, a menu or a key: one place for all of them. */
export class Acts {
  readonly #editor: Editor;
  readonly #t: Words;
  readonly #templates: Templates;

  constructor(editor: Editor, t: Words, templates: Templates) {
    this.#editor = editor;
    this.#t = t;
    this.#templates = templates;
  }

  /** Adds a step of a kind and opens it at its first field. */
  add(kindName: string, outlet: Outlet | null, at?: Place): void {
    const kind = this.#editor.byName.get(kindName);
    if (!kind) return;
    const { document, reads } = this.#editor.get();
    const isTrigger = kind.family === "trigger";
    const place = at ?? (isTrigger ? triggerPlace(document, reads) : this.#belowAll());
    const command = addCommand(document, reads, kind, { outlet: isTrigger ? null : outlet, at: place });
    if (this.#refused(this.#editor.dispatch(command))) return;
    if (command.kind === "addStep" || command.kind === "insertOnEdge") this.#editor.open(command.step.id, "");
  }

  /** Connects; what the output led to before is named, with a way back. */
  connect({ from, output }: Outlet, to: string): void {
    const { document } = this.#editor.get();
    const old = edgeAt(document, from, output);
    if (old?.to === to) return;
    if (this.#refused(this.#editor.dispatch({ kind: "connect", from, output, to }))) return;
    if (!old) return;
    const values = { before: this.#nameOf(old.to), after: this.#nameOf(to) };
    this.#withUndo(this.#t("toast.replaced", values));
  }

  disconnect(outlet: Outlet): void {
    this.#refused(this.#editor.dispatch({ kind: "disconnect", ...outlet }));
  }

  /** Deletes steps and notes; `keep` says for a branching step which of its ways stays. */
  remove(ids: readonly string[], keep: Readonly<Record<string, string | null>> = {}): void {
    const { document } = this.#editor.get();
    const steps = ids.filter((id) => stepOf(document, id));
    const notes = ids.filter((id) => document.notes.some((note) => note.id === id));
    const command: Command = { kind: "deleteSteps", ids: steps, notes, keep: { ...keep } };
    if (ids.length === 0 || this.#refused(this.#editor.dispatch(command))) return;
    this.#withUndo(this.#t("toast.deleted", { n: ids.length, name: this.#nameIn(document, ids[0]) }));
  }

  rename(id: string, name: string): void {
    const trimmed = name.trim().slice(0, 120);
    if (trimmed === "" || trimmed === this.#nameOf(id)) return;
    this.#editor.dispatch({ kind: "renameStep", id, name: trimmed });
  }

  toggle(ids: readonly string[]): void {
    const { document } = this.#editor.get();
    const steps = ids.flatMap((id) => stepOf(document, id) ?? []);
    if (steps.length === 0) return;
    const off = steps.some((step) => !step.off);
    this.#editor.dispatch({ kind: "toggleStep", ids: steps.map(({ id }) => id), off });
  }

  /** Puts a step behind another output; its neighbours close the gap. */
  moveTo(id: string, behind: Outlet): void {
    const read = this.#editor.get().reads.get(id);
    const outputs = read?.outputs ?? [];
    const output = (outputs.find(({ optional }) => !optional) ?? outputs[0])?.id ?? "next";
    this.#refused(this.#editor.dispatch({ kind: "placeInFlow", id, behind, output }, { select: [id] }));
  }

  addNote(at: Place): void {
    const note = { id: newId("n"), text: "", x: at.x, y: at.y, width: 200, height: 120 };
    this.#editor.dispatch({ kind: "addNote", note }, { select: [note.id] });
  }

  /** The text that copying puts on the clipboard; null when nothing is selected. */
  copyText(ids: ReadonlySet<string> = this.#editor.get().selection): string | null {
    if (ids.size === 0) return null;
    const names = Object.fromEntries(this.#templates.map(({ id, name }) => [id, name]));
    return JSON.stringify(copyFragment(this.#editor.get().document, ids, names));
  }

  copied(n: number): void {
    this.#editor.announce(this.#t("announce.copied", { n }));
  }

  /** Pastes a fragment at a place, or below what is selected. */
  paste(text: string, at?: Place): void {
    const fragment = readFragment(text);
    if (!fragment) {
      if (text.includes(FRAGMENT_KIND)) toast.error(this.#t("toast.notPasted"));
      return;
    }
    const { document } = this.#editor.get();
    const templateIds = Object.fromEntries(this.#templates.map(({ id, name }) => [name, id]));
    const place = at ?? this.#belowSelection();
    const pasted = pasteCommand(fragment, {
      at: freePlace(document, place),
      newId: () => newId(),
      templateIds,
    });
    const named = this.#withFreshNames(pasted.steps);
    const ids = [...named, ...pasted.notes].map(({ id }) => id);
    if (this.#refused(this.#editor.dispatch({ ...pasted, steps: named }, { select: ids }))) return;
    if (fragment.needs.secrets > 0) toast(this.#t("toast.secretsLeft"));
  }

  duplicate(ids: ReadonlySet<string> = this.#editor.get().selection): void {
    const text = this.copyText(ids);
    if (text) this.paste(text);
  }

  selectBelow(id: string): void {
    this.#editor.select(reachable(onward(this.#editor.get().document), [id]));
  }

  async tidy(): Promise<void> {
    const { document, reads } = this.#editor.get();
    const places = await tidyPlaces(document, reads);
    if (Object.keys(places).length > 0) this.#editor.dispatch({ kind: "tidy", places });
  }

  #withFreshNames<Item extends Step>(pasted: readonly Item[]): Item[] {
    const taken: Step[] = [...this.#editor.get().document.steps];
    return pasted.map((step) => {
      const named = { ...step, name: freshName({ steps: taken }, step.name) };
      taken.push(named);
      return named;
    });
  }

  #refused(refusal: Refusal | null): boolean {
    if (refusal === null) return false;
    toast.error(this.#t(`refused.${refusal}`), { durationMs: 6_000 });
    return true;
  }

  #withUndo(text: string): void {
    const done = this.#editor.get().history.past.at(-1);
    toast(text, {
      action: {
        label: this.#t("undo"),
        // Only while it is still the last thing done: anything else would be undone in its place.
        onClick: () => {
          if (this.#editor.get().history.past.at(-1) === done) this.#editor.undo();
        },
      },
    });
  }

  #nameOf(id: string): string {
    return this.#nameIn(this.#editor.get().document, id);
  }

  #nameIn(document: Parameters<typeof stepOf>[0], id: string | undefined): string {
    return (id && stepOf(document, id)?.name) || this.#t("note");
  }

  #belowAll(): Place {
    const { steps } = this.#editor.get().document;
    if (steps.length === 0) return { x: 0, y: 0 };
    const last = steps.reduce((low, step) => (step.y > low.y ? step : low));
    return { x: last.x, y: last.y + STRIDE_Y };
  }

  #belowSelection(): Place {
    const { document, selection } = this.#editor.get();
    const chosen = document.steps.filter(({ id }) => selection.has(id));
    if (chosen.length === 0) return this.#belowAll();
    const left = Math.min(...chosen.map(({ x }) => x));
    return { x: left, y: Math.max(...chosen.map(({ y }) => y)) + STRIDE_Y };
  }
}
