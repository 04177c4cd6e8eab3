import type { LookupAddress } from "node:dns";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcp, type Server } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { parseAllowedTargets } from "#lib/platform/allowed-targets.ts";
import { judgedLookup } from "#lib/platform/judged-lookup.ts";
import { destinationOf, PUBLIC_ONLY, type Reach } from "#lib/platform/reach.ts";
import { safeFetch } from "#lib/platform/safe-fetch.ts";

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const serve = (listener: RequestListener) => listen(createServer(listener));
const allowing = (text: string): Reach => ({ targets: parseAllowedTargets(text) ?? [], ownHost: null });

const REFUSED = [
  // IPv4 in all its spellings
  "http://127.0.0.1/",
  "http://127.1/",
  "http://0/",
  "http://0.0.0.0/",
  "http://0x7f000001/",
  "http://0x7f.1/",
  "http://017700000001/",
  "http://2130706433/",
  "http://127.0.0.1./",
  "http://①②⑦.⓪.⓪.①/",
  "http://127。0。0。1/",
  "http://127．0．0．1/",
  "http://%31%32%37%2e%30%2e%30%2e%31/",
  "http://12\u00ad7.0.0.1/",
  "http://127.0.\t0.1/",
  "http://127.0.\n0.1/",
  " http://127.0.0.1/",
  "http:127.0.0.1",
  "http:/127.0.0.1",
  "http:\\\\127.0.0.1\\",
  "http://example.com\\@127.0.0.1/",
  "http://user@example.com/",
  "http://user:secret@example.com/",
  "http://user@127.0.0.1/",
  // names of this machine
  "http://localhost/",
  "http://LOCALHOST/",
  "http://LocalHost./",
  "http://any.localhost/",
  "http://any.localhost./",
  // IPv6
  "http://[::]/",
  "http://[::1]/",
  "http://[0:0:0:0:0:0:0:1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[::ffff:7f00:1]/",
  "http://[::7f00:1]/",
  "http://[::127.0.0.1]/",
  "http://[::ffff:8.8.8.8]/",
  "http://[64:ff9b::7f00:1]/",
  "http://[64:ff9b:1::1]/",
  "http://[2002:7f00:1::]/",
  "http://[2001::1]/",
  "http://[2001:db8::1]/",
  "http://[3fff::1]/",
  "http://[5f00::1]/",
  "http://[100::1]/",
  "http://[fe80::1]/",
  "http://[fec0::1]/",
  "http://[fc00::1]/",
  "http://[fd12:3456::1]/",
  "http://[ff02::1]/",
  // IPv4 networks: first and last of each
  "http://0.255.255.255/",
  "http://10.0.0.0/",
  "http://10.255.255.255/",
  "http://100.64.0.1/",
  "http://100.127.255.255/",
  "http://127.255.255.255/",
  "http://169.254.169.254/",
  "http://172.16.0.1/",
  "http://172.31.255.255/",
  "http://192.0.0.1/",
  "http://192.0.2.1/",
  "http://192.88.99.1/",
  "http://192.168.0.1/",
  "http://192.168.255.255/",
  "http://198.18.0.1/",
  "http://198.19.255.255/",
  "http://198.51.100.1/",
  "http://203.0.113.1/",
  "http://224.0.0.1/",
  "http://239.255.255.255/",
  "http://240.0.0.1/",
  "http://255.255.255.255/",
  "http://168.63.129.16/",
  // anything but the web's ports and schemes
  "http://example.com:22/",
  "http://example.com:8080/",
  "https://example.com:25/",
  "ftp://example.com/",
  "file:///etc/passwd",
  "gopher://example.com/",
  "javascript:alert(1)",
  "//example.com/",
  "example.com",
  "",
  "http://",
  `http://example.com/${"a".repeat(2_100)}`,
];

