/**
 * One file for Jest, so that the CDK is loaded once and each set of settings synthesized once: both
 * take seconds.
 */
import "./alarms.ts";
import "./endpoint.ts";
import "./functions.ts";
import "./infrastructure.ts";
import "./logical-ids.ts";
import "./outputs.ts";
import "./permissions.ts";
import "./reconciler.ts";
import "./stores.ts";
