const EVERYWHERE = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // The image optimizer fetches on behalf of callers; we serve our own files and nothing else (SEC-02).
  images: { unoptimized: true },
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  turbopack: { root: import.meta.dirname },
  async headers() {
    return [{ source: "/:path*", headers: EVERYWHERE }];
  },
  // Types are judged by `npm run check`, over tests and all. A start has better things to do.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    authInterrupts: true,
    // Half of a first build went into a cache for the next one, and into making server code small (measured).
    turbopackFileSystemCacheForBuild: false,
    turbopackMinify: { server: false, client: true },
  },
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
