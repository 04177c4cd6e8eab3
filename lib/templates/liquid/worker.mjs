import { parentPort } from "node:worker_threads";
import { checkParts, parsePart, RENDER_MS, renderPart } from "./engine.mjs";
import { problemOf } from "./problems.mjs";
import { clockAt, placeOfThread } from "./thread-time.mjs";

/** The thread that renders templates: it may be ended at any moment, and knows nothing but what it is sent (SEC-40). */

/** @typedef {import("./engine.mjs").Part} Part */
/** @typedef {{check: readonly Part[]}} Check */
/** @typedef {{key: string, parts?: readonly Part[], data: object, reader: {locale: string, zone: string, currency: string | null}}} Job */

const KEPT = 200;
/** With less of a processor than this share of its time, a text was not too slow: its thread was kept from working. */
const STARVED = 0.8;

const place = placeOfThread();
const spentMs = clockAt(place);
/** What the thread had spent when it ended its last message. */
let spentBefore = spentMs();

/** @type {Map<string, readonly import("./engine.mjs").Parsed[]>} */
const parsed = new Map();

/** @param {Job} job */
function work({ key, parts, data, reader }) {
  const templates = parts ? keep(key, parts.map(parsePart)) : parsed.get(key);
  if (!templates) return { kind: "unknown" };
  return { kind: "rendered", texts: templates.map((template) => renderPart(template, data, reader)) };
}

/**
 * @param {string} key
 * @param {readonly import("./engine.mjs").Parsed[]} templates
 */
function keep(key, templates) {
  if (parsed.size >= KEPT) parsed.delete(parsed.keys().next().value ?? "");
  parsed.set(key, templates);
  return templates;
}

/** @param {Job} job */
function tryToWork(job) {
  try {
    return work(job);
  } catch (error) {
    const problem = problemOf(error);
    const isTime = problem.cause === "render_limit" && problem.path.includes("render limit");
    if (isTime && spentMs() - spentBefore < RENDER_MS * STARVED) return { kind: "starved" };
    return { kind: "failed", ...problem };
  }
}

/** @param {Check} check */
function tryToCheck({ check }) {
  try {
    return { kind: "checked", checks: checkParts(check) };
  } catch (error) {
    return { kind: "failed", ...problemOf(error) };
  }
}

parentPort?.on("message", (/** @type {{jobs: readonly Job[]} | Check} */ asked) => {
  const answer =
    "check" in asked ? tryToCheck(asked) : { kind: "answers", answers: asked.jobs.map(tryToWork) };
  spentBefore = spentMs();
  parentPort?.postMessage({ ...answer, spent: spentBefore });
});
parentPort?.postMessage({ kind: "ready", place, spent: spentBefore });
