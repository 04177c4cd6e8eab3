"use client";

import { Monitor, Moon, PanelLeft, PanelLeftClose, Rows3, Rows4, Sun } from "lucide-react";
import { useTranslations } from "use-intl";
import { usePreferences } from "#components/layout/preferences.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";

/** Holds at once, and on every device. */
export function AppearanceChoices() {
  const t = useTranslations("settings.appearance");
  const { preferences, change } = usePreferences();
  return (
    <div className="flex flex-col gap-8">
      <RadioCards
        label={t("theme")}
        columns={3}
        value={preferences.theme}
        onChange={(theme) => change({ theme })}
        options={[
          { value: "system", label: t("system"), icon: <Monitor aria-hidden /> },
          { value: "light", label: t("light"), icon: <Sun aria-hidden /> },
          { value: "dark", label: t("dark"), icon: <Moon aria-hidden /> },
        ]}
      />
      <RadioCards
        label={t("density")}
        columns={2}
        value={preferences.density}
        onChange={(density) => change({ density })}
        options={[
          {
            value: "comfortable",
            label: t("comfortable"),
            hint: t("comfortableHint"),
            icon: <Rows3 aria-hidden />,
          },
          { value: "compact", label: t("compact"), hint: t("compactHint"), icon: <Rows4 aria-hidden /> },
        ]}
      />
      <div className="max-xl:hidden">
        <RadioCards
          label={t("rail")}
          columns={2}
          value={preferences.rail}
          onChange={(rail) => change({ rail })}
          options={[
            { value: "open", label: t("open"), icon: <PanelLeft aria-hidden /> },
            { value: "folded", label: t("folded"), icon: <PanelLeftClose aria-hidden /> },
          ]}
        />
      </div>
    </div>
  );
}
