"use client";

import { Combobox } from "#components/ui/combobox.tsx";
import { FieldFrame, type FrameProps } from "./field-frame.tsx";
import type { NamedObject } from "./lookups.tsx";

/** One of the workspace's journeys, lists or whatever else has an id and a name. */
export function ObjectPicker({
  objects,
  value,
  onChange,
  placeholder,
  empty,
  ...frame
}: FrameProps &
  Readonly<{
    objects: readonly NamedObject[];
    value: string | undefined;
    onChange: (object: NamedObject) => void;
    placeholder: string;
    empty: string;
  }>) {
  const chosen = objects.find(({ id }) => id === value);
  return (
    <FieldFrame {...frame}>
      <Combobox
        value={chosen ? chosen.id : null}
        onChange={(id) => {
          const object = objects.find((one) => one.id === id);
          if (object) onChange(object);
        }}
        options={objects.map(({ id, name, hint }) => ({ value: id, label: name, ...(hint ? { hint } : {}) }))}
        placeholder={placeholder}
        empty={empty}
      />
    </FieldFrame>
  );
}
