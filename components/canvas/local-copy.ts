import type { Command } from "#core/journey/command.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { sha256Hex } from "#core/kernel/hash.ts";
import { canonicalJson, type Json } from "#core/kernel/json.ts";
import type { History } from "./history.ts";

/** What this browser keeps of an open journey: the undo list, and what the server has not acknowledged. */
export type LocalCopy = Readonly<{
  journeyId: string;
  /** The drawing that the history ends at. */
  hash: string;
  /** The acknowledged revision that `unsent` follows. */
  revision: number;
  history: History;
  unsent: readonly Command[];
  at: number;
}>;

const DATABASE = "cairn-editor";
const STORE = "journeys";

/** The name of a drawing: equal for equal ones. */
export function drawingHash(document: JourneyDocument): string {
  return sha256Hex(canonicalJson(document as Json));
}

/** What was kept for a journey; null where there is nothing, or no storage. */
export async function readLocal(journeyId: string): Promise<LocalCopy | null> {
  const found = await withStore(
    "readonly",
    (store) => store.get(journeyId) as IDBRequest<LocalCopy | undefined>,
  );
  return found ?? null;
}

export async function writeLocal(copy: LocalCopy): Promise<void> {
  await withStore("readwrite", (store) => store.put(copy));
}

export async function forgetLocal(journeyId: string): Promise<void> {
  await withStore("readwrite", (store) => store.delete(journeyId));
}

/** A browser without storage, or a private window, edits without this comfort: null. */
async function withStore<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  if (typeof indexedDB === "undefined") return null;
  try {
    const database = await opened();
    return await done(act(database.transaction(STORE, mode).objectStore(STORE)));
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

let connection: Promise<IDBDatabase> | null = null;

function opened(): Promise<IDBDatabase> {
  connection ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "journeyId" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => {
      connection = null;
      reject(request.error ?? new DOMException("no storage"));
    };
  });
  return connection;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException("storage failed"));
  });
}
