/** Written in by scripts/build-workers.mjs; absent where sources run as they are. */
declare const CAIRN_VERSION: string | undefined;

export const VERSION = typeof CAIRN_VERSION === "string" ? CAIRN_VERSION : "development";
