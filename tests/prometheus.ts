/** A sample of the text that Prometheus reads. */
export type Sample = Readonly<{ name: string; labels: Readonly<Record<string, string>>; value: number }>;
export type Rule = Readonly<{
  alert: string;
  expr: string;
  for: string | null;
  severity: string;
  check: string;
  summary: string;
}>;
type Vector = readonly Readonly<{ labels: Readonly<Record<string, string>>; value: number }>[];
type Value = number | Vector;

/** The rules of an alerts file, which writes each of them in the same five lines. */
export function rulesOf(yaml: string): readonly Rule[] {
  return yaml
    .split(/^ {6}- alert: /m)
    .slice(1)
    .map((block) => {
      const line = (key: string) => new RegExp(`^ {8}${key}: (.+)$`, "m").exec(block)?.[1] ?? null;
      const labels = /\{ severity: (\w+), check: (AL-\d\d) \}/.exec(line("labels") ?? "");
      return {
        alert: block.split("\n")[0]?.trim() ?? "",
        expr: line("expr") ?? "",
        for: line("for"),
        severity: labels?.[1] ?? "",
        check: labels?.[2] ?? "",
        summary: /summary: "(.+)" \}/.exec(line("annotations") ?? "")?.[1] ?? "",
      };
    });
}

/** What a scrape says. */
export function samplesOf(text: string): readonly Sample[] {
  return text.split("\n").flatMap((line): Sample[] => {
    const found = /^([a-z_][\w:]*)(?:\{(.*)\})? (\S+)$/i.exec(line);
    if (!found) return [];
    const [, name = "", labels = "", value = ""] = found;
    return [
      { name, labels: pairsOf(labels), value: value === "+Inf" ? Number.POSITIVE_INFINITY : Number(value) },
    ];
  });
}

function pairsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key, value]),
  );
}

/** True when the expression has a result: then the alert is firing, once its `for` has passed. */
export function fires(expr: string, before: readonly Sample[], after: readonly Sample[]): boolean {
  const value = new Evaluation(expr, before, after).whole();
  return typeof value === "number" || value.length > 0;
}

const FUNCTIONS = ["abs", "rate", "increase", "delta", "absent_over_time", "histogram_quantile"];
const AGGREGATES = {
  max: Math.max,
  min: Math.min,
  sum: (...all: number[]) => all.reduce((a, b) => a + b, 0),
};
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/**
 * So much of PromQL as the rules use. A range is the two scrapes that it is given, taken to lie its whole length apart.
 */
class Evaluation {
  readonly #tokens: string[];
  readonly #before: readonly Sample[];
  readonly #after: readonly Sample[];
  #at = 0;

  constructor(expr: string, before: readonly Sample[], after: readonly Sample[]) {
    this.#tokens =
      expr.match(/"[^"]*"|[a-z_]\w*|\d+(?:\.\d+)?[smh]?|=~|!=|==|>=|<=|[-+*/(){}[\],=<>]/gi) ?? [];
    this.#before = before;
    this.#after = after;
  }

  whole(): Value {
    const value = this.#comparison();
    if (this.#at < this.#tokens.length)
      throw new Error(`not understood: ${this.#tokens.slice(this.#at).join(" ")}`);
    return value;
  }

  #comparison(): Value {
    const left = this.#quotient();
    const operator = this.#tokens[this.#at] ?? "";
    if (![">", "<", ">=", "<=", "==", "!="].includes(operator)) return left;
    this.#at += 1;
    const right = this.#quotient();
    if (typeof left === "number" || typeof right !== "number")
      throw new Error("a vector is compared with a number");
    return left.filter(({ value }) => holds(operator, value, right));
  }

  #quotient(): Value {
    let left = this.#term();
    while (this.#tokens[this.#at] === "/") {
      this.#at += 1;
      left = divide(left, this.#term());
    }
    return left;
  }

