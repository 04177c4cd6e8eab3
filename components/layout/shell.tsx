"use client";

import { usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { type BannerKind, BannerSlot } from "./banner-slot.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { isEditor } from "./nav.ts";
import { BottomBar, NavDrawer } from "./phone-nav.tsx";
import { PreferencesProvider, usePreferences } from "./preferences.tsx";
import { Rail } from "./rail.tsx";
import { SignedOutDialog } from "./signed-out-dialog.tsx";
import { TopBar } from "./top-bar.tsx";
import { WorkspaceProvider, type WorkspaceView } from "./workspace-context.tsx";

/** The frame around every page of a workspace. */
export function Shell({
  workspace,
  banner,
  children,
}: {
  workspace: WorkspaceView;
  /** What stood at the first paint; it is read again from then on. */
  banner: BannerKind | null;
  children: ReactNode;
}) {
  return (
    <WorkspaceProvider value={workspace}>
      <PreferencesProvider>
        <Frame banner={banner}>{children}</Frame>
        <SignedOutDialog />
      </PreferencesProvider>
    </WorkspaceProvider>
  );
}

function Frame({ banner, children }: { banner: BannerKind | null; children: ReactNode }) {
  const t = useTranslations("shell");
  const { preferences, change } = usePreferences();
  const [drawer, setDrawer] = useState(false);
  const [search, setSearch] = useState(false);
  const editor = isEditor(usePathname());
  return (
    <div className="flex min-h-dvh">
      <a
        href="#page"
        className="fixed start-2 top-2 z-60 -translate-y-16 rounded-md opacity-0 bg-primary px-3 py-2 font-medium text-primary-foreground focus-visible:translate-y-0 focus-visible:opacity-100"
      >
        {t("skip")}
      </a>
      <Rail
        folded={editor || preferences.rail === "folded"}
        onFold={editor ? null : (folded) => change({ rail: folded ? "folded" : "open" })}
      />
      <div className="flex min-w-0 flex-1 flex-col">
        {editor ? null : <TopBar onNavigate={() => setDrawer(true)} onSearch={() => setSearch(true)} />}
        <BannerSlot first={banner} />
        <main
          id="page"
          tabIndex={-1}
          className={
            editor
              ? "flex min-h-0 flex-1 flex-col outline-none"
              : "mx-auto w-full max-w-[80rem] flex-1 px-4 pt-5 pb-24 outline-none md:px-6 md:pt-6 md:pb-12"
          }
        >
          {children}
        </main>
      </div>
      {editor ? null : <BottomBar onMore={() => setDrawer(true)} />}
      <NavDrawer open={drawer} onOpenChange={setDrawer} />
      <CommandPalette open={search} onOpenChange={setSearch} />
    </div>
  );
}
