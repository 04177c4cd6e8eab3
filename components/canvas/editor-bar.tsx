"use client";

import {
  Archive,
  ArrowLeft,
  Bookmark,
  ChartLine,
  CirclePause,
  CirclePlay,
  CircleStop,
  CopyPlus,
  Ellipsis,
  FileJson,
  GitCompare,
  Redo2,
  Settings2,
  TriangleAlert,
  Undo2,
} from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { useEditor, useEditorState } from "./editor-context.tsx";
import { SavedState } from "./saved-state.tsx";
import { StatusPill } from "./status-pill.tsx";
import type { JourneyTasks } from "./use-journey-tasks.ts";

/** The editor's own 48 px: where back goes, what this is, how it stands, and the way to live. */
export function EditorBar({ tasks, onPublish }: { tasks: JourneyTasks; onPublish: () => void }) {
  const t = useTranslations("editor.bar");
  const { path, can } = useWorkspace();
  const journey = useEditorState((state) => state.journey);
  const differs = useEditorState((state) => state.live === null || state.document !== state.live);
  return (
    <header className="flex h-bar shrink-0 items-center gap-1.5 border-b border-border bg-background pe-3 ps-2">
      <Tooltip content={t("back")}>
        <Link
          href={path("/journeys")}
          aria-label={t("back")}
          className={buttonClass({ variant: "ghost", size: "icon" })}
        >
          <ArrowLeft aria-hidden />
        </Link>
      </Tooltip>
      <JourneyName tasks={tasks} />
      <StatusPill
        status={journey.status}
        version={journey.liveVersion}
        changes={differs && tasks.hasChanges}
      />
      <SavedState />
      <div className="ms-auto flex items-center gap-1">
        <UndoButtons />
        <IssuesButton />
        <OverflowMenu tasks={tasks} />
        <Button
          variant="primary"
          disabledReason={can("journeys:publish") ? null : t("cannotPublish")}
          onClick={onPublish}
        >
          {t("publish")}
        </Button>
      </div>
    </header>
  );
}

function JourneyName({ tasks }: { tasks: JourneyTasks }) {
  const t = useTranslations("editor.bar");
  const name = useEditorState((state) => state.journey.name);
  const readOnly = useEditorState((state) => state.readOnly);
  const [typed, setTyped] = useState<string | null>(null);
  const settle = () => {
    if (typed !== null && typed.trim() !== "" && typed.trim() !== name) void tasks.rename(typed.trim());
    setTyped(null);
  };
  return (
    <h1 className="min-w-0 max-w-64 flex-initial sm:max-w-80">
      <input
        value={typed ?? name}
        readOnly={readOnly}
        aria-label={t("name")}
        title={name}
        maxLength={120}
        size={Math.max(6, (typed ?? name).length)}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setTyped(null);
        }}
        className="h-8 w-full max-w-full truncate rounded-md bg-transparent px-1.5 font-semibold hover:bg-foreground/4 focus:bg-surface"
      />
    </h1>
  );
}

function UndoButtons() {
  const t = useTranslations("editor.bar");
  const editor = useEditor();
  const readOnly = useEditorState((state) => state.readOnly);
  const past = useEditorState((state) => state.history.past.at(-1)?.words ?? null);
  const future = useEditorState((state) => state.history.future.at(-1)?.words ?? null);
  if (readOnly) return null;
  return (
    <div className="flex max-sm:hidden">
      <Tooltip content={past ? t("undoWhat", { what: past }) : t("undo")}>
        <Button
          variant="ghost"
          size="icon"
          aria-label={t("undo")}
          aria-keyshortcuts="Control+Z Meta+Z"
          disabled={past === null}
          icon={<Undo2 aria-hidden />}
          onClick={() => editor.undo()}
        />
      </Tooltip>
      <Tooltip content={future ? t("redoWhat", { what: future }) : t("redo")}>
        <Button
          variant="ghost"
          size="icon"
          aria-label={t("redo")}
          aria-keyshortcuts="Control+Shift+Z Meta+Shift+Z"
          disabled={future === null}
          icon={<Redo2 aria-hidden />}
          onClick={() => editor.redo()}
        />
      </Tooltip>
    </div>
  );
}