  #term(): Value {
    const token = this.#next();
    if (/^\d/.test(token)) return Number(token);
    if (token in AGGREGATES) return this.#aggregate(token as keyof typeof AGGREGATES);
    if (FUNCTIONS.includes(token)) return this.#call(token);
    return this.#select(token, this.#after);
  }

  #aggregate(name: keyof typeof AGGREGATES): Vector {
    const by = this.#tokens[this.#at] === "by" ? this.#names() : [];
    this.#expect("(");
    const inner = this.#comparison();
    this.#expect(")");
    if (typeof inner === "number") throw new Error("a vector is aggregated");
    const groups = new Map<string, { labels: Record<string, string>; values: number[] }>();
    for (const { labels, value } of inner) {
      const kept = Object.fromEntries(by.map((key) => [key, labels[key] ?? ""]));
      const group = groups.get(JSON.stringify(kept)) ?? { labels: kept, values: [] };
      group.values.push(value);
      groups.set(JSON.stringify(kept), group);
    }
    return [...groups.values()].map(({ labels, values }) => ({ labels, value: AGGREGATES[name](...values) }));
  }

  #names(): string[] {
    this.#at += 1;
    this.#expect("(");
    const names = [];
    for (let token = this.#next(); token !== ")"; token = this.#next()) if (token !== ",") names.push(token);
    return names;
  }

  #call(name: string): Value {
    this.#expect("(");
    if (name === "histogram_quantile") {
      const share = Number(this.#next());
      this.#expect(",");
      const buckets = this.#comparison();
      this.#expect(")");
      return quantile(share, buckets as Vector);
    }
    if (name === "abs") {
      const inner = this.#comparison();
      this.#expect(")");
      return (inner as Vector).map(({ labels, value }) => ({ labels, value: Math.abs(value) }));
    }
    const start = this.#at + 1;
    const now = this.#select(this.#next(), this.#after);
    const end = this.#at;
    this.#at = start;
    const then = this.#select(this.#tokens[start - 1] ?? "", this.#before);
    this.#at = end;
    this.#expect("[");
    const length = lengthOf(this.#next());
    this.#expect("]");
    this.#expect(")");
    if (name === "absent_over_time") return now.length + then.length === 0 ? [{ labels: {}, value: 1 }] : [];
    const old = new Map(then.map(({ labels, value }) => [JSON.stringify(labels), value]));
    return now.map(({ labels, value }) => {
      const grown = value - (old.get(JSON.stringify(labels)) ?? 0);
      return { labels, value: name === "rate" ? grown / length : grown };
    });
  }

  #select(name: string, from: readonly Sample[]): Vector {
    const matchers: ((labels: Sample["labels"]) => boolean)[] = [];
    if (this.#tokens[this.#at] === "{") {
      this.#at += 1;
      for (let key = this.#next(); key !== "}"; key = this.#next()) {
        if (key === ",") continue;
        const operator = this.#next();
        const wanted = this.#next().slice(1, -1);
        matchers.push((labels) =>
          operator === "=~" ? new RegExp(`^(?:${wanted})$`).test(labels[key] ?? "") : labels[key] === wanted,
        );
      }
    }
    return from.filter((one) => one.name === name && matchers.every((matches) => matches(one.labels)));
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Error("the expression ends too soon");
    this.#at += 1;
    return token;
  }

  #expect(token: string): void {
    const found = this.#next();
    if (found !== token) throw new Error(`${token} expected, ${found} found`);
  }
}

function lengthOf(text: string): number {
  return Number(text.slice(0, -1)) * (SECONDS[text.slice(-1)] ?? Number.NaN);
}

function holds(operator: string, left: number, right: number): boolean {
  if (operator === ">") return left > right;
  if (operator === ">=") return left >= right;
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  return operator === "==" ? left === right : left !== right;
}

function divide(left: Value, right: Value): Vector {
  if (typeof left === "number") throw new Error("a vector is divided");
  return left.flatMap(({ labels, value }) => {
    const by =
      typeof right === "number"
        ? right
        : right.find((one) => JSON.stringify(plain(one.labels)) === JSON.stringify(plain(labels)))?.value;
    return by === undefined || Number.isNaN(value / by) ? [] : [{ labels, value: value / by }];
  });
}

const plain = (labels: Sample["labels"]) => Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The upper end of the bucket that holds the share, which is close enough for a mark. */
function quantile(share: number, buckets: Vector): Vector {
  const sorted = buckets
    .map(({ labels, value }) => ({
      le: labels["le"] === "+Inf" ? Number.POSITIVE_INFINITY : Number(labels["le"]),
      value,
    }))
    .toSorted((a, b) => a.le - b.le);
  const total = sorted.at(-1)?.value ?? 0;
  if (total === 0) return [];
  const at = sorted.findIndex(({ value }) => value >= share * total);
  const found = sorted[at]?.le ?? Number.POSITIVE_INFINITY;
  return [{ labels: {}, value: Number.isFinite(found) ? found : (sorted.at(-2)?.le ?? 0) }];
}
