import type { VersionRecord } from "../../../../lambda/common/judge-version.ts";
import type { ListQuery } from "../../../../lambda/shipmondo/shipmondo-api.ts";
import { rowsPerPage } from "../../../../lambda/shipmondo/shipmondo-api.ts";
import { versionTable } from "../../versions-in-memory.ts";
import type { PlantedBug } from "../planted-bugs.ts";

const minute = 60_000;

/** Parts of the reconciler, and of what the consumer makes of its deliveries, that are broken. */
export const providerBugs: readonly PlantedBug[] = [
  {
    kind: "miss",
    name: "the watermark is moved further than was read",
    breaks: "missed",
    wiring: {
      progress: (progress) => ({
        ...progress,
        reach: (name, at) => progress.reach(name, at + 12 * minute),
      }),
    },
  },
  {
    kind: "miss",
    name: "of a window with more than a page, the first objects are read",
    breaks: "watermark",
    wiring: {
      api: (api) => ({
        ...api,
        async list(query) {
          const read = await api.list(query);
          const most = rowsPerPage[query.resource] - 1;
          if (!read.ok || read.total <= most) return read;
          return { ...read, rows: read.rows.slice(0, most), total: most, pages: 1 };
        },
      }),
    },
  },
  {
    kind: "miss",
    name: "the second page of a list is skipped",
    breaks: "watermark",
    wiring: {
      api: (api) => ({
        ...api,
        async list(query: ListQuery) {
          const read = await api.list(query);
          return read.ok && query.page === 2 ? { ...read, rows: [] } : read;
        },
      }),
    },
  },
  {
    kind: "miss",
    name: "archived orders are not read",
    breaks: "missed",
    wiring: {
      api: (api) => ({
        ...api,
        list: (query: ListQuery) =>
          query.archived === true
            ? Promise.resolve({ ok: true, rows: [], total: 0, pages: 0 })
            : api.list(query),
      }),
    },
  },
  {
    kind: "miss",
    name: "the failed attempt of a delivery makes its own version known",
    breaks: "missed",
    wiring: {
      versions: (versions) => ({
        ...versions,
        received: (key, version) => versions.received(key, { ...version, id: "another" }),
      }),
    },
  },
  {
    kind: "miss",
    name: "a later change makes the creation known",
    breaks: "created",
    wiring: {
      versions: (versions) => ({
        ...versions,
        handled: (key, version) => versions.handled(key, { ...version, isCreation: true }),
      }),
    },
  },
  {
    kind: "invent",
    name: "edits by hand are handed over as if they were announced",
    breaks: "by hand",
    wiring: {
      send: (send) => (head, data) => {
        const { announced } = head;
        if (announced === undefined) return send(head, data);
        return send({ ...head, announced: { ...announced, all: true } }, data);
      },
    },
  },
  {
    kind: "miscount",
    name: "what waits in the bucket is taken for missed",
    breaks: "counted",
    wiring: { oldestHold: () => () => Promise.resolve(null) },
  },
  {
    kind: "double",
    name: "whether something was missed is decided before the queue",
    breaks: "counted",
    wiring: { ...decidedBeforeTheQueue() },
  },
  {
    kind: "double",
    name: "a creation read from the API is not noted as such",
    breaks: "superseded",
    wiring: {
      versions: (versions) => ({
        ...versions,
        handled: (key, version) => versions.handled(key, { ...version, isFromApi: false }),
      }),
    },
  },
  {
    kind: "reorder",
    name: "times are compared as text",
    breaks: "superseded",
    wiring: { parseDate: (parse) => (text) => parse(text.replace(/[+-]\d\d:\d\d$/, "Z")) },
  },
];

/** The consumer decides by what was known when the reconciler sent. */
function decidedBeforeTheQueue(): PlantedBug["wiring"] {
  const known = new Map<string, VersionRecord | null>();
  return {
    send: (send, items) => async (head, data) => {
      const key = JSON.stringify([head.resource, head.resourceId]);
      known.set(head.id, versionTable(items).read(key));
      await send(head, data);
    },
    versions: (versions, origin, id) =>
      origin === "webhook"
        ? versions
        : { ...versions, read: () => Promise.resolve(known.get(id) ?? null) },
  };
}
