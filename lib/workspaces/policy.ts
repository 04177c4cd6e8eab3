import table from "./policy.json" with { type: "json" };

export const ROLES = ["owner", "admin", "editor", "viewer"] as const;
export type Role = (typeof ROLES)[number];
export type Capability = keyof typeof table;

/** What a route asks for. Each one exports it, so that a scan finds a route without (SEC-01). */
export type Policy = Readonly<{ capability: Capability; resource: string }>;

type Rule = Readonly<{ roles: readonly string[]; scope: string | null }>;
const RULES = table as Readonly<Record<Capability, Rule>>;

/** The capabilities a secret key can be given, in the order the wizard shows them. */
export const SCOPES: readonly string[] = [
  ...new Set(Object.values(RULES).flatMap(({ scope }) => (scope === null ? [] : [scope]))),
];

export const CAPABILITIES = Object.keys(RULES) as readonly Capability[];

/** May a member of this role? */
export function roleMay(role: Role, capability: Capability): boolean {
  return RULES[capability].roles.includes(role);
}

/** May a key with these scopes? */
export function scopesMay(scopes: readonly string[], capability: Capability): boolean {
  const { scope } = RULES[capability];
  return scope !== null && scopes.includes(scope);
}

/** The scope that a key needs for it; null where no key may. */
export function scopeOf(capability: Capability): string | null {
  return RULES[capability].scope;
}

/** Everything a role may: what the browser is told. */
export function capabilitiesOf(role: Role): readonly Capability[] {
  return CAPABILITIES.filter((capability) => roleMay(role, capability));
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
