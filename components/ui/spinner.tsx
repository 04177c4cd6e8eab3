import { LoaderCircle } from "lucide-react";
import { cn } from "./cn.ts";

/** Shows that something takes between one and five seconds; who hears the page is told by the button's own state. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={cn("size-4 animate-spin", className)} />;
}
