import { refusedLimits } from "../../lambda/receiver/keep.ts";

/** List prices of eu-west-1 in US dollars; docs/cost-and-scale.md says what each is. */
const price = {
  apiPerRequest: 1.0 / 1e6,
  /** 512 MB on arm64 for 20 ms, and the request. */
  lambdaPerRequest: 0.34 / 1e6,
  /** 1.5 kB: the receiver's two lines, Lambda's two and the access log's, at $0.57 a GB. */
  logsPerRequest: 0.86 / 1e6,
  put: 5 / 1e6,
  storageGbMonth: 0.023,
};

/** Days after which what was refused is removed. */
const keptDays = 14;
const minutesADay = 24 * 60;

export interface Attack {
  /** Of the receiver, busy all the time. */
  readonly instances: number;
  readonly minutes: number;
  readonly requests: number;
}

/** The most that refused requests of an attack can store, and what it can cost in US dollars. */
export interface StrangersBound {
  readonly bytes: number;
  readonly objects: number;
  /** API Gateway, the receiver's time and all logs: each request's, stored or not. */
  readonly requestDollars: number;
  readonly putDollars: number;
  /** A month of what lies there at the end. */
  readonly storageDollars: number;
}

export function strangersBound({ instances, minutes, requests }: Attack): StrangersBound {
  const { bytes, objects } = refusedLimits;
  const kept = Math.min(minutes, keptDays * minutesADay);
  const stored = instances * (bytes.atOnce + bytes.perMinute * kept);
  const puts = Math.min(requests, instances * (objects.atOnce + objects.perMinute * minutes));
  const eachRequest = price.apiPerRequest + price.lambdaPerRequest + price.logsPerRequest;
  return {
    bytes: stored,
    objects: puts,
    requestDollars: requests * eachRequest,
    putDollars: puts * price.put,
    storageDollars: (stored / 1e9) * price.storageGbMonth,
  };
}
