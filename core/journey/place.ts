import type { Place } from "#core/journey/command.ts";
import type { JourneyDocument, Step } from "#core/journey/document.ts";
import { edgesTo, onward, reachable, stepOf } from "#core/journey/graph.ts";

/** Sizes of the drawing, in its own pixels (ux 3.3): fixed, so that nothing has to be measured. */
export const CARD_WIDTH = 264;
export const CARD_HEIGHT = 96;
export const GAP_Y = 72;
export const GAP_X = 48;
export const GRID = 8;
/** From the top of one card to the top of the next below, and how far an insert moves what is below (U-8). */
export const STRIDE_Y = CARD_HEIGHT + GAP_Y;
export const STRIDE_X = CARD_WIDTH + GAP_X;

type Output = Readonly<{ id: string; optional?: boolean }>;

/** Where a step goes that follows an output which leads nowhere yet: below it, beside its sisters, on free ground. */
export function placeAfter(
  document: JourneyDocument,
  from: Step,
  output: string,
  outputs: readonly Output[],
): Place {
  return freePlace(document, { x: from.x + branchOffset(output, outputs), y: from.y + STRIDE_Y });
}

/** Where a step goes that is put into a connection: the place of the step below, which makes room. */
export function placeOnEdge(document: JourneyDocument, from: Step, to: Step, offset: number): Place {
  const merges = edgesTo(document, to.id).length > 1;
  const x = merges ? from.x + offset : to.x;
  const y = Math.max(to.y, from.y + STRIDE_Y);
  return x === to.x ? { x, y } : freePlace(document, { x: snap(x), y: snap(y) });
}

/** How far to the side the branch of an output lies. */
export function branchOffset(output: string, outputs: readonly Output[]): number {
  const index = outputs.findIndex(({ id }) => id === output);
  const lone = outputs.filter(({ optional }) => !optional).length <= 1;
  if (index < 0) return 0;
  if (lone) return index * STRIDE_X;
  return Math.round(((index - (outputs.length - 1) / 2) * STRIDE_X) / GRID) * GRID;
}

/** The nearest place to the right that no other card covers. */
export function freePlace(
  { steps }: Pick<JourneyDocument, "steps">,
  wished: Place,
  ignore?: ReadonlySet<string>,
): Place {
  let { x, y } = { x: snap(wished.x), y: snap(wished.y) };
  const covered = () =>
    steps.some(
      (step) =>
        !ignore?.has(step.id) &&
        Math.abs(step.x - x) < CARD_WIDTH + GRID &&
        Math.abs(step.y - y) < CARD_HEIGHT + GRID,
    );
  for (let tries = 0; covered() && tries < 600; tries += 1) x += STRIDE_X;
  return { x, y };
}

/** Moves a step and all it leads to by some pixels down, and leaves what is beside alone (U-8). */
export function shiftBelow(document: JourneyDocument, id: string, by: number): JourneyDocument {
  const below = reachable(onward(document), [id]);
  return {
    ...document,
    steps: document.steps.map((step) => (below.has(step.id) ? { ...step, y: step.y + by } : step)),
  };
}

/** Draws what followed a step that is gone closer again, where that covers nothing. */
export function closeGap(document: JourneyDocument, gone: Place, id: string): JourneyDocument {
  const follower = stepOf(document, id);
  if (!follower) return document;
  const by = Math.min(STRIDE_Y, follower.y - gone.y);
  const below = reachable(onward(document), [id]);
  if (by < STRIDE_Y || edgesTo(document, id).length > 1) return document;
  const beside = document.steps.filter((step) => !below.has(step.id));
  const clear = document.steps.every((step) => {
    if (!below.has(step.id)) return true;
    const free = freePlace({ steps: beside }, { x: step.x, y: step.y - by });
    return step.y >= follower.y && free.x === snap(step.x);
  });
  return clear ? shiftBelow(document, id, -by) : document;
}

/** The nearest point of the grid. */
export function snap(value: number): number {
  return Math.round(value / GRID) * GRID;
}
