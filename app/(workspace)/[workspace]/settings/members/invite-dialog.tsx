"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { FormProblem } from "#components/form-problem.tsx";
import { type Role, useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { useSubmit } from "#components/use-submit.ts";
import { ROLES } from "#lib/workspaces/policy.ts";

type Made = Readonly<{ email: string; role: Role; url: string }>;

/** An address and a role become a link to copy (U-3). */
export function InviteDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [made, setMade] = useState<Made | null>(null);
  const router = useRouter();
  const change = (next: boolean) => {
    if (!next && made) {
      setMade(null);
      router.refresh();
    }
    onOpenChange(next);
  };
  return made ? (
    <LinkDialog open={open} made={made} onClose={() => change(false)} />
  ) : (
    <AskDialog open={open} onOpenChange={change} onMade={setMade} />
  );
}

function AskDialog({
  open,
  onOpenChange,
  onMade,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onMade: (made: Made) => void;
}) {
  const t = useTranslations("settings.members");
  const { role: mine } = useWorkspace();
  const submit = useSubmit();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const make = () =>
    submit.run(async () => {
      const { url } = await api<{ url: string }>("invitations", { method: "POST", body: { email, role } });
      onMade({ email, role, url });
      setEmail("");
    });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("inviteTitle")}
      description={t("inviteText")}
      footer={
        <Button type="submit" form="invite" variant="primary" busy={submit.busy}>
          {t("makeLink")}
        </Button>
      }
    >
      <form
        id="invite"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <FormProblem problem={submit.problem} />
        <Field label={t("email")} error={submit.issueAt("/email")}>
          <Input type="email" required value={email} onChange={(event) => setEmail(event.target.value)} />
        </Field>
        <RadioCards
          label={t("role")}
          hideLabel
          value={role}
          onChange={setRole}
          options={ROLES.map((one) => ({
            value: one,
            label: t(`roles.${one}`),
            hint: t(`roleHints.${one}`),
            disabled: one === "owner" && mine !== "owner",
          }))}
        />
      </form>
    </Dialog>
  );
}

function LinkDialog({ open, made, onClose }: { open: boolean; made: Made; onClose: () => void }) {
  const t = useTranslations("settings.members");
  const { name } = useWorkspace();
  const role = t(`roles.${made.role}`).toLowerCase();
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={t("linkTitle", { email: made.email })}
      description={t("linkText", { role, workspace: name })}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("done")}
        </Button>
      }
    >
      <CodeBlock code={made.url} title={made.email} wrap />
    </Dialog>
  );
}
