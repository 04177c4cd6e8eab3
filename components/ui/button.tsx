"use client";

import Link from "next/link";
import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { cn } from "./cn.ts";
import { Spinner } from "./spinner.tsx";
import { Tooltip } from "./tooltip.tsx";

export type ButtonLook = Readonly<{
  variant?: "primary" | "secondary" | "ghost" | "danger";
  size?: "md" | "sm" | "icon" | "icon-sm";
}>;

const BASE =
  "inline-flex shrink-0 select-none items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap transition-colors [&_svg]:size-4 [&_svg]:shrink-0 disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50";
const VARIANT = {
  primary: "bg-primary text-primary-foreground not-disabled:not-aria-disabled:hover:bg-primary-hover",
  secondary:
    "border border-border bg-surface text-foreground shadow-card not-disabled:not-aria-disabled:hover:bg-sunken dark:not-disabled:not-aria-disabled:hover:bg-overlay",
  ghost: "text-foreground not-disabled:not-aria-disabled:hover:bg-foreground/6",
  danger:
    "border border-border bg-surface text-bad shadow-card not-disabled:not-aria-disabled:hover:border-bad/40 not-disabled:not-aria-disabled:hover:bg-bad-soft",
} as const;
const SIZE = {
  md: "h-control px-3 text-body",
  sm: "h-7 px-2 text-dense pointer-coarse:h-11 pointer-coarse:px-3",
  icon: "size-control",
  "icon-sm": "size-7 pointer-coarse:size-11",
} as const;

/** The look of a button, for whatever else must look like one. */
export function buttonClass(
  { variant = "secondary", size = "md" }: ButtonLook = {},
  className?: string,
): string {
  return cn(BASE, VARIANT[variant], SIZE[size], className);
}

export type ButtonProps = ComponentProps<"button"> &
  ButtonLook & {
    /** Something is under way: a spinner, and no second click. */
    busy?: boolean;
    /** Keeps the control visible and reachable, and says why it does nothing (roles, settings). */
    disabledReason?: string | null | undefined;
    icon?: ReactNode;
  };

export function Button({
  variant,
  size,
  busy = false,
  disabledReason,
  icon,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const still = busy || Boolean(disabledReason);
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (still) event.preventDefault();
    else onClick?.(event);
  };
  const button = (
    <button
      type={type}
      {...rest}
      {...(still ? { "aria-disabled": true } : {})}
      {...(busy ? { "aria-busy": true } : {})}
      className={buttonClass({ ...(variant ? { variant } : {}), ...(size ? { size } : {}) }, className)}
      onClick={click}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
  return disabledReason ? <Tooltip content={disabledReason}>{button}</Tooltip> : button;
}

/** A link that looks like a button: it goes somewhere, so it stays a link. */
export function ButtonLink({
  variant,
  size,
  icon,
  className,
  children,
  ...rest
}: ComponentProps<typeof Link> & ButtonLook & { icon?: ReactNode }) {
  return (
    <Link
      {...rest}
      className={buttonClass({ ...(variant ? { variant } : {}), ...(size ? { size } : {}) }, className)}
    >
      {icon}
      {children}
    </Link>
  );
}
