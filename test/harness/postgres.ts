import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { waitUntil } from "./wait-until.ts";

export interface Postgres {
  readonly url: string;
  /** Ends every connection, as a restart or a failover does. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The folder of PostgreSQL's programs; null when it is not installed. */
export function postgresFolder(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const folders = [
    ...versions.map((version) => path.join(debian, version, "bin")),
    ...(process.env.PATH ?? "").split(path.delimiter),
  ];
  return folders.find((folder) => existsSync(path.join(folder, "initdb"))) ?? null;
}

/** Starts an empty PostgreSQL on loopback, its data in a temporary folder. */
export async function startPostgres(bin: string): Promise<Postgres> {
  // PostgreSQL refuses to run as root; its user cannot enter a temporary folder of root's.
  const owner = process.getuid?.() === 0 ? idsOf("postgres") : null;
  const folder = mkdtempSync(path.join(owner === null ? tmpdir() : "/tmp", "shipmondo-postgres-"));
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  const data = path.join(folder, "data");
  const init = spawnSync(
    path.join(bin, "initdb"),
    ["-D", data, "-U", "shop", "-A", "trust", "-E", "UTF8", "--no-sync"],
    { ...owner, encoding: "utf8", cwd: folder },
  );
  if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr}`);
  const port = await freePort();

  const start = async () => {
    const server = spawn(
      path.join(bin, "postgres"),
      ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", folder, "-F"],
      { ...owner, stdio: "ignore", cwd: folder },
    );
    const ready = path.join(bin, "pg_isready");
    await waitUntil("PostgreSQL is ready", () =>
      spawnSync(ready, ["-h", "127.0.0.1", "-p", String(port)]).status === 0 ? true : null,
    );
    return async (signal: NodeJS.Signals): Promise<void> => {
      const exited = once(server, "exit");
      server.kill(signal);
      await exited;
    };
  };
  let end = await start();
  return {
    url: `postgres://shop@127.0.0.1:${port}/postgres`,
    async restart() {
      await end("SIGINT");
      end = await start();
    },
    async stop() {
      await end("SIGQUIT");
      rmSync(folder, { recursive: true });
    },
  };
}

function idsOf(user: string): { readonly uid: number; readonly gid: number } {
  const id = (flag: string): number =>
    Number(spawnSync("id", [flag, user], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
