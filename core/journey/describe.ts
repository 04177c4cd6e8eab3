import type { Command, Outlet } from "#core/journey/command.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { stepOf } from "#core/journey/graph.ts";

/** What a command did, in words for the history, the live region and the audit: "Email added after Wait 1 hour". */
export function describeCommand(command: Command, before: JourneyDocument): string {
  const name = (id: string) => stepOf(before, id)?.name ?? "a step";
  switch (command.kind) {
    case "addStep":
      return `${command.step.name} added${behind(command.after, name)}`;
    case "insertOnEdge":
      return `${command.step.name} added${behind(command.edge, name)}`;
    case "deleteSteps":
      return `${counted(command.ids, name, command.notes.length)} deleted`;
    case "moveSteps":
      return `${counted(Object.keys(command.places), name)} moved`;
    case "placeInFlow":
      return `${name(command.id)} moved${behind(command.behind, name)}`;
    case "connect":
      return `${name(command.from)} connected to ${name(command.to)}`;
    case "disconnect":
      return `${name(command.from)} disconnected`;
    case "setField":
      return `${name(command.id)} changed`;
    case "renameStep":
      return `${name(command.id)} renamed to ${command.name}`;
    case "toggleStep":
      return `${counted(command.ids, name)} switched ${command.off ? "off" : "on"}`;
    case "setJourneySetting":
      return "Journey settings changed";
    case "addNote":
      return "Note added";
    case "editNote":
      return "Note changed";
    case "paste":
      return `${stepCount(command.steps.length)} pasted`;
    case "tidy":
      return "Drawing tidied";
    case "replaceGraph":
      return "Drawing replaced";
    case "restore":
      return UNDO_WORDS[command.of] ?? "Change taken back";
    default:
      return command satisfies never;
  }
}

/** Steps that a command has touched and that are still there: what undo moves the focus to. */
export function touchedBy(command: Command, after: JourneyDocument): readonly string[] {
  const ids = candidates(command);
  return ids.filter((id) => stepOf(after, id) !== undefined);
}

const UNDO_WORDS: Readonly<Record<string, string>> = {
  addStep: "Adding a step taken back",
  insertOnEdge: "Adding a step taken back",
  deleteSteps: "Deleting taken back",
  moveSteps: "Move taken back",
  placeInFlow: "Move taken back",
};

function candidates(command: Command): readonly string[] {
  switch (command.kind) {
    case "addStep":
    case "insertOnEdge":
      return [command.step.id];
    case "deleteSteps":
    case "toggleStep":
      return command.ids;
    case "moveSteps":
      return Object.keys(command.places);
    case "placeInFlow":
    case "setField":
    case "renameStep":
      return [command.id];
    case "connect":
      return [command.from];
    case "disconnect":
      return [command.from];
    case "paste":
      return command.steps.map(({ id }) => id);
    case "restore":
      return [
        ...command.put.steps.map(({ item }) => item.id),
        ...Object.keys(command.moves),
        ...command.put.edges.map(({ item }) => item.from),
        ...command.drop.edges.map(({ from }) => from),
      ];
    default:
      return [];
  }
}

function behind(outlet: Outlet | undefined, name: (id: string) => string): string {
  return outlet ? ` after ${name(outlet.from)}` : "";
}

function counted(ids: readonly string[], name: (id: string) => string, notes = 0): string {
  const [only] = ids;
  if (ids.length === 0) return notes === 1 ? "Note" : `${notes} notes`;
  return ids.length === 1 && only !== undefined ? name(only) : stepCount(ids.length);
}

function stepCount(n: number): string {
  return n === 1 ? "1 step" : `${n} steps`;
}
