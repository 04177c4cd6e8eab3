import { openQueue } from "./queue.ts";
import { readStore, removeStore, uuid, writeStore } from "./store.ts";

/**
 * The browser snippet behind /c.js: takes the calls that were made before it had loaded, and those to come. The page
 * never sees an exception of ours, and nothing is sent once the visitor has said no.
 */
type Call = readonly [method: string, ...args: unknown[]];
type Api = { push(call: Call): void; [method: string]: unknown };

const ID = "cairn_id";
const USER = "cairn_user";
const CONSENT = "cairn_consent";

start();

function start(): void {
  const script = (document.currentScript ??
    document.querySelector("script[data-key]")) as HTMLScriptElement | null;
  const key = script?.dataset["key"];
  if (!script || !key) return;
  const queue = openQueue({ url: `${new URL(script.src).origin}/v1/b`, key });
  const api = methods(queue.add);
  const early = (window as unknown as { cairn?: unknown }).cairn;
  const page: Api = {
    push: (call) => run(api, call),
    ...Object.fromEntries(
      Object.keys(api).map((name) => [name, (...args: unknown[]) => run(api, [name, ...args])]),
    ),
  };
  (window as unknown as { cairn: Api }).cairn = page;
  if (Array.isArray(early)) for (const call of early as Call[]) page.push(call);
  addEventListener("pagehide", () => queue.flush(true));
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") queue.flush(true);
  });
}

type Methods = Record<string, (...args: never[]) => void>;

function run(api: Methods, [method, ...args]: Call): void {
  try {
    (api[method] as ((...given: unknown[]) => void) | undefined)?.(...args);
  } catch (error) {
    // Ours to know, not the page's to stumble over.
    console.warn("cairn:", error);
  }
}

type Facts = Readonly<Record<string, unknown>>;

function methods(add: (item: Facts) => void): Methods {
  const send = (type: string, facts: Facts) => {
    if (readStore(CONSENT) === "no" || (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl)
      return;
    add({
      type,
      messageId: uuid(),
      timestamp: new Date().toISOString(),
      ...who(),
      context: context(),
      ...facts,
    });
  };
  return {
    track: (event: string, properties: Facts = {}) => send("track", { event, properties }),
    page: (name?: string, properties: Facts = {}) =>
      send("page", { name, properties: { ...location_(), title: document.title, ...properties } }),
    identify(userId: string | Facts, traits: Facts = {}) {
      if (typeof userId === "object") return send("identify", { traits: userId });
      writeStore(USER, String(userId));
      send("identify", { traits });
    },
    group: (groupId: string, traits: Facts = {}) => send("group", { groupId, traits }),
    alias: (userId: string, previousId = readStore(ID) ?? undefined) => send("alias", { userId, previousId }),
    reset() {
      removeStore(USER);
      removeStore(ID);
    },
    consent: ({ analytics }: { analytics: boolean }) => {
      writeStore(CONSENT, analytics ? "yes" : "no");
      if (!analytics) for (const name of [ID, USER]) removeStore(name);
    },
  };
}

function who(): Facts {
  const userId = readStore(USER);
  const known = readStore(ID) ?? uuid();
  writeStore(ID, known);
  return { anonymousId: known, ...(userId ? { userId } : {}) };
}

function context(): Facts {
  return {
    page: { ...location_(), title: document.title, referrer: document.referrer },
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    library: { name: "cairn.js", version: "1" },
  };
}

function location_(): Facts {
  return { url: location.href, path: location.pathname, search: location.search };
}
