"use client";

import { createContext, type ReactNode, useContext } from "react";

export type SeenEvent = Readonly<{ name: string; days7: number; days30: number; lastAt: string | null }>;
export type KnownTemplate = Readonly<{
  id: string;
  name: string;
  channel: string;
  class: string;
  topicId: string | null;
  hasUnsubscribe: boolean;
}>;

export type NamedObject = Readonly<{ id: string; name: string; hint?: string }>;

/** What pickers offer: what has arrived, what people have, what can be sent. */
export type Lookups = Readonly<{
  events: readonly SeenEvent[];
  /** Names of properties by event. */
  properties: Readonly<Record<string, readonly string[]>>;
  traits: readonly string[];
  templates: readonly KnownTemplate[];
  /** Journeys that are or were live, static lists and members, by name. */
  journeys: readonly NamedObject[];
  lists: readonly NamedObject[];
  members: readonly NamedObject[];
  /** Events that the step in hand speaks of: their properties are offered first. */
  inHand: readonly string[];
  /** Where a path such as `/templates` leads; null where links make no sense. */
  path: ((rest: string) => string) | null;
}>;

/** Nothing to choose from yet. */
export const NO_FACTS: Omit<Lookups, "inHand" | "path"> = {
  events: [],
  properties: {},
  traits: [],
  templates: [],
  journeys: [],
  lists: [],
  members: [],
};
const NOTHING: Lookups = { ...NO_FACTS, inHand: [], path: null };
const LookupsContext = createContext<Lookups>(NOTHING);

export function LookupsProvider({ value, children }: { value: Lookups; children: ReactNode }) {
  return <LookupsContext value={value}>{children}</LookupsContext>;
}

/** Events, properties, traits and templates to choose from; free text is always allowed where a name is. */
export function useLookups(): Lookups {
  return useContext(LookupsContext);
}

/** The same, with the events that the fields inside speak of. */
export function EventsInHand({ events, children }: { events: readonly string[]; children: ReactNode }) {
  const lookups = useLookups();
  return <LookupsContext value={{ ...lookups, inHand: events }}>{children}</LookupsContext>;
}