describe("SEC-11 the deny list", () => {
  test.each(REFUSED)("SEC-11 %j is refused before anybody is called", (url) => {
    expect(destinationOf(url, PUBLIC_ONLY)).toBeNull();
  });

  test.each([
    "http://8.8.8.8/",
    "http://9.255.255.255/",
    "http://11.0.0.0/",
    "http://100.63.255.255/",
    "http://100.128.0.0/",
    "http://172.15.255.255/",
    "http://172.32.0.0/",
    "http://192.0.1.1/",
    "http://198.17.255.255/",
    "http://198.20.0.0/",
    "http://223.255.255.255/",
    "http://168.63.129.17/",
    "https://[2606:4700:4700::1111]/",
    "https://example.com/hook?a=b#c",
    "https://EXAMPLE.com./",
    "http://localhost.example.com/",
    "https://bücher.example/",
  ])("SEC-11 %s is public and may be called", (url) => {
    expect(destinationOf(url, PUBLIC_ONLY)).not.toBeNull();
  });

  test("SEC-11 our own host is refused, however it is written", () => {
    const reach: Reach = { targets: [], ownHost: "journeys.example.com" };
    expect(destinationOf("https://journeys.example.com/", reach)).toBeNull();
    expect(destinationOf("https://JOURNEYS.example.com./v1/track", reach)).toBeNull();
    expect(destinationOf("https://other.example.com/", reach)).not.toBeNull();
  });

  test("SEC-11 a self-hoster allows exact internal targets, and nothing beside them", () => {
    const reach = allowing("10.1.2.3:9000, erp.internal:8443, 10.7.0.0/16, [fd00::5]:443");
    for (const url of [
      "http://10.1.2.3:9000/",
      "https://erp.internal:8443/",
      "http://10.7.8.9:81/",
      "https://[fd00::5]/",
    ]) {
      expect([url, destinationOf(url, reach) !== null]).toEqual([url, true]);
    }
    for (const url of [
      "http://10.1.2.3/",
      "http://10.1.2.4:9000/",
      "https://[fd00::6]/",
      "http://10.8.0.1/",
      "http://127.0.0.1/",
    ]) {
      expect([url, destinationOf(url, reach)]).toEqual([url, null]);
    }
  });
});

describe("SEC-10 what a name resolves to", () => {
  const resolvesTo = (...addresses: string[]) =>
    judgedLookup(PUBLIC_ONLY, 443, (_host, _options, callback) => {
      const answers: LookupAddress[] = addresses.map((address) => ({
        address,
        family: address.includes(":") ? 6 : 4,
      }));
      callback(null, answers);
    });
  const ask = (lookup: ReturnType<typeof resolvesTo>) =>
    new Promise((resolve) => {
      lookup("shop.example", { all: true }, (error, addresses) => resolve(error?.code ?? addresses));
    });

  test.each([
    [["127.0.0.1"]],
    [["8.8.8.8", "10.0.0.1"]],
    [["8.8.8.8", "::1"]],
    [["2606:4700::1", "169.254.169.254"]],
    [["::ffff:10.0.0.1"]],
    [["fe80::1%eth0"]],
    [[]],
  ])("SEC-10 a name that leads to %j is refused as a whole", async (addresses) => {
    expect(await ask(resolvesTo(...addresses))).toBe("CAIRN_BLOCKED");
  });

  test("SEC-10 the connection is made to the very answer that was judged: a second one is never asked for", async () => {
    let asked = 0;
    const rebinding = judgedLookup(PUBLIC_ONLY, 443, (_host, _options, callback) => {
      asked += 1;
      callback(null, [{ address: asked === 1 ? "8.8.8.8" : "127.0.0.1", family: 4 }]);
    });
    expect(await ask(rebinding)).toEqual([{ address: "8.8.8.8", family: 4 }]);
    expect(asked).toBe(1);
  });
});

