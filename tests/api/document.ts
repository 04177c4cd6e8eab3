/** A small journey that can be published: whoever fills a cart waits a day, then leaves. */
export const trigger = {
  id: "start",
  kind: "event-trigger",
  name: "Product Added",
  config: { event: "Product Added" },
};
export const wait = {
  id: "wait",
  kind: "wait",
  name: "Wait a day",
  config: { mode: "for", duration: { amount: 1, unit: "day" } },
};
export const end = { id: "end", kind: "exit", name: "Done", config: {} };

export const edge = (from: string, to: string, output = "next") => ({ from, output, to });

export const drawn = {
  formatVersion: 1,
  steps: [trigger, wait, end],
  edges: [edge("start", "wait"), edge("wait", "end")],
};
