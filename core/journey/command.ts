import { z } from "zod";
import { edgeSchema, noteSchema, settingsSchema, stepSchema } from "#core/journey/document.ts";

/**
 * Everything a member can do to a drawing, as data (ux 3.10): the undo list, the autosave payload and the
 * audit text are this one list. Ids and places of what is new are part of the command, so that the browser
 * and the server arrive at the same document.
 */
const id = stepSchema.shape.id;
const output = edgeSchema.shape.output;
const place = z.strictObject({ x: z.number(), y: z.number() });
const outlet = z.strictObject({ from: id, output });
const at = z.int().min(0).max(100_000);

/** Only the settings that are named: a default would overwrite the others. */
const { goals, exits, reentry, priority } = settingsSchema.shape;
const someSettings = z.strictObject({
  goals: goals.unwrap().optional(),
  exits: exits.unwrap().optional(),
  reentry: reentry.unwrap().optional(),
  priority: priority.unwrap().optional(),
});

/** The exact way back from another command: what to take out, change and put back where. Made, never drawn. */
const restoreSchema = z.strictObject({
  kind: z.literal("restore"),
  /** The kind of the command that is undone, for its words. */
  of: z.string().max(40),
  drop: z.strictObject({ steps: z.array(id), edges: z.array(edgeSchema), notes: z.array(id) }),
  put: z.strictObject({
    steps: z.array(z.strictObject({ at, item: stepSchema })),
    edges: z.array(z.strictObject({ at, item: edgeSchema })),
    notes: z.array(z.strictObject({ at, item: noteSchema })),
  }),
  moves: z.record(id, place),
  settings: settingsSchema.optional(),
});

export const commandSchema = z.discriminatedUnion("kind", [
  /** A new step, loose or behind an output that leads nowhere yet. */
  z.strictObject({ kind: z.literal("addStep"), step: stepSchema, after: outlet.optional() }),
  /** A new step in the middle of a connection; people go on by its `output`. */
  z.strictObject({ kind: z.literal("insertOnEdge"), step: stepSchema, edge: outlet, output }),
  /** `keep` says which output the neighbours of a deleted step go on by; null cuts there. */
  z.strictObject({
    kind: z.literal("deleteSteps"),
    ids: z.array(id).max(500),
    notes: z.array(id).max(200).default([]),
    keep: z.record(id, output.nullable()).default({}),
  }),
  z.strictObject({ kind: z.literal("moveSteps"), places: z.record(id, place) }),
  /** Takes a step out of the flow and puts it behind another output, with its settings. */
  z.strictObject({ kind: z.literal("placeInFlow"), id, behind: outlet, output }),
  z.strictObject({ kind: z.literal("connect"), ...outlet.shape, to: id }),
  z.strictObject({ kind: z.literal("disconnect"), ...outlet.shape }),
  /** Settings of a step, by their top names; `lost` are outputs that the change has taken away. */
  z.strictObject({
    kind: z.literal("setField"),
    id,
    set: z.record(z.string().max(64), z.json()).default({}),
    unset: z.array(z.string().max(64)).default([]),
    lost: z.array(output).default([]),
  }),
  z.strictObject({ kind: z.literal("renameStep"), id, name: stepSchema.shape.name }),
  z.strictObject({ kind: z.literal("toggleStep"), ids: z.array(id).min(1).max(500), off: z.boolean() }),
  z.strictObject({ kind: z.literal("setJourneySetting"), set: someSettings }),
  z.strictObject({ kind: z.literal("addNote"), note: noteSchema }),
  z.strictObject({
    kind: z.literal("editNote"),
    id,
    text: noteSchema.shape.text.optional(),
    width: z.number().min(80).max(800).optional(),
    height: z.number().min(40).max(800).optional(),
  }),
  z.strictObject({
    kind: z.literal("paste"),
    steps: z.array(stepSchema).max(200),
    edges: z.array(edgeSchema).max(400),
    notes: z.array(noteSchema).max(200).default([]),
    /** Behind an output that leads nowhere yet: the first of the steps follows it. */
    after: outlet.optional(),
  }),
  z.strictObject({ kind: z.literal("tidy"), places: z.record(id, place) }),
  z.strictObject({
    kind: z.literal("replaceGraph"),
    steps: z.array(stepSchema).max(500),
    edges: z.array(edgeSchema).max(1_000),
    notes: z.array(noteSchema).max(200).default([]),
    settings: settingsSchema,
  }),
  restoreSchema,
]);

export type Command = Readonly<z.output<typeof commandSchema>>;
export type CommandKind = Command["kind"];
export type CommandOf<Kind extends CommandKind> = Extract<Command, { kind: Kind }>;
export type Place = Readonly<{ x: number; y: number }>;
export type Outlet = Readonly<{ from: string; output: string }>;
