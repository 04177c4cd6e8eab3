export const DEMO_SLUG = "fjord";

/** What Fjord Outfitters sells, and who shops there. */
export type Product = Readonly<{ product_id: string; name: string; price: number; category: string }>;

const NAMED: readonly (readonly [string, string, number])[] = [
  ["Ridgeline shell jacket", "Jackets", 249],
  ["Storsjø rain jacket", "Jackets", 179],
  ["Down vest Hulder", "Jackets", 139],
  ["Merino base layer, long", "Base layers", 79],
  ["Merino base layer, short", "Base layers", 59],
  ["Wool hiking socks, 2 pairs", "Socks", 28],
  ["Trail trousers Vidda", "Trousers", 129],
  ["Softshell trousers Egge", "Trousers", 149],
  ["Trail shoes Skarv", "Shoes", 159],
  ["Winter boots Rime", "Shoes", 229],
  ["Daypack 22 l", "Packs", 98],
  ["Touring pack 55 l", "Packs", 239],
  ["Tunnel tent for two", "Tents", 489],
  ["Tarp 3 × 3", "Tents", 119],
  ["Down sleeping bag −5 °C", "Sleep", 329],
  ["Sleeping mat, insulated", "Sleep", 149],
  ["Gas stove Glo", "Kitchen", 64],
  ["Titanium pot 0.9 l", "Kitchen", 58],
  ["Enamel mug", "Kitchen", 16],
  ["Headlamp 400 lm", "Light", 69],
  ["Wool hat Ull", "Accessories", 34],
  ["Windproof gloves", "Accessories", 45],
  ["Trekking poles, pair", "Accessories", 109],
  ["Water bottle, steel 1 l", "Accessories", 32],
];

export const PRODUCTS: readonly [Product, ...Product[]] = NAMED.map(([name, category, price], at) => ({
  product_id: `fj-${101 + at}`,
  name,
  price,
  category,
})) as [Product, ...Product[]];

export type Shopper = Readonly<{
  userId: string;
  name: string;
  firstName: string;
  email: string;
  timezone: string;
}>;

const FIRST = [
  "Astrid",
  "Bjørn",
  "Clara",
  "David",
  "Elin",
  "Fredrik",
  "Greta",
  "Henrik",
  "Ida",
  "Jonas",
  "Karin",
  "Lars",
  "Maja",
  "Nils",
  "Olivia",
  "Per",
  "Ronja",
  "Signe",
  "Tobias",
  "Vilde",
] as const;
const LAST = [
  "Aas",
  "Berglund",
  "Christensen",
  "Dahlberg",
  "Eriksen",
  "Fossum",
  "Gran",
  "Holm",
  "Iversen",
  "Johansson",
  "Kvam",
  "Lund",
] as const;

/** Where shoppers live, by share. */
const ZONES = [
  ["Europe/Oslo", 42],
  ["Europe/Stockholm", 14],
  ["Europe/Copenhagen", 10],
  ["Europe/Berlin", 10],
  ["Europe/London", 9],
  ["America/New_York", 8],
  ["America/Los_Angeles", 3],
  ["Australia/Sydney", 2],
  ["Asia/Tokyo", 2],
] as const;

/** People of stories and tests. */
const NAMED_PEOPLE: readonly Shopper[] = [
  person("Ingrid Dahl", "Europe/Oslo"),
  person("Mateo Ruiz", "Europe/Berlin"),
  person("Aiko Tanaka", "Asia/Tokyo"),
  person("Sam Okafor", "Europe/London"),
  person("Lena Fischer", "Europe/Berlin"),
  person("Zoë Ångström-Étienne", "Europe/Stockholm"),
];

export const SHOPPERS: readonly Shopper[] = [
  ...NAMED_PEOPLE,
  ...FIRST.flatMap((first, row) =>
    LAST.slice(0, 7).map((last, column) => person(`${first} ${last}`, zoneAt(row * 7 + column))),
  ),
];

function person(name: string, timezone: string): Shopper {
  const plain = name
    .normalize("NFKD")
    .replace(/[^A-Za-z ]/g, "")
    .toLowerCase()
    .split(" ")
    .filter(Boolean);
  const userId = plain.join("-");
  return {
    userId,
    name,
    firstName: name.split(" ")[0] ?? name,
    email: `${plain.join(".")}@fjord.example`,
    timezone,
  };
}

function zoneAt(at: number): string {
  let share = (at * 37) % 100;
  for (const [zone, weight] of ZONES) {
    if (share < weight) return zone;
    share -= weight;
  }
  return "Europe/Oslo";
}
