"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "use-intl";
import { FieldGroup, type FrameProps } from "#components/fields/field-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { Select } from "#components/ui/select.tsx";
import { ALWAYS, type Rule } from "#core/rules/rule.ts";
import { sentence } from "#core/rules/sentence.ts";
import { blankBucket, blankClock, blankCompare, blankDid, blankMember } from "./operators.ts";
import { RuleLeaf } from "./rule-leaf.tsx";
import type { RuleScope } from "./rule-scope.ts";

type Group = Extract<Rule, { kind: "all" | "any" }>;
const DEEPEST = 3;

/** A rule, as rows that say all or any, with the same rule as a sentence below (ux 3.5). */
export function RuleField({
  value,
  onChange,
  scope,
  emptyHint,
  ...frame
}: FrameProps &
  Readonly<{
    value: Rule | null | undefined;
    /** Null: no part is left. */
    onChange: (rule: Rule | null) => void;
    scope: RuleScope;
    emptyHint?: string;
  }>) {
  const t = useTranslations("rules");
  const group = groupOf(value);
  const empty = group.rules.length === 0;
  return (
    <FieldGroup {...frame} hint={empty ? emptyHint : undefined}>
      <GroupRows group={group} depth={1} scope={scope} onChange={(next) => onChange(simplify(next))} />
      {empty ? null : (
        <p className="rounded-md bg-sunken px-2.5 py-1.5 text-meta text-pretty text-muted-foreground">
          <span className="sr-only">{t("inWords")} </span>
          {sentence(simplify(group) ?? ALWAYS)}
        </p>
      )}
    </FieldGroup>
  );
}

function GroupRows({
  group,
  depth,
  scope,
  onChange,
}: {
  group: Group;
  depth: number;
  scope: RuleScope;
  onChange: (group: Group) => void;
}) {
  const t = useTranslations("rules");
  const set = (at: number, rule: Rule | null) =>
    onChange({
      ...group,
      rules: rule
        ? group.rules.map((one, index) => (index === at ? rule : one))
        : group.rules.filter((_one, index) => index !== at),
    });
  return (
    <div className={depth > 1 ? "rounded-lg border border-border p-2" : ""}>
      {group.rules.length > 1 || depth > 1 ? (
        <div className="mb-2 flex items-center gap-2 text-dense text-muted-foreground">
          <Select
            small
            value={group.kind}
            aria-label={t("joined")}
            options={[
              { value: "all", label: t("all") },
              { value: "any", label: t("any") },
            ]}
            onChange={(kind) => onChange({ ...group, kind })}
            className="w-32"
          />
          {t("mustHold")}
        </div>
      ) : null}
      <ul className="flex flex-col gap-2">
        {group.rules.map((rule, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no names of their own, and are never reordered
          <li key={at}>
            <RuleRow rule={rule} depth={depth} scope={scope} onChange={(next) => set(at, next)} />
          </li>
        ))}
      </ul>
      <AddPart
        depth={depth}
        scope={scope}
        first={group.rules.length === 0}
        onAdd={(rule) => onChange({ ...group, rules: [...group.rules, rule] })}
      />
    </div>
  );
}

function RuleRow({
  rule,
  depth,
  scope,
  onChange,
}: {
  rule: Rule;
  depth: number;
  scope: RuleScope;
  onChange: (rule: Rule | null) => void;
}) {
  const t = useTranslations("rules");
  if (rule.kind === "all" || rule.kind === "any") {
    const change = (next: Group) => onChange(next.rules.length === 0 ? null : next);
    return <GroupRows group={rule} depth={depth + 1} scope={scope} onChange={change} />;
  }
  if (rule.kind === "not") {
    return (
      <div className="rounded-lg border border-dashed border-control/60 p-2">
        <div className="mb-1.5 flex items-center justify-between text-dense font-medium">
          {t("not")}
          <Button size="sm" variant="ghost" onClick={() => onChange(rule.rule)}>
            {t("removeNot")}
          </Button>
        </div>
        <RuleRow
          rule={rule.rule}
          depth={depth + 1}
          scope={scope}
          onChange={(inner) => onChange(inner ? { kind: "not", rule: inner } : null)}
        />
      </div>
    );
  }
  return <RuleLeaf rule={rule} scope={scope} onChange={onChange} />;
}

function AddPart({
  depth,
  scope,
  first,
  onAdd,
}: {
  depth: number;
  scope: RuleScope;
  first: boolean;
  onAdd: (rule: Rule) => void;
}) {
  const t = useTranslations("rules");
  const group = (kind: "all" | "any"): Rule => ({ kind, rules: [blankCompare(scope.roots[0] ?? "person")] });
  return (
    <div className={first ? "" : "mt-2"}>
      <Menu
        align="start"
        trigger={
          <Button size="sm" icon={<Plus aria-hidden />}>
            {first ? t("add") : t("addMore")}
          </Button>
        }
      >
        {scope.roots.map((root) => (
          <MenuItem key={root} onSelect={() => onAdd(blankCompare(root))}>
            {t(`part.${root}`)}
          </MenuItem>
        ))}
        {scope.history ? <MenuItem onSelect={() => onAdd(blankDid())}>{t("part.did")}</MenuItem> : null}
        {scope.standing ? (
          <>
            <MenuItem onSelect={() => onAdd(blankMember())}>{t("part.member")}</MenuItem>
            <MenuItem onSelect={() => onAdd(blankClock())}>{t("part.clock")}</MenuItem>
          </>
        ) : null}
        {scope.lots ? (
          <MenuItem onSelect={() => onAdd(blankBucket(freshSalt()))}>{t("part.bucket")}</MenuItem>
        ) : null}
        {depth < DEEPEST ? <MenuItem onSelect={() => onAdd(group("any"))}>{t("part.group")}</MenuItem> : null}
        {depth < DEEPEST ? (
          <MenuItem onSelect={() => onAdd({ kind: "not", rule: blankCompare(scope.roots[0] ?? "person") })}>
            {t("part.not")}
          </MenuItem>
        ) : null}
      </Menu>
    </div>
  );
}

/** Who is drawn stays drawn: the lot's name is made once (S-8.3). */
function freshSalt(): string {
  return `lot-${crypto.randomUUID().slice(0, 8)}`;
}

/** Rows are always shown as a group; a rule of one part is that part. */
function groupOf(rule: Rule | null | undefined): Group {
  if (!rule) return { kind: "all", rules: [] };
  return rule.kind === "all" || rule.kind === "any" ? rule : { kind: "all", rules: [rule] };
}

function simplify(group: Group): Rule | null {
  return group.rules.length === 0 ? null : group;
}
