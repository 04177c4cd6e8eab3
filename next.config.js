/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // The image optimizer fetches on behalf of callers; we serve our own files and nothing else (SEC-02).
  images: { unoptimized: true },
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  turbopack: { root: import.meta.dirname },
  experimental: { authInterrupts: true },
  serverExternalPackages: [
    "@node-rs/argon2",
    "@prisma/adapter-pg",
    "bullmq",
    "ioredis",
    "mjml",
    "next-auth",
    "nodemailer",
    "pg",
    "pino",
    "prom-client",
  ],
};

export default config;