describe("safeFetch", () => {
  test("SEC-10 nothing on this machine is called unless it is allowed", async () => {
    let called = 0;
    const port = await serve((_request, response) => {
      called += 1;
      response.end("here");
    });
    for (const host of ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"]) {
      expect(await safeFetch(`http://${host}:${port}/`)).toEqual({
        ok: false,
        kind: "blocked_address",
        reached: false,
      });
    }
    expect(called).toBe(0);
    const answer = await safeFetch(`http://127.0.0.1:${port}/`, { allow: allowing(`127.0.0.1:${port}`) });
    expect(answer).toMatchObject({ ok: true, status: 200 });
    expect(called).toBe(1);
  });

  test("SEC-12 every refusal takes the same time and says the same", async () => {
    for (const url of ["http://10.0.0.1/", "ftp://example.com/", "http://localhost:1/"]) {
      const started = performance.now();
      expect(await safeFetch(url)).toEqual({ ok: false, kind: "blocked_address", reached: false });
      expect(performance.now() - started).toBeGreaterThanOrEqual(50);
    }
  });

  test("SEC-10 a redirect is an answer and is not followed", async () => {
    let called = 0;
    const port = await serve((_request, response) => {
      called += 1;
      response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    });
    const answer = await safeFetch(`http://127.0.0.1:${port}/`, { allow: allowing(`127.0.0.1:${port}`) });
    expect(answer).toMatchObject({ ok: true, status: 302, headers: { location: "http://169.254.169.254/" } });
    expect(called).toBe(1);
  });

  test("sends method, headers and body, and reads the answer", async () => {
    const port = await serve((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () =>
        response.writeHead(201, { "x-seen": `${request.method} ${request.headers["x-key"]}` }).end(body),
      );
    });
    const answer = await safeFetch(`http://127.0.0.1:${port}/a?b=c`, {
      method: "POST",
      headers: { "x-key": "run/step/1" },
      body: '{"a":1}',
      allow: allowing(`127.0.0.1:${port}`),
    });
    expect(answer).toMatchObject({
      ok: true,
      status: 201,
      truncated: false,
      headers: { "x-seen": "POST run/step/1" },
    });
    expect(answer.ok && answer.body.toString()).toBe('{"a":1}');
  });

  test("reads no more than it was told to", async () => {
    const port = await serve((_request, response) => void response.end("x".repeat(300_000)));
    const answer = await safeFetch(`http://127.0.0.1:${port}/`, {
      maxBytes: 1_000,
      allow: allowing(`127.0.0.1:${port}`),
    });
    expect(answer).toMatchObject({ ok: true, truncated: true });
    expect(answer.ok && answer.body.length).toBe(1_000);
  });

  test("tells a deadline after the request from one before it", async () => {
    const port = await serve(() => undefined);
    const slow = await safeFetch(`http://127.0.0.1:${port}/`, {
      timeoutMs: 100,
      allow: allowing(`127.0.0.1:${port}`),
    });
    expect(slow).toEqual({ ok: false, kind: "timeout", reached: true });
  });

  test("a body that drips for ever ends at the deadline", async () => {
    const port = await serve((_request, response) => {
      const drip = setInterval(() => response.write("."), 10);
      response.on("close", () => clearInterval(drip));
    });
    const answer = await safeFetch(`http://127.0.0.1:${port}/`, {
      timeoutMs: 150,
      allow: allowing(`127.0.0.1:${port}`),
    });
    expect(answer).toEqual({ ok: false, kind: "timeout", reached: true });
  });

  test("tells a refused connection, an unknown name, a reset and nonsense apart", async () => {
    const closed = await listen(createTcp());
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const reset = await listen(createTcp((socket) => socket.once("data", () => socket.resetAndDestroy())));
    const garbage = await listen(
      createTcp((socket) => socket.once("data", () => socket.end("no http\r\n\r\n"))),
    );
    const to = (port: number) =>
      safeFetch(`http://127.0.0.1:${port}/`, { allow: allowing(`127.0.0.1:${port}`) });
    expect(await to(closed)).toEqual({ ok: false, kind: "refused", reached: false });
    expect(await to(reset)).toEqual({ ok: false, kind: "reset", reached: true });
    expect(await to(garbage)).toEqual({ ok: false, kind: "bad_answer", reached: true });
    expect(await safeFetch("http://no-such-host.invalid/")).toMatchObject({
      ok: false,
      kind: "unresolved",
      reached: false,
    });
    expect(await safeFetch("https://127.0.0.1:1/", { allow: allowing("127.0.0.1:1") })).toMatchObject({
      kind: "refused",
    });
  });

  test("refuses headers that would forge others", async () => {
    const port = await serve((_request, response) => void response.end());
    const answer = await safeFetch(`http://127.0.0.1:${port}/`, {
      headers: { "x-a": "b\r\nx-evil: 1" },
      allow: allowing(`127.0.0.1:${port}`),
    });
    expect(answer).toEqual({ ok: false, kind: "invalid_request", reached: false });
  });

  test("keeps connections open, so that many calls are fast", async () => {
    const sockets = new Set<unknown>();
    const port = await serve((request, response) => {
      sockets.add(request.socket);
      response.end("ok");
    });
    const allow = allowing(`127.0.0.1:${port}`);
    for (let call = 0; call < 20; call += 1) await safeFetch(`http://127.0.0.1:${port}/`, { allow });
    expect(sockets.size).toBeLessThan(4);
  });
});
