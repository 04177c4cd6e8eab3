"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { toast } from "#components/ui/toast.tsx";
import { type Submit, useSubmit } from "#components/use-submit.ts";

type Values = Readonly<Record<string, string>>;
export type Section<V extends Values> = Readonly<{
  values: V;
  set<K extends keyof V>(name: K, value: V[K]): void;
  dirty: boolean;
  submit: Submit;
  save: () => void;
  undo: () => void;
}>;

/** The values of one section against those that are stored. `store` sends what has changed. */
export function useSection<V extends Values>(
  stored: V,
  store: (changed: Partial<V>) => Promise<void>,
): Section<V> {
  const t = useTranslations("settings");
  const router = useRouter();
  const submit = useSubmit();
  const [base, setBase] = useState(stored);
  const [values, setValues] = useState(stored);
  const changed = changesOf(base, values);

  const save = async () => {
    if (!(await submit.run(() => store(changed)))) return;
    setBase(values);
    toast.success(t("saved"));
    router.refresh();
  };
  return {
    values,
    set: (name, value) => setValues((before) => ({ ...before, [name]: value })),
    dirty: Object.keys(changed).length > 0,
    submit,
    save: () => void save(),
    undo: () => {
      setValues(base);
      submit.clear();
    },
  };
}

function changesOf<V extends Values>(before: V, after: V): Partial<V> {
  const names = Object.keys(after) as (keyof V)[];
  return Object.fromEntries(
    names.filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]),
  ) as Partial<V>;
}
