"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";
import type { FrameProps } from "./field-frame.tsx";
import { type NamedObject, useLookups } from "./lookups.tsx";
import { ObjectPicker } from "./object-picker.tsx";

type Choose = Readonly<{ value: string | undefined; onChange: (list: NamedObject) => void }>;

/** A static segment, or a new one by its name. */
export function StaticListPicker({ value, onChange, ...frame }: FrameProps & Choose) {
  const t = useTranslations("fields");
  const { lists } = useLookups();
  const [made, setMade] = useState<readonly NamedObject[]>([]);
  const objects = [...made, ...lists.filter(({ id }) => made.every((one) => one.id !== id))];
  return (
    <div className="flex flex-col gap-1.5">
      <ObjectPicker
        {...frame}
        objects={objects}
        value={value}
        placeholder={t("chooseList")}
        empty={t("noLists")}
        onChange={onChange}
      />
      <NewList
        onMade={(list) => {
          setMade([...made, list]);
          onChange(list);
        }}
      />
    </div>
  );
}

function NewList({ onMade }: { onMade: (list: NamedObject) => void }) {
  const t = useTranslations("fields");
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const add = async () => {
    try {
      onMade(await api<NamedObject>("lists", { method: "POST", body: { name } }));
      setName("");
      setProblem(null);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error.message);
    }
  };
  return (
    <div className="flex flex-col gap-1">
      <div className="flex gap-1.5">
        <Input
          value={name}
          placeholder={t("newList")}
          aria-label={t("newList")}
          maxLength={120}
          onChange={(event) => setName(event.target.value)}
        />
        <Button
          size="sm"
          icon={<Plus aria-hidden />}
          disabled={name.trim() === ""}
          onClick={() => void add()}
        >
          {t("addList")}
        </Button>
      </div>
      {problem ? (
        <p role="alert" className="text-meta text-bad">
          {problem}
        </p>
      ) : null}
    </div>
  );
}
