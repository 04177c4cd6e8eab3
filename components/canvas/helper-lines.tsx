"use client";

import type { NodeChange } from "reactflow";
import { ViewportPortal } from "reactflow";
import type { Step } from "#core/journey/document.ts";
import { CARD_HEIGHT, CARD_WIDTH } from "#core/journey/place.ts";
import type { DrawnNode } from "./flow-elements.ts";

/** Where the dragged card lines up with others, in the drawing's pixels. */
export type Lines = Readonly<{ x: number | null; y: number | null }>;
export const NO_LINES: Lines = { x: null, y: null };

const NEAR = 6;
const LONG = 20_000;

/** Lines through the centre or an edge of another card that the dragged one nearly shares. */
export function linesFor(move: NodeChange<DrawnNode> | undefined, steps: readonly Step[]): Lines {
  if (move?.type !== "position" || !move.position) return NO_LINES;
  const { x, y } = move.position;
  const others = steps.filter(({ id }) => id !== move.id);
  const column = others.find((step) => Math.abs(step.x - x) < NEAR);
  const row = others.find((step) => Math.abs(step.y - y) < NEAR);
  return { x: column ? column.x + CARD_WIDTH / 2 : null, y: row ? row.y + CARD_HEIGHT / 2 : null };
}

export function HelperLines({ lines: { x, y } }: { lines: Lines }) {
  return (
    <ViewportPortal>
      {x === null ? null : (
        <div
          style={{ transform: `translate(${x}px, ${-LONG}px)`, height: 2 * LONG }}
          className="pointer-events-none absolute w-px bg-primary/50"
        />
      )}
      {y === null ? null : (
        <div
          style={{ transform: `translate(${-LONG}px, ${y}px)`, width: 2 * LONG }}
          className="pointer-events-none absolute h-px bg-primary/50"
        />
      )}
    </ViewportPortal>
  );
}
