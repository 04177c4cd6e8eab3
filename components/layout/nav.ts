import {
  Activity,
  ChartLine,
  House,
  LayoutTemplate,
  type LucideIcon,
  Radio,
  Send,
  Settings,
  Users,
  Waypoints,
} from "lucide-react";

export type NavItem = Readonly<{
  /** Key of its word in `messages/en/shell.json` under `nav`. */
  id: string;
  /** Behind the workspace's slug. */
  path: string;
  icon: LucideIcon;
  /** Hidden from who may not. */
  capability?: string;
}>;

/** The rail, from top to bottom. */
export const NAV: readonly NavItem[] = [
  { id: "home", path: "", icon: House },
  { id: "journeys", path: "/journeys", icon: Waypoints, capability: "journeys:read" },
  { id: "people", path: "/people", icon: Users, capability: "people:read" },
  { id: "events", path: "/events", icon: Radio, capability: "people:read" },
  { id: "templates", path: "/templates", icon: LayoutTemplate, capability: "journeys:read" },
  { id: "analytics", path: "/analytics", icon: ChartLine, capability: "journeys:read" },
  { id: "deliveries", path: "/deliveries", icon: Send, capability: "deliveries:read" },
];

/** Its lower part. */
export const NAV_HOUSE: readonly NavItem[] = [
  { id: "settings", path: "/settings", icon: Settings },
  { id: "system", path: "/system", icon: Activity, capability: "system:read" },
];

/** The bottom bar of a phone; the rest stands behind "More". */
export const NAV_PHONE: readonly string[] = ["home", "journeys", "people", "deliveries"];

/** Whether the page at `path` belongs to the item. */
export function isHere(item: NavItem, slug: string, path: string): boolean {
  const own = `/${slug}${item.path}`;
  return path === own || (item.path !== "" && path.startsWith(`${own}/`));
}

/** The editor brings its own bar and folds the rail. */
export function isEditor(path: string): boolean {
  return /^\/[^/]+\/(journeys|templates)\/[^/]+\/edit$/.test(path);
}
