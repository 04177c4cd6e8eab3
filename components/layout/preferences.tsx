"use client";

import { useTheme } from "next-themes";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { api } from "#components/api.ts";
import { type Preferences, useWorkspace } from "./workspace-context.tsx";

type PreferencesView = Readonly<{ preferences: Preferences; change: (part: Partial<Preferences>) => void }>;
const PreferencesContext = createContext<PreferencesView | null>(null);

/** How the member wants it; kept with their profile, so that every device looks the same. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const { member } = useWorkspace();
  const { setTheme } = useTheme();
  const [preferences, setPreferences] = useState(member.preferences);

  useEffect(() => setTheme(preferences.theme), [preferences.theme, setTheme]);
  useEffect(() => {
    document.documentElement.dataset["density"] = preferences.density;
  }, [preferences.density]);

  const change = useCallback((part: Partial<Preferences>) => {
    setPreferences((before) => ({ ...before, ...part }));
    // A look that could not be kept is no reason to disturb: it holds until the page is left.
    void api("me", { method: "PATCH", body: { preferences: part } }).catch(() => undefined);
  }, []);

  const view = useMemo(() => ({ preferences, change }), [preferences, change]);
  return <PreferencesContext value={view}>{children}</PreferencesContext>;
}

export function usePreferences(): PreferencesView {
  const view = useContext(PreferencesContext);
  if (!view) throw new Error("usePreferences stands outside a workspace's page");
  return view;
}
