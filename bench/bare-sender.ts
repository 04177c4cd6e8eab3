import { Agent, request } from "node:http";
import SMTPConnection from "nodemailer/lib/smtp-connection";

// node --import tsx bench/bare-sender.ts mail|hook <port> <messages> <connections>: the floor of P-14. It hands over what
// is written already, keeps nothing and forgets what fails; then it sends its seconds and its milliseconds of CPU.
const [, , kind, port, messages, connections] = process.argv;
const count = Number(messages);
let next = 0;

const started = performance.now();
const before = process.cpuUsage();
await Promise.all(Array.from({ length: Number(connections) }, kind === "mail" ? mailer : caller));
const { user, system } = process.cpuUsage(before);
process.send?.({ seconds: (performance.now() - started) / 1_000, cpuMs: (user + system) / 1_000 });
process.disconnect();

async function mailer(): Promise<void> {
  const connection = new SMTPConnection({ host: "127.0.0.1", port: Number(port), ignoreTLS: true });
  await new Promise<void>((resolve, reject) =>
    connection.connect((error) => (error ? reject(error) : resolve())),
  );
  const body = Buffer.from(
    `From: a@example.com\r\nSubject: x\r\n\r\n${"<p>All that one can say.</p>\r\n".repeat(1_300)}`,
  );
  while (next < count) {
    next += 1;
    const envelope = { from: "a@example.com", to: [`p${next}@example.com`] };
    await new Promise<void>((resolve, reject) =>
      connection.send(envelope, body, (error) => (error ? reject(error) : resolve())),
    );
  }
  connection.close();
}

async function caller(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const body = JSON.stringify({ id: "evt-1", name: "Tent" });
  while (next < count) {
    next += 1;
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "idempotency-key": `bare/${next}`,
    };
    await new Promise<void>((resolve, reject) => {
      const asked = request(
        { host: "127.0.0.1", port: Number(port), method: "POST", agent, headers },
        (answer) => {
          answer.resume();
          answer.once("end", resolve);
        },
      );
      asked.once("error", reject);
      asked.end(body);
    });
  }
  agent.destroy();
}