function IssuesButton() {
  const t = useTranslations("editor.bar");
  const editor = useEditor();
  const issues = useEditorState((state) => state.issues);
  const open = useEditorState((state) => state.panel === "issues");
  const serious = issues.filter(({ level }) => level !== "hint").length;
  const blocked = issues.some(({ level }) => level === "block");
  return (
    <Button
      variant="ghost"
      aria-expanded={open}
      aria-label={t("issuesLabel", { n: issues.length })}
      onClick={() => editor.set({ panel: open ? null : "issues" })}
      icon={
        <TriangleAlert
          aria-hidden
          className={blocked ? "text-bad" : serious > 0 ? "text-warn" : "text-muted-foreground"}
        />
      }
      className="px-2"
    >
      <span className="max-md:hidden">{t("issues")}</span>
      <span className="num text-muted-foreground">{issues.length}</span>
    </Button>
  );
}

function OverflowMenu({ tasks }: { tasks: JourneyTasks }) {
  const t = useTranslations("editor.bar");
  const editor = useEditor();
  const { path, can } = useWorkspace();
  const { id, status, liveVersion } = useEditorState((state) => state.journey);
  const base = `/journeys/${id}`;
  const mayPause = can("journeys:pause");
  return (
    <Menu
      trigger={<Button variant="ghost" size="icon" aria-label={t("more")} icon={<Ellipsis aria-hidden />} />}
    >
      {status === "live" && mayPause ? (
        <MenuItem icon={<CirclePause aria-hidden />} onSelect={() => tasks.ask("pause")}>
          {t("pause")}
        </MenuItem>
      ) : null}
      {status === "paused" && can("journeys:publish") ? (
        <MenuItem icon={<CirclePlay aria-hidden />} onSelect={() => tasks.ask("resume")}>
          {t("resume")}
        </MenuItem>
      ) : null}
      {(status === "live" || status === "paused") && mayPause ? (
        <>
          <MenuItem icon={<CircleStop aria-hidden />} onSelect={() => tasks.ask("end")}>
            {t("end")}
          </MenuItem>
          <MenuSeparator />
        </>
      ) : null}
      {liveVersion === null ? null : (
        <MenuLink icon={<ChartLine aria-hidden />} href={path(`${base}/report`)}>
          {t("report")}
        </MenuLink>
      )}
      <MenuLink icon={<GitCompare aria-hidden />} href={path(`${base}/versions`)}>
        {t("versions")}
      </MenuLink>
      <MenuItem
        icon={<Settings2 aria-hidden />}
        onSelect={() => editor.set({ side: "settings", settingsSection: null })}
      >
        {t("settings")}
      </MenuItem>
      <MenuSeparator />
      {can("journeys:write") ? <DraftItems tasks={tasks} /> : null}
      <MenuItem icon={<FileJson aria-hidden />} onSelect={() => void tasks.exportFile()}>
        {t("export")}
      </MenuItem>
      {can("journeys:write") && (status === "draft" || status === "ended") ? (
        <MenuItem icon={<Archive aria-hidden />} onSelect={() => tasks.ask("archive")}>
          {t("archive")}
        </MenuItem>
      ) : null}
    </Menu>
  );
}

/** What keeps the draft, throws it away, or copies it. */
function DraftItems({ tasks }: { tasks: JourneyTasks }) {
  const t = useTranslations("editor.bar");
  const { status, liveVersion } = useEditorState((state) => state.journey);
  return (
    <>
      {status === "archived" ? null : (
        <MenuItem icon={<Bookmark aria-hidden />} onSelect={() => tasks.ask("checkpoint")}>
          {t("checkpoint")}
        </MenuItem>
      )}
      {liveVersion !== null && tasks.hasChanges ? (
        <MenuItem icon={<Undo2 aria-hidden />} onSelect={() => tasks.ask("discard")}>
          {t("discard")}
        </MenuItem>
      ) : null}
      <MenuItem icon={<CopyPlus aria-hidden />} onSelect={() => void tasks.duplicate()}>
        {t("duplicate")}
      </MenuItem>
    </>
  );
}
