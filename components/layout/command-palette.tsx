"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Monitor, Moon, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useMemo } from "react";
import { useTranslations } from "use-intl";
import { ITEM } from "#components/ui/popup.ts";
import { NAV, NAV_HOUSE } from "./nav.ts";
import { usePreferences } from "./preferences.tsx";
import { SETTINGS_SECTIONS } from "./settings-sections.ts";
import { useWorkspace } from "./workspace-context.tsx";

type Command = Readonly<{ id: string; label: string; group: string; icon: ReactNode; run: () => void }>;

/** ⌘K: every page and the looks, found by typing. */
export function CommandPalette({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const t = useTranslations("shell.commands");
  const commands = useCommands(() => onOpenChange(false));

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey) return;
      event.preventDefault();
      onOpenChange(!open);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [open, onOpenChange]);

  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/30 dark:bg-black/60" />
        <Dialog.Popup
          aria-label={t("title")}
          className="fixed inset-x-4 top-[12vh] z-40 mx-auto max-w-xl overflow-hidden rounded-xl border border-border bg-overlay shadow-float transition-opacity duration-120 data-ending-style:opacity-0 data-starting-style:opacity-0"
        >
          <Autocomplete.Root
            inline
            open
            items={commands}
            autoHighlight="always"
            itemToStringValue={(command) => command.label}
          >
            <Autocomplete.Input
              aria-label={t("title")}
              placeholder={t("placeholder")}
              className="h-12 w-full border-b border-border bg-transparent px-4 text-lead outline-none"
            />
            <Autocomplete.Empty className="px-4 py-6 text-center text-muted-foreground empty:hidden">
              {t("none")}
            </Autocomplete.Empty>
            <Autocomplete.List className="max-h-[50vh] overflow-y-auto p-1 empty:hidden">
              {(command: Command) => (
                <Autocomplete.Item key={command.id} value={command} onClick={command.run} className={ITEM}>
                  <span className="text-muted-foreground">{command.icon}</span>
                  <span className="flex-1">{command.label}</span>
                  <span className="text-meta text-muted-foreground">{command.group}</span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function useCommands(close: () => void): readonly Command[] {
  const t = useTranslations("shell");
  const sections = useTranslations("settings.sections");
  const router = useRouter();
  const workspace = useWorkspace();
  const { change } = usePreferences();
  return useMemo(() => {
    const go = (path: string) => () => {
      close();
      router.push(workspace.path(path));
    };
    const pages = [...NAV, ...NAV_HOUSE]
      .filter(({ capability }) => !capability || workspace.can(capability))
      .map(({ id, path, icon: Icon }) => ({
        id: `page-${id}`,
        label: t(`nav.${id}`),
        group: t("commands.page"),
        icon: <Icon aria-hidden />,
        run: go(path),
      }));
    const settings = SETTINGS_SECTIONS.filter(
      ({ capability }) => !capability || workspace.can(capability),
    ).map(({ id, icon: Icon }) => ({
      id: `settings-${id}`,
      label: sections(id),
      group: t("nav.settings"),
      icon: <Icon aria-hidden />,
      run: go(`/settings/${id}`),
    }));
    const looks = (
      [
        ["light", Sun],
        ["dark", Moon],
        ["system", Monitor],
      ] as const
    ).map(([theme, Icon]) => ({
      id: `theme-${theme}`,
      label: t(`commands.theme.${theme}`),
      group: t("member.theme"),
      icon: <Icon aria-hidden />,
      run: () => {
        close();
        change({ theme });
      },
    }));
    return [...pages, ...settings, ...looks];
  }, [t, sections, router, workspace, change, close]);
}
