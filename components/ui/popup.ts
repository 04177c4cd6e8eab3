/** The ground of menus, selects and popovers. */
export const POPUP =
  "rounded-lg border border-border bg-overlay p-1 text-body text-foreground shadow-float outline-none transition-opacity duration-180 data-ending-style:opacity-0 data-starting-style:opacity-0";

/** A row in them. */
export const ITEM =
  "flex min-h-8 w-full cursor-default select-none items-center gap-2 rounded-md px-2 py-1 text-start outline-none data-disabled:opacity-50 data-highlighted:bg-accent pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0";
