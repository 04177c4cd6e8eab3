import { openSync, readFileSync, readlinkSync, readSync } from "node:fs";

/*
 * Milliseconds for which a thread has had a processor. A clock on the wall goes on while it has none, be it on a busy
 * machine or while its process is stopped. Where the system does not tell, as on macOS, those of the whole process.
 */

/**
 * Where others can ask that of this thread; null where nobody can.
 * @returns {string | null}
 */
export function placeOfThread() {
  try {
    const place = `/proc/${readlinkSync("/proc/thread-self")}/schedstat`;
    return Number.isFinite(spentAt(place)) ? place : null;
  } catch {
    return null;
  }
}

/** @param {string | null} place */
export function spentAt(place) {
  return place === null ? spentByProcess() : read(readFileSync(place));
}

/**
 * The same of a place that is asked all the time: the file stays open as long as this thread lives.
 * @param {string | null} place
 * @returns {() => number}
 */
export function clockAt(place) {
  if (place === null) return spentByProcess;
  const file = openSync(place);
  const bytes = Buffer.alloc(64);
  return () => read(bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0)));
}

/** @param {Buffer} bytes nanoseconds on a processor, and two more figures */
function read(bytes) {
  return Number(bytes.toString("latin1").split(" ", 1)[0]) / 1e6;
}

function spentByProcess() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
