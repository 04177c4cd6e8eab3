"use client";

import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import { StatusIcon, type Tone } from "./badge.tsx";
import { buttonClass } from "./button.tsx";

type ToastOptions = Readonly<{
  description?: string;
  /** Most often "Undo". */
  action?: Readonly<{ label: string; onClick: () => void }>;
  durationMs?: number;
}>;
type Data = Readonly<{ tone: Tone }>;

const manager = Base.createToastManager<Data>();

/** Says briefly that something happened. What went wrong stays until it is closed. */
export function toast(title: string, options: ToastOptions = {}): string {
  return add("neutral", title, options);
}
toast.success = (title: string, options: ToastOptions = {}): string => add("ok", title, options);
toast.error = (title: string, options: ToastOptions = {}): string =>
  add("bad", title, { durationMs: 0, ...options });
toast.close = (id: string): void => manager.close(id);

function add(tone: Tone, title: string, { description, action, durationMs }: ToastOptions): string {
  const id = manager.add({
    title,
    data: { tone },
    priority: tone === "bad" ? "high" : "low",
    timeout: durationMs ?? (action ? 10_000 : 5_000),
    ...(description ? { description } : {}),
    ...(action
      ? {
          actionProps: {
            children: action.label,
            onClick: () => {
              manager.close(id);
              action.onClick();
            },
          },
        }
      : {}),
  });
  return id;
}

/** Stands once in the root layout. */
export function Toaster() {
  return (
    <Base.Provider toastManager={manager} limit={3}>
      <Base.Portal>
        <Base.Viewport className="fixed end-4 bottom-4 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 max-md:bottom-18">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function ToastList() {
  const t = useTranslations("ui");
  const { toasts } = Base.useToastManager<Data>();
  return toasts.map((item) => (
    <Base.Root
      key={item.id}
      toast={item}
      swipeDirection={["right", "down"]}
      className="rounded-lg border border-border bg-overlay shadow-float transition-[opacity,translate] duration-180 ease-calm data-ending-style:translate-y-2 data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-2 data-starting-style:opacity-0"
    >
      <Base.Content className="flex items-start gap-2.5 py-2.5 ps-3 pe-2">
        <StatusIcon tone={item.data?.tone ?? "neutral"} className={TONE[item.data?.tone ?? "neutral"]} />
        <div className="min-w-0 flex-1 py-0.5">
          <Base.Title className="text-body font-medium" />
          <Base.Description className="text-dense wrap-anywhere text-muted-foreground" />
        </div>
        {item.actionProps ? (
          <Base.Action className={buttonClass({ variant: "secondary", size: "sm" })} />
        ) : null}
        <Base.Close aria-label={t("close")} className={buttonClass({ variant: "ghost", size: "icon-sm" })}>
          <X aria-hidden />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ));
}

const TONE: Record<Tone, string> = {
  neutral: "",
  accent: "",
  ok: "mt-1 size-4 shrink-0 text-ok",
  warn: "mt-1 size-4 shrink-0 text-warn",
  bad: "mt-1 size-4 shrink-0 text-bad",
  info: "mt-1 size-4 shrink-0 text-info",
};
