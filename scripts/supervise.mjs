// Keeps one process of ours running: starts it again when it dies or no longer turns, and stops it when asked.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

const FIRST_DELAY_MS = 500;
const LAST_DELAY_MS = 30_000;
const STEADY_MS = 60_000;
/** A process says every five seconds that it turns, once it has begun; before that it may take its time. */
const SILENT_MS = 30_000;
const BEGIN_MS = 60_000;
const STOP_WITHIN_MS = 22_000;
/** Wrong settings or an unfit database: trying again does not mend them. */
const EX_CONFIG = 78;

/** Starts `args` under this Node, with an eye on it from now on. */
export class Supervised {
  #name;
  #args;
  #env;
  #say;
  #child = null;
  #gone = Promise.resolve();
  #since = 0;
  #delay = FIRST_DELAY_MS;
  #wanted = "run";
  #hasWorked = false;
  #begun;

  /** Resolves when the process says that it works; rejects when the first one ends before it does. */
  started;

  constructor(name, args, env, say) {
    this.#name = name;
    this.#args = args;
    this.#env = env;
    this.#say = say;
    this.started = new Promise((resolve, reject) => {
      this.#begun = { resolve, reject };
    });
    this.#launch();
  }

  /** A fresh process in place of this one, at once: what `npm run dev` does after a change. */
  restart() {
    if (this.#child?.kill("SIGTERM")) this.#wanted = "fresh";
  }

  /** Asks it to finish what it does; who does not listen is ended. */
  async stop() {
    this.#wanted = "stop";
    this.#child?.kill("SIGTERM");
    const late = await Promise.race([this.#gone, sleep(STOP_WITHIN_MS, "late", { ref: false })]);
    if (late === "late") this.#child?.kill("SIGKILL");
    await this.#gone;
  }

  kill() {
    this.#wanted = "stop";
    this.#child?.kill("SIGKILL");
  }

  #launch() {
    if (this.#wanted === "stop") return;
    this.#wanted = "run";
    this.#since = performance.now();
    const child = spawn(process.execPath, this.#args, {
      env: this.#env,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child = child;
    let heard = this.#since;
    let patience = BEGIN_MS;
    // Its event loop stands still, or it was stopped from outside (RT-22).
    const watch = setInterval(() => {
      if (performance.now() - heard > patience) child.kill("SIGKILL");
    }, 5_000).unref();
    child.on("message", (word) => {
      heard = performance.now();
      if (word?.kind !== "started") return;
      patience = SILENT_MS;
      this.#hasWorked = true;
      this.#begun.resolve();
    });
    child.once("error", (error) => this.#begun.reject(error));
    this.#gone = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        clearInterval(watch);
        resolve();
        this.#ended(code, signal);
      });
    });
  }

  #ended(code, signal) {
    if (this.#wanted === "stop") return;
    if (this.#wanted === "fresh") {
      this.#launch();
      return;
    }
    this.#begun.reject(new Error(`The ${this.#name} process did not start; its words are above.`));
    if (code === EX_CONFIG || !this.#hasWorked) return;
    if (performance.now() - this.#since > STEADY_MS) this.#delay = FIRST_DELAY_MS;
    this.#say(
      `The ${this.#name} process ended (${signal ?? code}); it starts again in ${this.#delay / 1000} s.`,
    );
    setTimeout(() => this.#launch(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, LAST_DELAY_MS);
  }
}
