import type { Message } from "#core/engine/run.ts";

export type Channel = Message["channel"];

/** What workers claim by: the channel of a workspace, whose provider is chosen when the call is made. */
export function laneOf(workspaceId: string, channel: Channel): string {
  return `${workspaceId}:${channel}`;
}

/** The workspace and channel that a lane names. */
export function partsOfLane(lane: string): Readonly<{ workspaceId: string; channel: Channel }> {
  const at = lane.lastIndexOf(":");
  return { workspaceId: lane.slice(0, at), channel: lane.slice(at + 1) as Channel };
}
