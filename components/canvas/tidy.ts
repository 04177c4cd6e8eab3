import type { Place } from "#core/journey/command.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { snap } from "#core/journey/place.ts";
import type { ReadStep } from "#core/journey/reading.ts";
import type { LayoutInput } from "./tidy-layout.ts";

const IN_WORKER_ABOVE = 60;

/** New places of the steps that a tidy drawing has elsewhere. Large ones are laid out beside the page (ux 3.9). */
export async function tidyPlaces(
  document: JourneyDocument,
  reads: ReadonlyMap<string, ReadStep>,
): Promise<Record<string, Place>> {
  const input = inputOf(document, reads);
  const places = input.steps.length > IN_WORKER_ABOVE ? await inWorker(input) : await inPage(input);
  // The first step stays where it is, so that the drawing does not jump away from under the eye.
  const first = document.steps[0];
  const laid = first && places[first.id];
  const shift = first && laid ? { x: snap(first.x) - laid.x, y: snap(first.y) - laid.y } : { x: 0, y: 0 };
  const moved = document.steps.flatMap(({ id, x, y }) => {
    const place = places[id];
    if (!place) return [];
    const to = { x: place.x + shift.x, y: place.y + shift.y };
    return to.x !== x || to.y !== y ? [[id, to] as const] : [];
  });
  return Object.fromEntries(moved);
}

async function inPage(input: LayoutInput): Promise<Readonly<Record<string, Place>>> {
  const { layoutPlaces } = await import("./tidy-layout.ts");
  return layoutPlaces(input);
}

function inputOf({ steps, edges }: JourneyDocument, reads: ReadonlyMap<string, ReadStep>): LayoutInput {
  const ids = new Set(steps.map(({ id }) => id));
  const rank = (from: string, output: string) =>
    (reads.get(from)?.outputs ?? []).findIndex(({ id }) => id === output);
  return {
    steps: steps.map(({ id }) => id),
    edges: edges
      .filter(({ from, to }) => ids.has(from) && ids.has(to))
      .map(({ from, output, to }) => ({ from, to, order: rank(from, output) })),
  };
}

function inWorker(input: LayoutInput): Promise<Readonly<Record<string, Place>>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./tidy.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = (event: MessageEvent<Record<string, Place>>) => {
      resolve(event.data);
      worker.terminate();
    };
    worker.onerror = (event) => {
      reject(new Error(event.message));
      worker.terminate();
    };
    worker.postMessage(input);
  });
}
