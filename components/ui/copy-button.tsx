"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Button, type ButtonLook } from "./button.tsx";

const SHOWN_MS = 1_600;

/** Copies a text and says that it did. With a label it is a button with words, else an icon. */
export function CopyButton({
  value,
  label,
  name,
  variant = "ghost",
}: {
  value: string;
  label?: string;
  /** What is copied, for whoever cannot see beside what the icon stands. */
  name?: string;
  variant?: ButtonLook["variant"];
}) {
  const t = useTranslations("ui");
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    await copyText(value);
    setDone(true);
  };
  return (
    <Button
      variant={variant}
      size={label ? "sm" : "icon-sm"}
      icon={done ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
      {...(label ? {} : { "aria-label": name ? t("copyNamed", { name }) : t("copy") })}
      onClick={() => void copy()}
    >
      {label ? (done ? t("copied") : label) : null}
      <span aria-live="polite" className="sr-only">
        {done && !label ? t("copied") : ""}
      </span>
    </Button>
  );
}

/** The clipboard needs a secure page; without one, as on a plain http address, a hidden field does. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "sr-only";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
