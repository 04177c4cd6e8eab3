"use client";

import { createContext, type ReactNode, useContext } from "react";

export type Role = "owner" | "admin" | "editor" | "viewer";
export type Theme = "system" | "light" | "dark";
export type Density = "comfortable" | "compact";
export type Preferences = Readonly<{ theme: Theme; density: Density; rail: "open" | "folded" }>;

/** What every page of a workspace may know without asking. */
export type WorkspaceView = Readonly<{
  slug: string;
  name: string;
  timeZone: string;
  currency: string;
  sending: "test_inbox" | "live";
  demo: boolean;
  role: Role;
  /** What this role may do, from the policy table. */
  capabilities: readonly string[];
  member: Readonly<{ id: string; name: string; email: string; preferences: Preferences }>;
  /** The member's workspaces, for the switcher. */
  workspaces: readonly Readonly<{ slug: string; name: string }>[];
  /** Who can do more, named where something is refused. */
  admins: readonly string[];
}>;

const WorkspaceContext = createContext<WorkspaceView | null>(null);

export function WorkspaceProvider({ value, children }: { value: WorkspaceView; children: ReactNode }) {
  return <WorkspaceContext value={value}>{children}</WorkspaceContext>;
}

/** The workspace of the page, its member and what the member may do. */
export function useWorkspace(): WorkspaceView & {
  can(capability: string): boolean;
  path(rest: string): string;
} {
  const view = useContext(WorkspaceContext);
  if (!view) throw new Error("useWorkspace stands outside a workspace's page");
  return {
    ...view,
    can: (capability) => view.capabilities.includes(capability),
    path: (rest) => `/${view.slug}${rest}`,
  };
}
