"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Combobox } from "#components/ui/combobox.tsx";
import { type Lookups, useLookups } from "./lookups.tsx";

/** Facts that are always there, beside what has been seen. */
const PERSON = ["email", "phone", "locale", "timezone", "known", "firstSeen", "lastSeen"];
const CART = [
  "total",
  "item_count",
  "currency",
  "url",
  "state",
  "items_changed",
  "items_gained",
  "items[].productId",
  "items[].price",
];

export type PathRoot = "person" | "event" | "cart" | "context";

type PathPickerProps = Readonly<{
  value: string | undefined;
  onChange: (path: string) => void;
  /** Where values may come from: an event's filter reads the event, a condition the person and the run. */
  roots: readonly PathRoot[];
  "aria-label"?: string;
}>;

/** A property, trait or cart value, by its path; any other path can be typed. */
export function PathPicker({ value, onChange, roots, "aria-label": label }: PathPickerProps) {
  const t = useTranslations("fields");
  const lookups = useLookups();
  const options = useMemo(
    () =>
      roots
        .flatMap((root) => pathsOf(root, lookups))
        .map((path) => ({
          value: path,
          label: path.slice(path.indexOf(".") + 1).replace(/^(properties|trigger\.properties)\./, ""),
          hint: t(`root.${rootOf(path)}`),
        })),
    [roots, lookups, t],
  );
  return (
    <Combobox
      free
      value={value ?? ""}
      onChange={(path) => onChange(withRoot(path, roots))}
      options={options}
      placeholder={t("chooseProperty")}
      empty={t("freeProperty")}
      {...(label ? { "aria-label": label } : {})}
    />
  );
}

function pathsOf(root: PathRoot, { traits, properties, inHand }: Lookups): readonly string[] {
  const seen = [...new Set(inHand.flatMap((event) => properties[event] ?? []))];
  switch (root) {
    case "person":
      return [...new Set([...PERSON, ...traits])].map((name) => `person.${name}`);
    case "event":
      return seen.map((name) => `event.properties.${name}`);
    case "cart":
      return CART.map((name) => `cart.${name}`);
    case "context":
      return seen.map((name) => `context.trigger.properties.${name}`);
  }
}

function rootOf(path: string): PathRoot {
  return (/^(person|event|cart|context)\./.exec(path)?.[1] ?? "person") as PathRoot;
}

/** "total", typed for an event's filter, means the event's property. */
function withRoot(path: string, roots: readonly PathRoot[]): string {
  const typed = path.trim();
  if (typed === "" || /^(person|event|context|cart|group)\./.test(typed)) return typed;
  const [root = "person"] = roots;
  if (root === "event") return `event.properties.${typed}`;
  return root === "context" ? `context.trigger.properties.${typed}` : `${root}.${typed}`;
}
