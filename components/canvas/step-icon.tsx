import {
  Bell,
  BellRing,
  Box,
  CalendarClock,
  Clock,
  CornerDownRight,
  Flag,
  GitBranch,
  Hand,
  Hourglass,
  ListPlus,
  LogOut,
  type LucideIcon,
  Mail,
  Megaphone,
  MessageSquare,
  PanelTop,
  Repeat,
  Route,
  Send,
  Shuffle,
  Smartphone,
  Sparkles,
  Timer,
  UserPen,
  Users,
  Webhook,
  Zap,
} from "lucide-react";
import { cn } from "#components/ui/cn.ts";
import type { StepKind } from "#core/engine/step-kind.ts";

/** The icons that step kinds name. */
const ICONS: Readonly<Record<string, LucideIcon>> = {
  bell: Bell,
  "bell-ring": BellRing,
  "calendar-clock": CalendarClock,
  clock: Clock,
  "corner-down-right": CornerDownRight,
  flag: Flag,
  "git-branch": GitBranch,
  hand: Hand,
  hourglass: Hourglass,
  "list-plus": ListPlus,
  "log-out": LogOut,
  mail: Mail,
  megaphone: Megaphone,
  "message-square": MessageSquare,
  "panel-top": PanelTop,
  repeat: Repeat,
  route: Route,
  send: Send,
  shuffle: Shuffle,
  smartphone: Smartphone,
  sparkles: Sparkles,
  timer: Timer,
  "user-pen": UserPen,
  users: Users,
  webhook: Webhook,
  zap: Zap,
};

/** Family colour fills the tile alone; card bodies stay plain (ux 1.3). */
const TILE: Readonly<Record<StepKind["family"] | "unknown", string>> = {
  trigger: "bg-trigger-soft text-trigger",
  logic: "bg-logic-soft text-logic",
  timing: "bg-timing-soft text-timing",
  message: "bg-message-soft text-message",
  data: "bg-data-soft text-data",
  flow: "bg-flow-soft text-flow",
  unknown: "bg-sunken text-muted-foreground",
};

/** The bar that stands for a step when it is too small to read. */
export const FAMILY_BAR: Readonly<Record<StepKind["family"] | "unknown", string>> = {
  trigger: "bg-trigger",
  logic: "bg-logic",
  timing: "bg-timing",
  message: "bg-message",
  data: "bg-data",
  flow: "bg-flow",
  unknown: "bg-edge",
};

type KindLook = Pick<StepKind, "family" | "icon"> | null;

/** The 28 px tile with a step kind's icon; a box for a kind that is not installed. */
export function StepIcon({
  kind,
  small = false,
  className,
}: {
  kind: KindLook;
  small?: boolean;
  className?: string;
}) {
  const Icon = (kind && ICONS[kind.icon]) ?? Box;
  return (
    <span
      aria-hidden
      className={cn(
        "flex shrink-0 items-center justify-center rounded-md",
        small ? "size-6 [&_svg]:size-3.5" : "size-7 [&_svg]:size-4",
        TILE[kind?.family ?? "unknown"],
        className,
      )}
    >
      <Icon />
    </span>
  );
}
