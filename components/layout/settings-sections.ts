import {
  Building2,
  Cable,
  Info,
  KeyRound,
  type LucideIcon,
  Palette,
  ScrollText,
  Send,
  Tags,
  UserRound,
  Users,
} from "lucide-react";

export type SettingsSection = Readonly<{
  /** Last part of its address, and key of its word under `settings.sections`. */
  id: string;
  icon: LucideIcon;
  /** Hidden from who may not. */
  capability?: string;
  group: "workspace" | "data" | "you";
}>;

/** The settings' own navigation. */
export const SETTINGS_SECTIONS: readonly SettingsSection[] = [
  { id: "general", icon: Building2, capability: "settings:write", group: "workspace" },
  { id: "members", icon: Users, capability: "members:write", group: "workspace" },
  { id: "audit", icon: ScrollText, capability: "settings:write", group: "workspace" },
  { id: "sources", icon: Cable, capability: "settings:write", group: "data" },
  { id: "keys", icon: KeyRound, capability: "settings:write", group: "data" },
  { id: "channels", icon: Send, capability: "settings:write", group: "data" },
  { id: "topics", icon: Tags, capability: "settings:write", group: "data" },
  { id: "account", icon: UserRound, group: "you" },
  { id: "appearance", icon: Palette, group: "you" },
  { id: "about", icon: Info, group: "you" },
];
